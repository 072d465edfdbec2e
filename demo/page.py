"""The page: its tabs and the API endpoints around one engine; every visitor has a bank of their own.

In: the engine. Out: a `gradio.Blocks` that is ready to launch. All model work passes one queue.
"""

import os
from collections.abc import Sequence

import gradio as gr

from core.engine import GatedMemory
from core.models import Models
from demo import gate_drawing, markup, tour, wording
from demo.accelerator import IS_LENT, LentGpu
from demo.beginning import begin
from demo.callers import session_of
from demo.compare import build_compare
from demo.endpoints import build_endpoints
from demo.forgetting import build_forgetting
from demo.inside_view import InsideView
from demo.learn import build_learn
from demo.playground import build_playground
from demo.queue import LIGHT
from demo.taxonomy import build_taxonomy
from demo.tour import build_tour
from demo.visitors import Visitor, Visitors

CSS = (
    """
#forgetting-status textarea, #compare-status textarea {color: var(--body-text-color); background: none}
#status progress, #model-said progress {width: 100%; height: 10px; accent-color: #0072B2}
#status {min-height: 3em}
#count p {margin: 0}
#count {text-align: right; font-size: var(--text-sm)}
#count .too-long {color: #B3261E; font-weight: 600}
.dark #count .too-long {color: #F5B5B0}
#answer textarea {font-size: 1.25em; font-weight: 600}
.js-plotly-plot text {fill: var(--body-text-color) !important}
@media (max-width: 480px) {.tab-container button {padding: 0 7px !important}}
#comparison {max-width: 790px}
footer {display: none !important}
.subdued {color: var(--body-text-color) !important}
#how-it-works pre {overflow: visible}
#how-it-works pre code {font-size: min(12px, 1.5vw)}
#api pre, #api code {white-space: pre-wrap !important; overflow: visible}
#api .token {color: var(--body-text-color) !important; background: none !important}
.gradio-container {
  --button-primary-background-fill: #0069A3; --button-primary-background-fill-hover: #00527F;
  --button-cancel-background-fill: #B3261E; --button-cancel-background-fill-hover: #8C1D18;
  --button-primary-text-color: #FFF; --button-cancel-text-color: #FFF
}
"""
    + gate_drawing.CSS
    + markup.CSS
    + tour.CSS
)

OWN_LANGUAGE = f"() => {{document.documentElement.lang = {wording.IN_BROWSER}}}"  # not that of gradio's few words


def build_page(memory: GatedMemory, private: bool = False, offered: Sequence[str] = ()) -> gr.Blocks:
    """The whole page. A private one serves its own machine only; `offered` are models to choose: folders, Hub ids.

    ModelError if one of them is neither.
    """
    models = Models(memory.language_model, offered)
    if IS_LENT:
        memory.train = LentGpu(models).train
    beginning = begin(memory)
    visitors = Visitors(memory, beginning.bank)

    def visitor_of(request: gr.Request) -> Visitor:
        return visitors.get(session_of(request, private))

    def enter(identity: str | None, request: gr.Request) -> str:
        return visitors.enter(request.session_hash, identity)

    with gr.Blocks(title=wording.TITLE) as page:
        browser = gr.BrowserState(storage_key="mega-playground-visitor")
        gr.Markdown(wording.INTRO)
        with gr.Row():
            start = gr.Button(wording.TOUR, size="sm", scale=0, min_width=300, elem_id="tour-start")
            if os.environ.get("SPACE_ID"):
                gr.DuplicateButton(wording.DUPLICATE, size="sm", scale=0, min_width=200, elem_id="duplicate")
        inside = InsideView()
        with gr.Tabs() as tabs:
            with gr.Tab(wording.PLAYGROUND, id="playground"):
                playground = build_playground(memory, models, visitors, visitor_of, beginning, browser, inside)
            with gr.Tab(wording.INSIDE):
                inside.render()
            with gr.Tab(wording.COMPARE, id="compare"):
                compared = build_compare(memory.limits.question_characters, visitor_of)
            with gr.Tab(wording.FORGETTING):
                build_forgetting(memory, visitor_of)
            with gr.Tab(wording.TAXONOMY_TAB):
                build_taxonomy()
            with gr.Tab(wording.LEARN):
                build_learn()
        build_tour(start, tabs, playground, compared, visitor_of)
        build_endpoints(visitor_of)
        page.load(js=OWN_LANGUAGE)
        playground.follow(page.load(enter, [browser], [browser], **LIGHT))
    return page
