"""The figures show the numbers that they were given, and a visitor's title is no markup in them."""

import pandas as pd

from core.gated_lora import AdapterConfig, GatedLora
from core.key_map import key_map
from demo.plots import forgetting_chart, heat_chart, key_chart, layer_place

QUESTION = "Where does my brother live?"


def lines(figure):
    return {tuple(trace.x): trace.line.width for trace in figure.data if trace.mode == "lines"}


def test_the_map_has_a_line_to_what_opens_as_thick_as_its_weight(full):
    reading = full.gate(QUESTION).held({0: 0.25, 1: 0.75})
    places = key_map(full.bank.keys.dense, reading.query)
    figure = key_chart(places, full.bank.keys.owners, reading)
    assert lines(figure) == {
        (places.query[0], places.keys[index][0]): 1 + 9 * reading.weights[index] for index in (0, 1)
    }
    keys, question = figure.data[-2:]
    assert list(zip(keys.x, keys.y, strict=True)) == list(places.keys)
    assert (question.x[0], question.y[0]) == places.query
    assert list(keys.text) == ["2", "1", "3"]  # ranks
    assert keys.hovertext[1] == f"1 {full.memories[1].title}<br>weight 0.75"


def test_the_map_of_an_empty_bank_holds_the_question(memory):
    reading = memory.gate("soup")
    figure = key_chart(key_map(memory.bank.keys.dense, reading.query), (), reading)
    assert lines(figure) == {} and list(figure.data[-1].x) == [0.0]


def test_a_title_is_no_markup_in_a_chart(memory):
    memory.inject("We ate <b>soup</b>.")
    reading = memory.gate("soup")
    figure = key_chart(key_map(memory.bank.keys.dense, reading.query), (0,), reading)
    assert figure.data[-2].hovertext[0].startswith("1 We ate &lt;b&gt;soup&lt;/b&gt;.")
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
    lines = forgetting_chart(table).data
    assert {line.name: (list(line.x), list(line.y)) for line in lines} == {
        "gated": ([1, 2], [1.0, 1.0]),
        "tuned": ([1, 2], [1.0, 0.4]),
    }
    assert len({(line.line.color, line.line.dash, line.marker.symbol) for line in lines}) == 2
