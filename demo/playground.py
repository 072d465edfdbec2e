"""The first tab: inject an event, ask about it, watch the gate.

In: the engine, and who is asking. Out: the components of the tab, wired. Knows nothing about how anything is computed:
it calls `demo.actions`, and the views draw.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import gradio as gr
from gradio.events import Dependency

from core.answer import Answer
from core.engine import GatedMemory
from core.gate import Reading
from core.models import Models
from demo import actions, wording
from demo.asked import look
from demo.beginning import Beginning
from demo.gate_view import GateView
from demo.inject_panel import build_inject_panel
from demo.inside_view import InsideView
from demo.memory_panel import build_memory_panel
from demo.model_panel import build_model_panel
from demo.queue import LIGHT, QUIET
from demo.shared import build_shared
from demo.visitors import Visitor, Visitors


@dataclass(frozen=True)
class Playground:
    """What a guided tour drives; `follow` shows, after another event, a visitor's own memories and what is running."""

    event: gr.Textbox
    with_notes: gr.Checkbox
    question: gr.Textbox
    chosen: gr.Dropdown
    gate: GateView
    follow: Callable[[Dependency], None]


def build_playground(
    memory: GatedMemory,
    models: Models,
    visitors: Visitors,
    visitor_of: Callable[[gr.Request], Visitor],
    beginning: Beginning,
    browser: gr.BrowserState,
    inside: InsideView,
) -> Playground:
    """Inside a `gr.Tab`: the components, and what happens on a click; `inside` follows what is asked here."""

    def told(visitor: Visitor, given: Answer) -> Iterator[dict]:
        yield {recalled: given.recalled or wording.NOTHING_RECITED, answer: given.text}
        yield inside.of(visitor.memory, given)

    def on_ask(question: str, method: str, request: gr.Request) -> Iterator[dict]:
        visitor = visitor_of(request)
        try:
            asked = look(visitor.memory, question)
            yield gate.of(asked) | inside.waiting(question)
            given = visitor.method(method).answer(question)
            visitor.last = asked, given
        except ValueError as error:
            yield {recalled: "", answer: wording.said(error)}
            return
        yield from told(visitor, given)

    def on_again(shown: Reading | None, method: str, request: gr.Request) -> Iterator[dict]:
        visitor = visitor_of(request)
        try:
            if shown is None:
                raise ValueError(wording.ASK_FIRST)
            yield inside.waiting(shown.question)
            given = actions.answered_again(visitor, shown, method)
        except ValueError as error:
            yield {recalled: "", answer: wording.said(error)}
            return
        yield from told(visitor, given)

    first = beginning.answer
    question = gr.Textbox(
        first.question if first else None,
        label=wording.QUESTION,
        placeholder=wording.QUESTION_PLACEHOLDER,
        max_length=memory.limits.question_characters,
        elem_id="question",
        render=False,
    )
    shared = build_shared(beginning.bank, question)
    with gr.Row(equal_height=False):
        with gr.Column(min_width=320):
            event, with_notes, injection = build_inject_panel(memory, visitor_of, shared)
            forgot = build_memory_panel(visitors, visitor_of, shared, browser)
            move = build_model_panel(models, visitor_of, shared)
            move.look(forgot)
        with gr.Column(min_width=320):
            question.render()
            if beginning.questions:
                gr.Examples([[q] for q in beginning.questions], inputs=[question], label=wording.EXAMPLES)
            with gr.Row():
                method = gr.Dropdown(
                    wording.choices(wording.METHODS),
                    show_label=False,
                    container=False,
                    scale=2,
                    min_width=160,
                    elem_id="method",
                )
                ask = gr.Button(wording.ASK, variant="primary", min_width=100, elem_id="ask")
            answer = gr.Textbox(
                first.text if first else None, label=wording.ANSWER, interactive=False, elem_id="answer"
            )
            recalled = gr.Textbox(
                first.recalled if first else None,
                label=wording.RECALLED,
                interactive=False,
                lines=2,
                elem_id="recalled",
            )
            gate = GateView()

    answers = [recalled, answer, *inside.outputs]
    gr.on([ask.click, question.submit], on_ask, [question, method], [*gate.outputs, *answers], **QUIET)
    gate.again.click(on_again, [gate.shown, method], answers, **QUIET)
    example = look(beginning.memory, first.question) if first else None

    def on_open(request: gr.Request) -> dict:
        last = visitor_of(request).last
        if last is None:
            return gate.of(example) if example else {answer: gr.skip()}
        asked, given = last
        said = {question: given.question, recalled: given.recalled or wording.NOTHING_RECITED, answer: given.text}
        return gate.of(asked) | said

    @cache
    def example_inside(language: str) -> dict:  # the same for all who read it
        return inside.of(beginning.memory, first)

    def on_look_inside(request: gr.Request) -> dict:
        visitor = visitor_of(request)
        if visitor.last is None:
            return example_inside(wording.language()) if first else {answer: gr.skip()}
        return inside.of(visitor.memory, visitor.last[1])

    def follow(after: Dependency) -> None:
        for job in (injection, move):
            job.look(after)
        opened = after.then(on_open, None, [question, recalled, answer, *gate.outputs], **LIGHT)
        looked = opened.then(on_look_inside, None, [answer, *inside.outputs], **QUIET)
        move.resume(injection.resume(looked))

    return Playground(event, with_notes, question, shared.chosen, gate, follow)
