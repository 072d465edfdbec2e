"""The gate of the question just asked: bars, their table, a map of the keys, and the controls that turn it.

In: what every kind of gate says to a question (`Asked`). Out: the components, linked: whatever is turned, all
of them are drawn anew, from numbers that are there already. Knows no model; asking again is the tab's business.
"""

from typing import Any

import gradio as gr

from core.gate import GATES, Reading
from demo import wording
from demo.asked import Asked
from demo.files import picture_button, table_button
from demo.gate_drawing import gate_bars, gate_map, gate_says, gate_table
from demo.queue import REDRAW

DEFAULT = GATES["both"]
SHARPEST = 100.0  # β


class GateView:
    """Created inside the column that shows it; `again` is its button, `shown` the state that holds what it shows."""

    def __init__(self):
        self.asked, self.shown = gr.State(), gr.State()
        self.says = gr.HTML(elem_id="gate-says")
        self.bars = gr.HTML(elem_id="gate", container=True, padding=True, apply_default_css=False)
        self.kind = gr.Radio(
            [(name, kind) for kind, name in wording.GATE_KINDS.items()],
            value="both",
            label=wording.GATE_KIND,
            elem_id="kind",
        )
        with gr.Row():
            self.beta = gr.Slider(
                0, SHARPEST, DEFAULT.beta, step=0.5, label=wording.BETA, min_width=160, elem_id="beta", buttons=[]
            )
            self.top_k = gr.Slider(
                1, 8, DEFAULT.top_k, step=1, label=wording.TOP_K, min_width=160, elem_id="top-k", buttons=[]
            )
        with gr.Row():
            self.memory = gr.Dropdown([], label=wording.HELD_MEMORY, min_width=200, scale=2, elem_id="held")
            self.weight = gr.Slider(
                0, 1, 0, step=0.01, label=wording.HELD_WEIGHT, min_width=160, elem_id="held-weight", buttons=[]
            )
        with gr.Row():
            self.pin = gr.Button(wording.PIN, min_width=80, elem_id="pin")
            self.let_go = gr.Button(wording.LET_GO, min_width=80, elem_id="let-go")
        self.again = gr.Button(wording.ASK_AGAIN, elem_id="again")
        self.map = gr.HTML(elem_id="map", container=True, padding=True, apply_default_css=False)
        with gr.Accordion(wording.TABLE_AND_FILES, open=False):
            self.table = gr.HTML(elem_id="gate-table", apply_default_css=False)
            with gr.Row():
                picture_button(wording.BARS_PNG, "#gate", "gate")
                picture_button(wording.MAP_PNG, "#map", "keys")
                table_button("#gate-table", "gate")
        self._wire()

    def of(self, asked: Asked) -> dict[gr.Component, Any]:
        """What a new question changes: all views, and the controls, which begin where the engine's own gate is."""
        reading = asked.readings[asked.kind]
        best = reading.ids[reading.order[0]] if reading.order else None
        return {
            self.asked: asked,
            self.kind: asked.kind,
            self.memory: gr.Dropdown([(reading.titles[i], reading.ids[i]) for i in reading.order], value=best),
            **self._settings(reading),
            **self._drawn(asked, asked.kind, reading, best),
        }

    def _settings(self, reading: Reading) -> dict[gr.Component, Any]:
        """The sliders where this kind of gate has them; no more can open than there are memories."""
        count = max(2, len(reading.ids))
        return {self.beta: reading.beta, self.top_k: gr.Slider(maximum=count, value=min(reading.top_k, count))}

    def _drawn(
        self, asked: Asked, kind: str, reading: Reading, memory_id: str | None, by_hand: bool = False
    ) -> dict[gr.Component, Any]:
        return {
            self.shown: reading,
            self.says: gate_says(reading, by_hand),
            self.bars: gate_bars(reading, by_hand),
            self.table: gate_table(reading),
            self.map: gate_map(asked.maps[kind], asked.owners, reading, by_hand),
            self.weight: _weight(reading, memory_id),
        }

    def _wire(self) -> None:
        def on_kind(asked: Asked | None, kind: str, memory_id: str | None) -> dict:
            if asked is None:
                return {self.weight: gr.skip()}
            reading = asked.readings[kind]
            return self._settings(reading) | self._drawn(asked, kind, reading, memory_id)

        def on_settings(asked: Asked | None, kind: str, beta: float, top_k: int, memory_id: str | None) -> dict:
            if asked is None:
                return {self.weight: gr.skip()}
            return self._drawn(asked, kind, asked.readings[kind].with_settings(beta, int(top_k)), memory_id)

        def on_memory(shown: Reading | None, memory_id: str | None) -> float:
            return _weight(shown, memory_id) if shown else 0.0

        def on_weight(asked: Asked | None, shown: Reading, kind: str, memory_id: str | None, weight: float) -> dict:
            if asked is None or memory_id is None:
                return {self.weight: gr.skip()}
            turned = shown.turned(shown.ids.index(memory_id), weight)
            drawn = self._drawn(asked, kind, turned, memory_id, by_hand=True)
            return drawn | {self.weight: gr.skip()}  # it is being dragged

        def on_pin(asked: Asked | None, shown: Reading, kind: str, memory_id: str | None) -> dict:
            return on_weight(asked, shown, kind, memory_id, 1.0) | {
                self.weight: 1.0 if asked and memory_id else gr.skip()
            }

        views = [self.shown, self.says, self.bars, self.table, self.map, self.weight]
        settings = [self.asked, self.kind, self.beta, self.top_k, self.memory]
        held = [self.asked, self.shown, self.kind, self.memory]
        self.kind.input(on_kind, [self.asked, self.kind, self.memory], [self.beta, self.top_k, *views], **REDRAW)
        gr.on([self.beta.input, self.top_k.input, self.let_go.click], on_settings, settings, views, **REDRAW)
        self.memory.input(on_memory, [self.shown, self.memory], [self.weight], **REDRAW)
        self.weight.input(on_weight, [*held, self.weight], views, **REDRAW)
        self.pin.click(on_pin, held, views, **REDRAW)

    @property
    def outputs(self) -> list[gr.Component]:
        """What `of` changes."""
        controls = [self.asked, self.kind, self.beta, self.top_k, self.memory]
        return [*controls, self.shown, self.says, self.bars, self.table, self.map, self.weight]


def _weight(reading: Reading, memory_id: str | None) -> float:
    return round(reading.weights[reading.ids.index(memory_id)], 2) if memory_id else 0.0
