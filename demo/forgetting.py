"""The Forgetting tab: learn memories one by one with each chosen method, and watch what becomes of the first.

In: the engine, and who is asking. Out: the components of the tab, wired. What is measured and how is the protocol's
business (`core.evaluation`); the visitor's own bank is only read.
"""

import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import gradio as gr
import pandas as pd
import plotly.graph_objects as go

from core.engine import GatedMemory
from core.evaluation.data import LIFE_EVENTS, load_partitions
from core.evaluation.protocol import RECALL, learn_one_by_one
from core.injection import Cancelled
from core.methods import METHODS
from demo import wording
from demo.plots import forgetting_chart
from demo.queue import QUIET
from demo.visitors import Visitor

log = logging.getLogger(__name__)
STARTING_METHODS = ["gated, recited", "RAG", "full fine-tuning"]  # the others that train take longer
READY_SETS = {"10": 10, "20": 20}  # how many events


def build_forgetting(memory: GatedMemory, visitor_of: Callable[[gr.Request], Visitor]) -> None:
    """Inside a `gr.Tab`: the components, and what happens on a click."""

    def choose(choice: str, visitor: Visitor) -> GatedMemory:
        if choice in READY_SETS:
            events = load_partitions(LIFE_EVENTS, ["00"])[0].events[: READY_SETS[choice]]
            source = visitor.memory.fresh()
            steps = source.inject_steps([e.text for e in events], [e.title for e in events], visitor.cancel.is_set)
            for _ in steps:
                pass
            return source
        if len(visitor.memory.memories) < 2:
            raise ValueError(wording.TOO_FEW)
        return visitor.memory

    def on_start(choice: str, names: list[str], request: gr.Request) -> Iterator[tuple]:
        visitor, rows = visitor_of(request), []
        visitor.cancel.clear()
        same = (gr.skip(), gr.skip())
        if not names:
            yield wording.NO_METHOD, *same
            return
        yield wording.PREPARING, *same
        started, longest = time.monotonic(), memory.limits.learning_seconds
        try:
            source = choose(choice, visitor)
            for kind in METHODS:
                if kind.name not in names:
                    continue
                for record in learn_one_by_one(kind(source.fresh()), source, (), often=True):
                    if visitor.cancel.is_set():
                        raise Cancelled
                    if time.monotonic() - started > longest:
                        raise ValueError(wording.TOO_LONG.format(seconds=longest))
                    if record.measure == RECALL:
                        rows.append(asdict(record))
                        status = wording.LEARNING.format(method=wording.METHODS[kind.name], memories=record.memories)
                        yield status, gr.Plot(chart_of(rows), visible=True), gr.skip()
        except Cancelled:
            yield wording.CANCELLED, gr.skip(), written(rows)
        except Exception as error:
            log.exception("the forgetting run ended")
            yield wording.said(error), gr.skip(), written(rows)
        else:
            yield wording.FORGETTING_DONE, gr.skip(), written(rows)

    def on_cancel(request: gr.Request) -> None:
        visitor_of(request).cancel.set()

    gr.Markdown(wording.FORGETTING_INTRO)
    with gr.Row():
        choice = gr.Radio(
            wording.choices(wording.MEMORY_SETS),
            value=next(iter(READY_SETS)),
            label=wording.WHICH_MEMORIES,
            min_width=300,
            elem_id="which",
        )
        methods = gr.Dropdown(
            wording.choices(wording.METHODS),
            value=STARTING_METHODS,
            multiselect=True,
            label=wording.COMPARED,
            min_width=300,
            elem_id="learners",
        )
    with gr.Row():
        start = gr.Button(wording.START, variant="primary", elem_id="start")
        cancel = gr.Button(wording.CANCEL, elem_id="cancel-forgetting")
    status = gr.Textbox(
        "", label=wording.STATUS, container=False, interactive=False, elem_id="forgetting-status", show_label=False
    )
    chart = gr.Plot(label=wording.CURVES, visible=False, elem_id="curves")
    download = gr.DownloadButton(wording.DOWNLOAD, interactive=False, elem_id="download")

    start.click(on_start, [choice, methods], [status, chart, download], **QUIET)
    cancel.click(on_cancel, None, None, queue=False, api_visibility="private")


def chart_of(rows: list[dict]) -> go.Figure:
    """The curves, by the names that the methods have on the page."""
    table = pd.DataFrame(rows)
    return forgetting_chart(table.assign(method=table.method.map(wording.METHODS)), wording.RECALL_OF_FIRST)


def written(rows: list[dict]) -> gr.DownloadButton:
    """The table behind the curves, as a file to download."""
    if not rows:
        return gr.DownloadButton(interactive=False)
    path = Path(tempfile.mkdtemp()) / "forgetting.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return gr.DownloadButton(value=path, interactive=True)
