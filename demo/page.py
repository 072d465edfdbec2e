"""The page: components, what happens on a click, and the same actions as named API endpoints.

In: the engine. Out: a `gradio.Blocks` that is ready to launch. All model work passes one queue. Knows nothing about
how anything is computed: it calls `demo.actions` and draws with `demo.plots`.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pandas as pd

from core.engine import GatedMemory
from core.injection import Cancelled
from demo import actions, wording
from demo.plots import gate_chart
from demo.visitors import Visitor, Visitors

EXAMPLES = Path(__file__).parents[1] / "assets" / "events" / "examples.jsonl"
MODEL = {"concurrency_id": "model", "concurrency_limit": 1}  # all model work passes one queue
COLUMNS = ["method", "answer", "memory in", "seconds", "tokens read"]
CSS = """
.status {min-height: 1.6em}
.recalled textarea, .answer textarea {font-size: 1.05em}
footer {display: none !important}
"""


def read_examples() -> list[dict]:
    """The example events: `text`, and questions with their answers."""
    return [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]


def build_page(memory: GatedMemory) -> gr.Blocks:
    """The whole page around one engine; every browser session gets a bank of its own."""
    visitors = Visitors(memory)
    methods = list(visitors.get(None).methods)
    examples = read_examples()

    def choices(visitor: Visitor) -> gr.Dropdown:
        known = [(f"{m.title}", m.id) for m in visitor.memory.memories]
        return gr.Dropdown(choices=known, value=known[-1][1] if known else None)

    def listing(visitor: Visitor) -> pd.DataFrame:
        rows = [[m.title, m.text, m.steps, round(m.seconds, 2)] for m in visitor.memory.memories]
        return pd.DataFrame(rows, columns=["title", "text", "steps", "seconds"])

    def on_inject(text: str, identity: str | None) -> Iterator[tuple]:
        visitor = visitors.get(identity)
        unchanged = gr.skip()
        try:
            for step in actions.inject_steps(visitor, text):
                if isinstance(step, dict):
                    status = wording.INJECTED.format(**step)
                    yield status, listing(visitor), choices(visitor), visitor.id
                else:
                    status = wording.INJECTING.format(
                        step=step.step,
                        wrong=sum(step.wrong),
                        loss=sum(step.losses),
                        seconds=step.seconds,
                    )
                    yield status, unchanged, unchanged, visitor.id
        except Cancelled:
            yield wording.CANCELLED, unchanged, unchanged, visitor.id
        except ValueError as error:
            yield str(error), unchanged, unchanged, visitor.id

    def on_cancel(identity: str | None) -> None:
        visitors.get(identity).cancel.set()

    def on_forget(memory_id: str | None, identity: str | None) -> tuple:
        visitor = visitors.get(identity)
        if not memory_id:
            return wording.TELL_FIRST, listing(visitor), choices(visitor), visitor.id
        visitor.memory.forget(memory_id)
        return wording.FORGOTTEN, listing(visitor), choices(visitor), visitor.id

    def on_ask(question: str, method: str, identity: str | None) -> tuple:
        visitor = visitors.get(identity)
        try:
            result = actions.ask(visitor, question, method)
        except ValueError as error:
            return None, "", str(error), visitor.id
        chart = gate_chart(visitor.memory.gate(question)) if visitor.memory.memories else None
        return chart, result["recalled"] or wording.NOTHING_OPENED, result["answer"], visitor.id

    def on_compare(question: str, identity: str | None) -> Iterator[tuple]:
        visitor, rows = visitors.get(identity), []
        try:
            for row in actions.compare(visitor, visitor.memory.limits.check_question(question)):
                rows.append(
                    [
                        row["method"],
                        row["answer"],
                        row["memory_in"],
                        row["seconds"],
                        row["tokens_read"],
                    ]
                )
                yield pd.DataFrame(rows, columns=COLUMNS), visitor.id
        except ValueError as error:
            yield pd.DataFrame([["", str(error), "", 0.0, 0]], columns=COLUMNS), visitor.id

    def api_inject(text: str, identity: str | None) -> tuple[dict, str]:
        """Give the model a memory: one life event in one to four sentences."""
        visitor = visitors.get(identity)
        return tell(actions.inject, visitor, text), visitor.id

    def api_ask(question: str, method: str, identity: str | None) -> tuple[dict, str]:
        """Ask a question about the memories with one of the methods."""
        visitor = visitors.get(identity)
        return tell(actions.ask, visitor, question, method or methods[0]), visitor.id

    def api_gate(question: str, identity: str | None) -> tuple[dict, str]:
        """Which memories would open for a question, and how far."""
        visitor = visitors.get(identity)
        return actions.weights(tell(visitor.memory.gate, question)), visitor.id

    def api_compare(question: str, identity: str | None) -> tuple[dict, str]:
        """Ask every method the same question."""
        visitor = visitors.get(identity)
        answers = tell(
            lambda: list(actions.compare(visitor, visitor.memory.limits.check_question(question)))
        )
        return {"question": question, "answers": answers}, visitor.id

    def api_memories(identity: str | None) -> tuple[list, str]:
        """All memories of this session, oldest first."""
        visitor = visitors.get(identity)
        return actions.memories(visitor), visitor.id

    def api_forget(memory_id: str, identity: str | None) -> tuple[list, str]:
        """Forget one memory: its text, key and adapter. Answers with what remains."""
        visitor = visitors.get(identity)
        tell(visitor.memory.forget, memory_id)
        return actions.memories(visitor), visitor.id

    with gr.Blocks(title=wording.TITLE) as page:
        identity = gr.State(None)
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
                    show_label=False, container=False, interactive=False, elem_id="status"
                )
                gr.Examples([[e["text"]] for e in examples], inputs=[event], label=wording.EXAMPLES)
                table = gr.Dataframe(
                    headers=["title", "text", "steps", "seconds"],
                    label=wording.MEMORIES,
                    interactive=False,
                    wrap=True,
                    datatype="str",
                    elem_id="memories",
                )
                with gr.Row(equal_height=True):
                    chosen = gr.Dropdown([], label=wording.MEMORY_TO_FORGET, elem_id="chosen")
                    forget = gr.Button(wording.FORGET, variant="stop", elem_id="forget")
            with gr.Column(min_width=320):
                question = gr.Textbox(
                    label=wording.QUESTION,
                    placeholder=wording.QUESTION_PLACEHOLDER,
                    max_length=memory.limits.question_characters,
                    elem_id="question",
                )
                with gr.Row():
                    method = gr.Dropdown(
                        methods, value=methods[0], label=wording.METHOD, elem_id="method"
                    )
                    ask = gr.Button(wording.ASK, variant="primary", elem_id="ask")
                answer = gr.Textbox(label=wording.ANSWER, interactive=False, elem_id="answer")
                recalled = gr.Textbox(
                    label=wording.RECALLED, interactive=False, lines=2, elem_id="recalled"
                )
                chart = gr.Plot(label=wording.GATE, elem_id="gate")
                compare = gr.Button(wording.COMPARE, elem_id="compare")
                comparison = gr.Dataframe(
                    headers=COLUMNS,
                    label=wording.COMPARISON,
                    interactive=False,
                    wrap=True,
                    datatype=["str", "str", "str", "number", "number"],
                    elem_id="comparison",
                )

        quiet = {"show_progress": "hidden", "api_visibility": "private", **MODEL}
        inject.click(
            on_inject,
            [event, identity],
            [status, table, chosen, identity],
            trigger_mode="once",
            **quiet,
        )
        cancel.click(on_cancel, [identity], None, queue=False, api_visibility="private")
        forget.click(on_forget, [chosen, identity], [status, table, chosen, identity], **quiet)
        gr.on(
            [ask.click, question.submit],
            on_ask,
            [question, method, identity],
            [chart, recalled, answer, identity],
            trigger_mode="once",
            **quiet,
        )
        compare.click(
            on_compare, [question, identity], [comparison, identity], trigger_mode="once", **quiet
        )

        with gr.Row(visible=False):
            text_in, method_in, id_in = (
                gr.Textbox(label="text"),
                gr.Textbox(label="method"),
                gr.Textbox(label="id"),
            )
            question_in, json_out = gr.Textbox(label="question"), gr.JSON()
            for name, function, inputs in (
                ("inject", api_inject, [text_in]),
                ("ask", api_ask, [question_in, method_in]),
                ("gate", api_gate, [question_in]),
                ("compare", api_compare, [question_in]),
                ("memories", api_memories, []),
                ("forget", api_forget, [id_in]),
            ):
                gr.Button(name).click(
                    function, [*inputs, identity], [json_out, identity], api_name=name, **MODEL
                )
    return page


def tell(action, *arguments):
    """Call an action; what the visitor did wrong comes back as the sentence it is."""
    try:
        return action(*arguments)
    except ValueError as error:
        raise gr.Error(str(error)) from error
