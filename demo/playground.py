"""The first tab: inject an event, ask about it, watch the gate.

In: the engine, and who is asking. Out: the components of the tab, wired. Knows nothing about how anything is computed:
it calls `demo.actions`, and the views draw.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import gradio as gr
import pandas as pd

from core.answer import Answer
from core.engine import GatedMemory
from core.gate import Reading
from core.injection import Cancelled
from demo import actions, wording
from demo.gate_view import GateView
from demo.inside_view import InsideView
from demo.queue import QUIET
from demo.visitors import Visitor

EXAMPLES = Path(__file__).parents[1] / "assets" / "events" / "examples.jsonl"
MEMORY_COLUMNS = ["memory", "learnt in"]


def read_examples() -> list[dict]:
    """The example events: `text`, and questions with their answers."""
    return [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]


def listed(visitor: Visitor) -> tuple[pd.DataFrame, gr.Dropdown]:
    """The memories as a table, and as a choice of one to forget."""
    memories = visitor.memory.memories
    rows = [[m.text, wording.learnt_in(m)] for m in memories]
    choices = [(m.title, m.id) for m in memories]
    return (
        pd.DataFrame(rows, columns=MEMORY_COLUMNS),
        gr.Dropdown(choices=choices, value=choices[-1][1] if choices else None),
    )


def build_playground(memory: GatedMemory, visitor_of: Callable[[gr.Request], Visitor], inside: InsideView) -> None:
    """Inside a `gr.Tab`: the components, and what happens on a click; `inside` follows what is asked here."""
    examples = read_examples()

    def on_inject(text: str, request: gr.Request) -> Iterator[tuple]:
        visitor = visitor_of(request)
        same = (gr.skip(), gr.skip())
        try:
            for step in actions.inject_steps(visitor, text):
                if isinstance(step, dict):
                    yield wording.INJECTED.format(**step), *listed(visitor)
                else:
                    yield wording.injecting(step), *same
        except Cancelled:
            yield wording.CANCELLED, *same
        except ValueError as error:
            yield str(error), *same

    def on_cancel(request: gr.Request) -> None:
        visitor_of(request).cancel.set()

    def on_forget(memory_id: str | None, request: gr.Request) -> tuple:
        visitor = visitor_of(request)
        try:
            visitor.forget(memory_id or "")
        except ValueError:
            return wording.CHOOSE_FIRST, *listed(visitor)
        return wording.FORGOTTEN, *listed(visitor)

    def told(visitor: Visitor, given: Answer) -> Iterator[dict]:
        yield {recalled: given.recalled or wording.NOTHING_RECITED, answer: given.text}
        yield inside.of(visitor.memory, given)

    def on_ask(question: str, method: str, request: gr.Request) -> Iterator[dict]:
        visitor = visitor_of(request)
        try:
            asked = actions.look(visitor.memory, question)
            yield gate.of(asked) | inside.waiting(question)
            given = actions.answered(visitor, question, method)
        except ValueError as error:
            yield {recalled: "", answer: str(error)}
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
            yield {recalled: "", answer: str(error)}
            return
        yield from told(visitor, given)

    with gr.Row(equal_height=False):
        with gr.Column(min_width=320):
            event = gr.Textbox(
                label=wording.EVENT,
                placeholder=wording.EVENT_PLACEHOLDER,
                lines=3,
                max_length=memory.limits.event_characters,
                elem_id="event",
            )
            with gr.Row():
                inject = gr.Button(wording.INJECT, variant="primary", elem_id="inject")
                cancel = gr.Button(wording.CANCEL, elem_id="cancel")
            status = gr.Textbox(
                wording.NOTHING_YET, label=wording.STATUS, container=False, interactive=False, elem_id="status"
            )
            example_place = gr.Column(min_width=0)
            table = gr.Dataframe(
                headers=MEMORY_COLUMNS,
                label=wording.MEMORIES,
                interactive=False,
                wrap=True,
                datatype="str",
                column_widths=["74%", "26%"],
                elem_id="memories",
            )
            with gr.Row():
                chosen = gr.Dropdown([], show_label=False, container=False, scale=2, min_width=160, elem_id="chosen")
                forget = gr.Button(wording.FORGET, variant="stop", min_width=100, elem_id="forget")
        with gr.Column(min_width=320):
            question = gr.Textbox(
                label=wording.QUESTION,
                placeholder=wording.QUESTION_PLACEHOLDER,
                max_length=memory.limits.question_characters,
                elem_id="question",
            )
            with gr.Row():
                method = gr.Dropdown(
                    list(actions.METHOD_NAMES),
                    show_label=False,
                    container=False,
                    scale=2,
                    min_width=160,
                    elem_id="method",
                )
                ask = gr.Button(wording.ASK, variant="primary", min_width=100, elem_id="ask")
            answer = gr.Textbox(label=wording.ANSWER, interactive=False, elem_id="answer")
            recalled = gr.Textbox(label=wording.RECALLED, interactive=False, lines=2, elem_id="recalled")
            gate = GateView()

    with example_place:
        gr.Examples(
            [[e["text"], e["qa"][0]["question"]] for e in examples],
            inputs=[event, question],
            example_labels=[e["title"] for e in examples],
            label=wording.EXAMPLES,
        )

    inject.click(on_inject, [event], [status, table, chosen], **QUIET)
    cancel.click(on_cancel, None, None, queue=False, api_visibility="private")
    forget.click(on_forget, [chosen], [status, table, chosen], **QUIET)
    answers = [recalled, answer, *inside.outputs]
    gr.on([ask.click, question.submit], on_ask, [question, method], [*gate.outputs, *answers], **QUIET)
    gate.again.click(on_again, [gate.shown, method], answers, **QUIET)
