"""The first tab: inject an event, ask about it, watch the gate, compare.

In: the engine, and who is asking. Out: the components of the tab, wired. Knows nothing about how anything is computed:
it calls `demo.actions` and draws with `demo.plots`.
"""

from collections.abc import Callable, Iterator

import gradio as gr
import pandas as pd
from gradio.events import Dependency

from core.engine import GatedMemory
from demo import actions, wording
from demo.beginning import Beginning
from demo.inject_panel import build_inject_panel
from demo.memory_panel import build_memory_panel
from demo.plots import gate_chart
from demo.queue import QUIET
from demo.shared import build_shared
from demo.visitors import Visitor, Visitors

COMPARE_COLUMNS = ["method", "answer", "memory in", "seconds", "tokens read"]


def build_playground(
    memory: GatedMemory,
    visitors: Visitors,
    visitor_of: Callable[[gr.Request], Visitor],
    beginning: Beginning,
    browser: gr.BrowserState,
) -> Callable[[Dependency], None]:
    """Inside a `gr.Tab`: the components, and what happens on a click.

    Returns what shows a visitor's own memories, and an injection that is running, after another event.
    """

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
            follow = build_inject_panel(memory, visitor_of, shared)
            build_memory_panel(visitors, visitor_of, shared, browser)
        with gr.Column(min_width=320):
            question.render()
            if beginning.questions:
                gr.Examples([[q] for q in beginning.questions], inputs=[question], label=wording.EXAMPLES)
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
            chart = gr.Plot(gate_chart(first.reading) if first else None, label=wording.GATE, elem_id="gate")
            compared = gr.Dropdown(
                list(actions.METHOD_NAMES),
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

    gr.on([ask.click, question.submit], on_ask, [question, method], [chart, recalled, answer], **QUIET)
    compare.click(on_compare, [question, compared], [comparison], **QUIET)
    return follow
