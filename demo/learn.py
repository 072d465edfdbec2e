"""The Learn tab: how it works, with the paper's equations, and a lesson for a class.

In: nothing. Out: two texts. They are kept as Markdown in `assets/docs`, where they can be read without the page, too.
"""

from pathlib import Path

import gradio as gr

DOCS = Path(__file__).parents[1] / "assets" / "docs"
FORMULAS = [{"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False}]


def build_learn() -> None:
    """Inside a `gr.Tab`: the texts."""
    for name in ("how_it_works", "lesson"):
        text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
        gr.Markdown(text, latex_delimiters=FORMULAS, elem_id=name.replace("_", "-"))
