"""The Learn tab: how it works, with the paper's equations, and a lesson for a class.

In: nothing. Out: two texts. They are kept as Markdown in `assets/docs`, where they can be read without the page, too.
"""

from pathlib import Path

import gradio as gr

from demo import wording
from demo.queue import LIGHT

DOCS = Path(__file__).parents[1] / "assets" / "docs"
NAMES = ("how_it_works", "lesson")
FORMULAS = [{"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False}]


def build_learn() -> None:
    """Inside a `gr.Tab`: the texts, which come as a page loads."""
    texts = [gr.Markdown(latex_delimiters=FORMULAS, elem_id=name.replace("_", "-")) for name in NAMES]
    gr.on(fn=lambda: [read(name) for name in NAMES], outputs=texts, **LIGHT)


def read(name: str) -> str:
    """A text in the language of the request: `lesson.md`, or in German `lesson.de.md`."""
    language = wording.language()
    file = f"{name}.md" if language == "en" else f"{name}.{language}.md"
    return (DOCS / file).read_text(encoding="utf-8")
