"""The figures show the numbers that they were given, and a visitor's title is no markup in them."""

import pandas as pd

from core.gated_lora import AdapterConfig, GatedLora
from demo.plots import forgetting_chart, heat_chart, layer_place


def test_a_title_is_no_markup_in_a_chart():
    heat = heat_chart(["<b>soup</b>"], ["model.layers.0.mlp.down_proj"], [[1.0]])
    assert heat.layout.annotations[0].text == "&lt;b&gt;soup&lt;/b&gt;"


def test_a_heat_map_has_a_strip_for_each_memory_and_module():
    layers = [f"model.layers.{block}.mlp.{module}" for block in (0, 1, 2) for module in ("up", "down")]
    figure = heat_chart(["Cat", "Oslo"], layers, [[0, 1, 2, 3, 4, 5], [10, 11, 12, 13, 14, 15]])
    (heat,) = figure.data
    assert [list(row) for row in heat.z] == [[0, 2, 4], [1, 3, 5], [10, 12, 14], [11, 13, 15]]
    assert (list(heat.x), heat.zmin, heat.zmax) == (["0", "1", "2"], 0, 15)
    assert [note.text for note in figure.layout.annotations] == [
        f"{title} · mlp.{module}" for title in ("Cat", "Oslo") for module in ("up", "down")
    ]


def test_every_layer_of_the_families_has_its_place(any_model):
    places = [layer_place(layer.name) for layer in GatedLora(any_model.model, AdapterConfig(targets="all")).layers]
    assert len(set(places)) == len(places) and {block for block, _ in places} == {0, 1}


def test_the_forgetting_chart_has_a_line_for_each_method():
    rows = [("gated", 1, 1.0), ("gated", 2, 1.0), ("tuned", 1, 1.0), ("tuned", 2, 0.4)]
    table = pd.DataFrame(rows, columns=["method", "memories", "value"])
    lines = forgetting_chart(table, "recall").data
    assert {line.name: (list(line.x), list(line.y)) for line in lines} == {
        "gated": ([1, 2], [1.0, 1.0]),
        "tuned": ([1, 2], [1.0, 0.4]),
    }
    assert len({(line.line.color, line.line.dash, line.marker.symbol) for line in lines}) == 2
