"""The left side, above: write an event, or bring a file of them, and watch it become weights.

In: the engine, who is asking, components that the panels share. Out: components, and what happens on a click. An
injection belongs to its visitor, not to the tab that began it: the page only looks at it, so a reload finds it again,
and a second click changes nothing.
"""

import json
from collections.abc import Callable
from pathlib import Path

import gradio as gr
import pandas as pd
from gradio.events import Dependency

from core.engine import GatedMemory
from core.injection import NOTES
from demo import wording
from demo.event_file import read_candidates
from demo.injection_view import loss_curve, progress, status
from demo.queue import IN_LINE, LIGHT, Job
from demo.shared import Shared
from demo.visitors import Visitor

LOOK_EVERY = 0.4  # seconds
PREVIEW_HEIGHT = 300  # pixels


def build_inject_panel(
    memory: GatedMemory, visitor_of: Callable[[gr.Request], Visitor], shared: Shared
) -> tuple[gr.Textbox, gr.Checkbox, Job]:
    """Inside a `gr.Column`: the components. Returns where an event is written, whether with study notes, and how an
    injection is taken up again.
    """
    limits = memory.limits

    def on_inject(text: str, with_notes: bool, request: gr.Request) -> tuple:
        texts = [line.strip() for line in text.splitlines() if line.strip()] or [""]
        visitor = visitor_of(request)
        try:
            for line in texts:
                limits.check_event(line)
        except ValueError as error:
            return status(wording.said(error)), *[gr.skip()] * (len(looked_at) - 1)
        visitor.submit(texts, [None] * len(texts), NOTES if with_notes else 0)
        return look(visitor)

    def on_inject_file(events: list[tuple[str, str | None]], with_notes: bool, request: gr.Request) -> tuple:
        visitor = visitor_of(request)
        if events:
            visitor.submit(*zip(*events, strict=True), NOTES if with_notes else 0)
        return *look(visitor), gr.Column(visible=False), []

    def on_retry(request: gr.Request) -> tuple:
        visitor = visitor_of(request)
        visitor.retry()
        return look(visitor)

    def on_cancel(request: gr.Request) -> tuple:
        visitor = visitor_of(request)
        if visitor.injection is not None:
            visitor.injection.cancel()
        return look(visitor)

    def on_file(name: str, request: gr.Request) -> tuple:
        path = Path(name)
        try:
            candidates = read_candidates(path, visitor_of(request).memory)
        except ValueError as error:
            return status(wording.said(error)), gr.Column(visible=False), gr.skip(), [], gr.skip()
        finally:
            path.unlink()
        good = [(candidate.text, candidate.title) for candidate in candidates if candidate.problem is None]
        rows = [[candidate.text, candidate.problem or wording.GOES_IN] for candidate in candidates]
        button = gr.Button(wording.INJECT_FILE.format(count=len(good)), interactive=bool(good))
        return gr.skip(), gr.Column(visible=True), pd.DataFrame(rows, columns=[*wording.PREVIEW_COLUMNS]), good, button

    def run(request: gr.Request) -> bool:
        return visitor_of(request).inject()

    def on_done(ran: bool, request: gr.Request) -> tuple:
        return look(visitor_of(request)) if ran else (gr.skip(),) * len(looked_at)  # a refusal stays on the page

    def on_look(request: gr.Request) -> tuple:
        return look(visitor_of(request))

    def on_tick(request: gr.Request) -> tuple:
        visitor = visitor_of(request)
        *view, table, chosen = look(visitor)  # a choice that is made while it runs should stay
        running = visitor.injection is not None and visitor.injection.outcome is None
        return *view, *((gr.skip(), gr.skip()) if running else (table, chosen))

    def look(visitor: Visitor) -> tuple:
        injection = visitor.injection
        running = injection is not None and injection.outcome is None  # first: it may end while the rest is read
        failed = injection is not None and injection.failed
        if injection is None:
            view = (shared.greeting(), gr.Plot(visible=False))
        else:
            view = (progress(injection), gr.Plot(loss_curve(injection), visible=bool(injection.steps)))
        buttons = (gr.Button(interactive=not running), gr.Button(interactive=running), gr.Button(visible=failed))
        return *view, *buttons, gr.Timer(active=running), *shared.listed(visitor)

    def look_again(event: Dependency) -> Dependency:
        return event.then(on_look, None, looked_at, **LIGHT)

    def resume(event: Dependency) -> Dependency:
        return event.then(run, None, ran, **IN_LINE).then(on_done, [ran], looked_at, **LIGHT)

    event = gr.Textbox(
        label=wording.EVENT, placeholder=wording.EVENT_PLACEHOLDER, lines=3, max_lines=8, elem_id="event"
    )
    count = gr.HTML(padding=False, elem_id="count")
    with_notes = gr.Checkbox(label=wording.WITH_NOTES, container=False, elem_id="with-notes")
    with gr.Row():
        inject = gr.Button(wording.INJECT, variant="primary", min_width=100, elem_id="inject")
        cancel = gr.Button(wording.CANCEL, min_width=80, interactive=False, elem_id="cancel")
        retry = gr.Button(wording.RETRY, min_width=80, visible=False, elem_id="retry")
    shared.said.render()
    curve = gr.Plot(label=wording.LOSS, visible=False, elem_id="loss")
    examples = gr.Examples(
        [[text, question] for _, text, question in wording.SUGGESTIONS],
        inputs=[event, shared.question],
        example_labels=[label for label, _, _ in wording.SUGGESTIONS],
        label=wording.SUGGESTED,
    )
    file = gr.UploadButton(wording.FILE_OF_EVENTS, file_types=[".csv", ".jsonl"], size="sm", elem_id="file")
    events = gr.State([])
    with gr.Column(visible=False, elem_id="preview") as preview:
        table = gr.Dataframe(
            headers=[*wording.PREVIEW_COLUMNS],
            label=wording.PREVIEW,
            interactive=False,
            wrap=True,
            datatype="str",
            column_widths=["70%", "30%"],
            max_height=PREVIEW_HEIGHT,
        )
        with gr.Row():
            inject_file = gr.Button(wording.INJECT_FILE, variant="primary", min_width=100, elem_id="inject-file")
            discard = gr.Button(wording.DISCARD, min_width=80, elem_id="discard")
    ran = gr.State(False)
    timer = gr.Timer(LOOK_EVERY, active=False)
    looked_at = [shared.said, curve, inject, cancel, retry, timer, shared.table, shared.chosen]

    counted = {"js": count_characters(limits.event_characters), "api_visibility": "private"}
    gr.on(fn=None, inputs=[event], outputs=[count], **counted)  # as a page loads, and whenever it changes
    gr.on(fn=label_suggestions, outputs=[examples.dataset], **LIGHT)
    resume(inject.click(on_inject, [event, with_notes], looked_at, trigger_mode="once", **LIGHT))
    chosen = [events, with_notes]
    resume(inject_file.click(on_inject_file, chosen, [*looked_at, preview, events], trigger_mode="once", **LIGHT))
    resume(retry.click(on_retry, None, looked_at, trigger_mode="once", **LIGHT))
    cancel.click(on_cancel, None, looked_at, **LIGHT)
    timer.tick(on_tick, None, looked_at, **LIGHT)
    file.upload(on_file, [file], [shared.said, preview, table, events, inject_file], **LIGHT)
    discard.click(lambda: (gr.Column(visible=False), []), None, [preview, events], **LIGHT)
    return event, with_notes, Job(look_again, resume)


def label_suggestions() -> gr.Dataset:
    """What the suggested events are called."""
    return gr.Dataset(sample_labels=[label for label, _, _ in wording.SUGGESTIONS])


def count_characters(most: int) -> str:
    """JavaScript: what is typed → how long it is; each line that is not blank is an event."""
    sentences = {name: [words.COUNTED, words.COUNTED_MANY] for name, words in wording.LANGUAGES.items()}
    return f"""(text) => {{
        const lengths = text.split("\\n").map((line) => [...line.trim()].length).filter((length) => length);
        const longest = Math.max(0, ...lengths);
        const sentences = {json.dumps(sentences)};
        const [one, many] = sentences[{wording.IN_BROWSER}];
        const said = lengths.length > 1 ? many.replace("{{count}}", lengths.length) : one;
        const numbers = said.replace("{{longest}}", longest).replace("{{most}}", {most});
        return `<p class="${{longest > {most} ? "too-long" : ""}}">${{numbers}}</p>`;
    }}"""
