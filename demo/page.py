"""The page: components, what happens on a click, and the same actions as named API endpoints.

In: the engine. Out: a `gradio.Blocks` that is ready to launch. All model work passes one queue. Knows nothing about
how anything is computed: it calls `demo.actions` and draws with `demo.plots`.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pandas as pd

from core.engine import GatedMemory
from core.injection import Cancelled
from core.methods import METHODS
from demo import actions, wording
from demo.plots import gate_chart
from demo.visitors import Visitor, Visitors

EXAMPLES = Path(__file__).parents[1] / "assets" / "events" / "examples.jsonl"
MODEL = {"concurrency_id": "model", "concurrency_limit": 1}  # all model work passes one queue
METHOD_NAMES = [method.name for method in METHODS]
MEMORY_COLUMNS = ["memory", "learnt in"]
COMPARE_COLUMNS = ["method", "answer", "memory in", "seconds", "tokens read"]
CSS = """
#status textarea {color: var(--body-text-color-subdued); background: none}
#answer textarea {font-size: 1.25em; font-weight: 600}
footer {display: none !important}
"""


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


def build_page(memory: GatedMemory) -> gr.Blocks:
    """The whole page around one engine; every session gets a bank of its own."""
    visitors, examples = Visitors(memory), read_examples()

    def visitor_of(request: gr.Request) -> Visitor:
        return visitors.get(request.session_hash or "")

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

    def on_ask(question: str, method: str, request: gr.Request) -> Iterator[tuple]:
        visitor = visitor_of(request)
        try:
            reading = visitor.memory.gate(question)
            yield gate_chart(reading), gr.skip(), gr.skip()
            result = actions.ask(visitor, question, method)
        except ValueError as error:
            yield gr.skip(), "", str(error)
            return
        yield gr.skip(), result["recalled"] or wording.NOTHING_RECITED, result["answer"]

    def on_compare(question: str, names: list[str], request: gr.Request) -> Iterator[pd.DataFrame]:
        visitor, rows = visitor_of(request), []
        try:
            for row in actions.compare(visitor, question, names):
                values = (row["method"], row["answer"], row["memory_in"], row["seconds"], row["tokens_read"])
                rows.append(values)
                yield pd.DataFrame(rows, columns=COMPARE_COLUMNS)
        except ValueError as error:
            yield pd.DataFrame([["", str(error), "", 0.0, 0]], columns=COMPARE_COLUMNS)

    def api_inject(text: str, request: gr.Request) -> dict:
        """Give the model a memory: one life event in one to four sentences."""
        return tell(lambda: actions.inject(visitor_of(request), text))

    def api_ask(question: str, method: str, request: gr.Request) -> dict:
        """Ask a question with one of the methods; an empty method is the first of them."""
        return tell(lambda: actions.ask(visitor_of(request), question, method or METHOD_NAMES[0]))

    def api_gate(question: str, request: gr.Request) -> dict:
        """Which memories would open for a question, and how far."""
        return tell(lambda: actions.weights(visitor_of(request).memory.gate(question)))

    def api_compare(question: str, request: gr.Request) -> dict:
        """Ask every method the same question."""
        answers = tell(lambda: list(actions.compare(visitor_of(request), question)))
        return {"question": question, "answers": answers}

    def api_memories(request: gr.Request) -> list:
        """All memories of this session, oldest first."""
        return actions.memories(visitor_of(request))

    def api_forget(memory_id: str, request: gr.Request) -> list:
        """Forget one memory: its text, key and adapter. Answers with what remains."""
        return tell(lambda: actions.forget(visitor_of(request), memory_id))

    with gr.Blocks(title=wording.TITLE) as page:
        gr.Markdown(wording.INTRO)
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
                    chosen = gr.Dropdown(
                        [], show_label=False, container=False, scale=2, min_width=160, elem_id="chosen"
                    )
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
                        METHOD_NAMES, show_label=False, container=False, scale=2, min_width=160, elem_id="method"
                    )
                    ask = gr.Button(wording.ASK, variant="primary", min_width=100, elem_id="ask")
                answer = gr.Textbox(label=wording.ANSWER, interactive=False, elem_id="answer")
                recalled = gr.Textbox(label=wording.RECALLED, interactive=False, lines=2, elem_id="recalled")
                chart = gr.Plot(label=wording.GATE, elem_id="gate")
                compared = gr.Dropdown(
                    METHOD_NAMES,
                    value=list(actions.COMPARED),
                    multiselect=True,
                    label=wording.COMPARED,
                    elem_id="compared",
                )
                compare = gr.Button(wording.COMPARE, elem_id="compare")
                comparison = gr.Dataframe(
                    headers=COMPARE_COLUMNS,
                    label=wording.COMPARISON,
                    interactive=False,
                    wrap=True,
                    datatype=["str", "str", "str", "number", "number"],
                    column_widths=["120px", "200px", "95px", "90px", "80px"],
                    elem_id="comparison",
                )

        with example_place:
            gr.Examples(
                [[e["text"], e["qa"][0]["question"]] for e in examples],
                inputs=[event, question],
                example_labels=[e["title"] for e in examples],
                label=wording.EXAMPLES,
            )

        quiet = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "once", **MODEL}
        inject.click(on_inject, [event], [status, table, chosen], **quiet)
        cancel.click(on_cancel, None, None, queue=False, api_visibility="private")
        forget.click(on_forget, [chosen], [status, table, chosen], **quiet)
        gr.on([ask.click, question.submit], on_ask, [question, method], [chart, recalled, answer], **quiet)
        compare.click(on_compare, [question, compared], [comparison], **quiet)

        gr.api(api_inject, api_name="inject", **MODEL)
        gr.api(api_ask, api_name="ask", **MODEL)
        gr.api(api_gate, api_name="gate", **MODEL)
        gr.api(api_compare, api_name="compare", **MODEL)
        gr.api(api_memories, api_name="memories", **MODEL)
        gr.api(api_forget, api_name="forget", **MODEL)
    return page


def tell(action: Callable[[], Any]) -> Any:
    """Do it; what the visitor did wrong comes back as the sentence it is."""
    try:
        return action()
    except (ValueError, Cancelled) as error:
        raise gr.Error(str(error) or wording.CANCELLED, print_exception=False) from error
