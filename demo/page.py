"""The page: its tabs and the API endpoints around one engine; every session gets a bank of its own.

In: the engine. Out: a `gradio.Blocks` that is ready to launch. All model work passes one queue.
"""

import gradio as gr

from core.engine import GatedMemory
from demo import gate_drawing, markup, wording
from demo.compare import build_compare
from demo.endpoints import build_endpoints
from demo.forgetting import build_forgetting
from demo.inside_view import InsideView
from demo.playground import build_playground
from demo.taxonomy import build_taxonomy
from demo.visitors import Visitor, Visitors

CSS = (
    """
#status textarea, #forgetting-status textarea, #compare-status textarea {
  color: var(--body-text-color); background: none
}
#answer textarea {font-size: 1.25em; font-weight: 600}
.js-plotly-plot text {fill: var(--body-text-color) !important}
@media (max-width: 480px) {.tab-container button {padding: 0 7px !important}}
footer {display: none !important}
"""
    + gate_drawing.CSS
    + markup.CSS
)


def build_page(memory: GatedMemory) -> gr.Blocks:
    """The whole page."""
    visitors = Visitors(memory)

    def visitor_of(request: gr.Request) -> Visitor:
        if not request.session_hash:
            raise gr.Error(wording.NO_SESSION, print_exception=False)
        return visitors.get(request.session_hash)

    with gr.Blocks(title=wording.TITLE) as page:
        gr.Markdown(wording.INTRO)
        inside = InsideView()
        with gr.Tab(wording.PLAYGROUND):
            build_playground(memory, visitor_of, inside)
        with gr.Tab(wording.INSIDE):
            inside.render()
        with gr.Tab(wording.COMPARE):
            build_compare(memory.limits.question_characters, visitor_of)
        with gr.Tab(wording.FORGETTING):
            build_forgetting(memory, visitor_of)
        with gr.Tab(wording.TAXONOMY_TAB):
            build_taxonomy()
        build_endpoints(visitor_of)
    return page
