"""The Learn tab: how it works, with the paper's equations, a lesson for a class, and the way in for programs.

In: nothing. Out: texts. They are kept as Markdown in `assets/docs`, where they can be read without the page, too.
"""

import json
from pathlib import Path

import gradio as gr

DOCS = Path(__file__).parents[1] / "assets" / "docs"
FORMULAS = [{"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False}]
ADDRESS = "http://127.0.0.1:7860"


def build_learn() -> None:
    """Inside a `gr.Tab`: the texts."""
    for name in ("how_it_works", "lesson"):
        gr.Markdown(read(name), latex_delimiters=FORMULAS, elem_id=name.replace("_", "-"))
    text = read("api")
    api = gr.Markdown(text, elem_id="api")
    here = f"() => {json.dumps(text)}.replaceAll({json.dumps(ADDRESS)}, location.origin)"
    gr.on(outputs=[api], js=here, api_visibility="private")


def read(name: str) -> str:
    """One of the texts."""
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")
