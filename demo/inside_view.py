"""The tab that looks inside the model at the last question: tokens, what was recited, layers.

In: the visitor's engine and an answer. Out: the components, and what a new answer makes of them. The numbers come from
`core.inside`. It follows the question that was asked elsewhere, and asks none itself.
"""

from typing import Any

import gradio as gr

from core.answer import Answer
from core.engine import GatedMemory
from core.inside import adapter_norms, added_norms, answer_tokens, differences
from demo import markup, wording
from demo.files import table_button
from demo.plots import SHOWN, heat_chart


class InsideView:
    """Its components are created before the tab that shows them, as the question is asked in an earlier one."""

    def __init__(self):
        self.asked = gr.HTML(f"<p>{wording.NOTHING_ASKED}</p>", elem_id="inside-asked", render=False)
        self.tokens = gr.HTML(elem_id="tokens", apply_default_css=False, render=False)
        self.recited = gr.HTML(elem_id="recited", render=False)
        self.added_note = gr.HTML(elem_id="added-note", render=False)
        self.added = gr.Plot(show_label=False, container=False, visible=False, elem_id="added", render=False)
        self.added_table = gr.HTML(elem_id="added-table", apply_default_css=False, render=False)
        self.sizes_note = gr.HTML(elem_id="sizes-note", render=False)
        self.sizes = gr.Plot(show_label=False, container=False, visible=False, elem_id="sizes", render=False)
        self.sizes_table = gr.HTML(elem_id="sizes-table", apply_default_css=False, render=False)
        self.body = gr.Column(visible=False, render=False)

    def render(self) -> None:
        """Inside a `gr.Tab`."""
        gr.Markdown(wording.INSIDE_INTRO)
        self.asked.render()
        self.body.render()
        with self.body:
            gr.Markdown(f"### {wording.TOKENS}")
            self.tokens.render()
            gr.Markdown(f"### {wording.RECITED}")
            self.recited.render()
            with gr.Row(equal_height=False):
                with gr.Column(min_width=320):
                    gr.Markdown(f"### {wording.ADDED_NORMS}")
                    self.added_note.render()
                    self.added.render()
                    with gr.Accordion(wording.AS_TABLE, open=False):
                        self.added_table.render()
                        table_button("#added-table", "added")
                with gr.Column(min_width=320):
                    gr.Markdown(f"### {wording.ADAPTER_NORMS}")
                    self.sizes_note.render()
                    self.sizes.render()
                    with gr.Accordion(wording.AS_TABLE, open=False):
                        self.sizes_table.render()
                        table_button("#sizes-table", "adapters")

    @property
    def outputs(self) -> list[gr.Component]:
        """What a question changes."""
        heat = [self.added_note, self.added, self.added_table, self.sizes_note, self.sizes, self.sizes_table]
        return [self.asked, self.body, self.tokens, self.recited, *heat]

    def waiting(self, question: str) -> dict[gr.Component, Any]:
        """A question is being answered: what stood here belongs to another one."""
        sentence = markup.paragraph(wording.LOOKING_INSIDE.format(question=question))
        return {self.asked: sentence, self.body: gr.Column(visible=False), self.tokens: ""}

    def of(self, memory: GatedMemory, answer: Answer) -> dict[gr.Component, Any]:
        """What happened at this answer. A model job: a few forward passes, and no generation."""
        return {
            self.asked: markup.paragraph(wording.LAST_ANSWER.format(question=answer.question, answer=answer.text)),
            self.body: gr.Column(visible=True),
            self.tokens: markup.token_view(answer_tokens(memory, answer)),
            self.recited: _recited(memory, answer),
            **self._added(memory, answer),
            **self._sizes(memory),
        }

    def _added(self, memory: GatedMemory, answer: Answer) -> dict[gr.Component, Any]:
        reading = answer.reading or memory.gate(answer.question)
        norms = added_norms(memory, reading)
        titles = [reading.titles[index] for index in norms]
        heat = _heat(memory, wording.ADDED_NORMS, titles, [row.tolist() for row in norms.values()])
        note = wording.ADDED_NORMS_NOTE if norms else wording.NOTHING_ADDED
        return {self.added_note: markup.paragraph(note)} | dict(zip((self.added, self.added_table), heat, strict=True))

    def _sizes(self, memory: GatedMemory) -> dict[gr.Component, Any]:
        titles = [event.title for event in memory.memories]
        heat = _heat(memory, wording.ADAPTER_NORMS, titles, adapter_norms(memory.bank.adapters).tolist())
        note = wording.ADAPTER_NORMS_NOTE if titles else wording.NO_MEMORIES
        return {self.sizes_note: markup.paragraph(note)} | dict(zip((self.sizes, self.sizes_table), heat, strict=True))


def _heat(memory: GatedMemory, caption: str, titles: list[str], values: list[list[float]]) -> tuple[gr.Plot, str]:
    """A heat map of the last memories, and its table with all of them; neither if there is nothing to show."""
    if not titles:
        return gr.Plot(visible=False), ""
    layers = [layer.name for layer in memory.gated.layers]
    rows = [(title, *(f"{value:.3g}" for value in row)) for title, row in zip(titles, values, strict=True)]
    chart = heat_chart(titles[-SHOWN:], layers, values[-SHOWN:])
    return gr.Plot(chart, visible=True), markup.table(caption, [wording.MEMORY, *layers], rows)


def _recited(memory: GatedMemory, answer: Answer) -> str:
    ids = answer.situation.recited
    if not ids:
        return markup.paragraph(wording.NOT_RECITED)
    originals = [memory.memories[memory.bank.index(memory_id)].text for memory_id in ids]
    if None in originals:
        return markup.paragraph(wording.BURNED_SINCE.format(recalled=answer.recalled))
    return markup.comparison(differences("\n\n".join(originals), answer.recalled))
