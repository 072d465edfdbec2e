"""The figures show the numbers that they were given, and a visitor's title is no markup in them."""

import pandas as pd
import pytest

from demo.plots import forgetting_chart, gate_chart


def test_the_gate_chart_shows_the_reading_best_first(full):
    reading = full.gate("Where does my brother live?")
    bars, marks = gate_chart(reading).data
    assert list(bars.x) == pytest.approx([*(reading.weights[index] for index in reading.order), reading.none])
    assert list(marks.x) == pytest.approx(
        [*(reading.similarity[index] for index in reading.order), reading.none_similarity]
    )
    assert sum(bars.x) == pytest.approx(1)


def test_a_title_is_no_markup_in_the_chart(memory):
    memory.inject("We ate <b>soup</b>.")
    texts = [note.text for note in gate_chart(memory.gate("soup")).layout.annotations]
    assert texts == ["We ate &lt;b&gt;soup&lt;/b&gt;.", "none of them"]


def test_an_empty_bank_opens_nothing(memory):
    (bars, _) = gate_chart(memory.gate("soup")).data
    assert list(bars.x) == [1.0]


def test_the_forgetting_chart_has_a_line_for_each_method():
    rows = [("gated", 1, 1.0), ("gated", 2, 1.0), ("tuned", 1, 1.0), ("tuned", 2, 0.4)]
    table = pd.DataFrame(rows, columns=["method", "memories", "value"])
    lines = forgetting_chart(table).data
    assert {line.name: (list(line.x), list(line.y)) for line in lines} == {
        "gated": ([1, 2], [1.0, 1.0]),
        "tuned": ([1, 2], [1.0, 0.4]),
    }
    assert len({(line.line.color, line.line.dash, line.marker.symbol) for line in lines}) == 2
