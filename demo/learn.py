"""The Learn tab: how it works, with the paper's equations, a lesson for a class, and the way in for programs.

In: nothing. Out: texts. They are kept as Markdown in `assets/docs`, where they can be read without the page, too.
"""

from pathlib import Path

import gradio as gr

from demo import wording
from demo.queue import LIGHT

DOCS = Path(__file__).parents[1] / "assets" / "docs"
NAMES = ("how_it_works", "lesson", "api")
FORMULAS = [{"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False}]
ADDRESS = "http://127.0.0.1:7860"


def build_learn() -> None:
    """Inside a `gr.Tab`: the texts, which come as a page loads, with its own address in their snippets."""
    texts = [gr.Markdown(latex_delimiters=FORMULAS, elem_id=name.replace("_", "-")) for name in NAMES]
    address = gr.Textbox(ADDRESS, visible=False)
    gr.on(fn=on_load, inputs=[address], outputs=texts, js="() => location.origin", **LIGHT)


def on_load(address: str) -> list[str]:
    """All texts, with the address of this page."""
    return [read(name).replace(ADDRESS, address) for name in NAMES]


def read(name: str) -> str:
    """A text in the language of the request: `lesson.md`, or in German `lesson.de.md`."""
    language = wording.language()
    file = f"{name}.md" if language == "en" else f"{name}.{language}.md"
    return (DOCS / file).read_text(encoding="utf-8")
