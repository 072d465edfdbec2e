"""Which language model answers, and another one instead: a visitor's own choice.

In: the models there are, who is asking, components that the panels share. Out: components, and what happens on a click.
A move belongs to its visitor, not to the tab that began it: the page only looks at it, so a reload finds it again.
"""

from collections.abc import Callable

import gradio as gr
from gradio.events import Dependency

from core.models import Models
from demo import wording
from demo.inject_panel import LOOK_EVERY
from demo.injection_view import bar, status
from demo.queue import DOWNLOAD, IN_LINE, LIGHT, Job
from demo.shared import Shared
from demo.visitors import Visitor


def build_model_panel(models: Models, visitor_of: Callable[[gr.Request], Visitor], shared: Shared) -> Job:
    """Inside a `gr.Column`: the components. Returns how a move is taken up again."""

    def on_use(name: str, request: gr.Request) -> dict:
        visitor = visitor_of(request)
        visitor.move_to(name)
        return look(visitor)

    def on_anyway(request: gr.Request) -> dict:
        visitor = visitor_of(request)
        if visitor.move is not None:
            visitor.move.confirm()
        return look(visitor)

    def on_cancel(request: gr.Request) -> dict:
        visitor = visitor_of(request)
        if visitor.move is not None:
            visitor.move.cancel()
        return look(visitor)

    def fetch(request: gr.Request) -> None:
        visitor = visitor_of(request)
        if visitor.move is not None:
            visitor.move.fetch(models)

    def run(request: gr.Request) -> None:
        visitor_of(request).settle(models)

    def on_tick(request: gr.Request) -> dict:
        return look(visitor_of(request))

    def on_look(request: gr.Request) -> dict:
        visitor = visitor_of(request)
        if visitor.move is None:
            return look(visitor)
        table, chosen = shared.listed(visitor)
        return look(visitor, open=True) | {shared.table: table, shared.chosen: chosen}

    def on_enter(request: gr.Request) -> dict:
        """What `on_look` shows, and the name that was asked for; after a move another may be typed already."""
        move = visitor_of(request).move
        return on_look(request) | ({} if move is None else {name: gr.Dropdown(value=move.name)})

    def look(visitor: Visitor, **opened: bool) -> dict:
        move = visitor.move
        running = move is not None and move.running  # first: it may end while the rest is read
        waiting = move is not None and move.outcome is None
        model = visitor.memory.language_model
        done = "" if move is None else status(move.outcome or move.warning or "")
        return {
            panel: gr.Accordion(wording.model_label(model.name), **opened),
            runs: wording.running_on(model),
            said: bar(move.doing, move.progress) if running else done,
            use: gr.Button(interactive=not running),
            anyway: gr.Button(visible=waiting and not running),
            cancel: gr.Button(interactive=waiting),
            timer: gr.Timer(active=running),
        }

    def look_again(event: Dependency) -> Dependency:
        return event.then(on_enter, None, [*all_of_it, name], **LIGHT)

    def resume(event: Dependency) -> Dependency:
        fetched = event.then(fetch, None, None, **DOWNLOAD)
        return fetched.then(run, None, None, **IN_LINE).then(on_look, None, all_of_it, **LIGHT)

    first = models.first
    panel = gr.Accordion(wording.model_label(first.name), open=False, elem_id="model")
    with panel:
        runs = gr.Markdown(wording.running_on(first), elem_id="model-runs")
        name = gr.Dropdown(
            [(wording.model_name(name), name) for name in models.names],
            value=first.name,
            label=wording.CHOOSE_MODEL,
            allow_custom_value=True,
            elem_id="model-name",
        )
        gr.Markdown(wording.MOVING_TAKES)
        with gr.Row():
            use = gr.Button(wording.USE_MODEL, min_width=100, elem_id="model-use")
            cancel = gr.Button(wording.CANCEL, min_width=80, interactive=False, elem_id="model-cancel")
        anyway = gr.Button(wording.LEAVE_BURNED, visible=False, elem_id="model-anyway")
        said = gr.HTML(padding=False, elem_id="model-said")
    timer = gr.Timer(LOOK_EVERY, active=False)
    looked_at = [panel, runs, said, use, anyway, cancel, timer]
    all_of_it = [*looked_at, shared.table, shared.chosen]

    resume(use.click(on_use, [name], looked_at, trigger_mode="once", **LIGHT))
    resume(anyway.click(on_anyway, None, looked_at, trigger_mode="once", **LIGHT))
    cancel.click(on_cancel, None, looked_at, **LIGHT)
    timer.tick(on_tick, None, looked_at, **LIGHT)
    return Job(look_again, resume)
