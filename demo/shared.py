"""Components that several panels of the first tab write to or read.

In: the bank that the page begins with. Out: components that are not shown yet: the panel where one belongs renders it.
"""

from dataclasses import dataclass

import gradio as gr
import pandas as pd

from core.bank import Bank, Memory
from demo import wording
from demo.injection_view import status
from demo.visitors import Visitor

LIST_HEIGHT = 460  # pixels


@dataclass(frozen=True)
class Shared:
    """What was said last, the memories and the one that is chosen, the question; how many examples there are."""

    said: gr.HTML
    table: gr.Dataframe
    chosen: gr.Dropdown
    question: gr.Textbox
    examples: int

    def greeting(self) -> str:
        """What is said before anything has happened."""
        return status(wording.EXAMPLES_HERE.format(count=self.examples) if self.examples else wording.NOTHING_YET)

    @staticmethod
    def listed(visitor: Visitor, chosen: str | None = None) -> tuple[pd.DataFrame, gr.Dropdown]:
        """The memories, newest first, as a table and as a choice: of the newest, unless one that is there is chosen."""
        memories = visitor.memory.memories
        value = chosen if chosen in {memory.id for memory in memories} else _last(memories)
        return _table(memories), gr.Dropdown(choices=_choices(memories), value=value)


def build_shared(bank: Bank | None, question: gr.Textbox) -> Shared:
    """The components as they are before the first click."""
    memories = bank.memories if bank else ()
    return Shared(
        said=gr.HTML(padding=False, elem_id="status", render=False),
        table=gr.Dataframe(
            _table(memories),
            label=wording.MEMORIES,
            interactive=False,
            wrap=True,
            datatype="str",
            column_widths=["70%", "30%"],
            max_height=LIST_HEIGHT,
            elem_id="memories",
            render=False,
        ),
        chosen=gr.Dropdown(
            _choices(memories), value=_last(memories), label=wording.CHOSEN, elem_id="chosen", render=False
        ),
        question=question,
        examples=len(memories),
    )


def _table(memories: tuple[Memory, ...]) -> pd.DataFrame:
    rows = [[m.text or f"{m.title} {wording.BURNED_TEXT}", wording.learnt_in(m)] for m in reversed(memories)]
    return pd.DataFrame(rows, columns=[*wording.MEMORY_COLUMNS])


def _choices(memories: tuple[Memory, ...]) -> list[tuple[str, str]]:
    return [(memory.title, memory.id) for memory in reversed(memories)]


def _last(memories: tuple[Memory, ...]) -> str | None:
    return memories[-1].id if memories else None
