"""The gate, drawn: the numbers of the reading, and nothing of a visitor's is markup in it."""

import re

import pytest
from test_markup import Cells

from core.gate import GateConfig
from core.key_map import key_map
from demo.gate_drawing import gate_bars, gate_map, gate_says, gate_table

QUESTION = "Where does my brother live?"


def test_the_bars_are_the_reading_best_first_and_none_last(full):
    reading = full.gate(QUESTION).with_settings(beta=5.0)
    html = gate_bars(reading, by_hand=False)
    _, *rows = Cells(html).rows
    told = [(title, *values) for (title,), values in zip(rows[::2], rows[1::2], strict=True)]
    assert told == [
        *(
            (f"{rank} {reading.titles[i]}", f"{reading.similarity[i]:.2f}", f"{reading.weights[i]:.2f}")
            for rank, i in enumerate(reading.order, 1)
        ),
        ("none of them", f"{reading.none_similarity:.2f}", f"{reading.none:.2f}"),
    ]
    lengths = [float(length) for length in re.findall(r"--length: ([\d.]+)%", html)]
    longest = max(*reading.similarity, reading.none_similarity)
    expected = [(max(0, reading.similarity[i]) / longest, reading.weights[i]) for i in reading.order]
    expected.append((reading.none_similarity / longest, reading.none))
    assert lengths == pytest.approx([100 * value for pair in expected for value in pair], abs=0.01)


def test_what_is_applied_is_filled_and_by_hand_is_hatched(full):
    reading = full.gate(QUESTION).with_settings(beta=0, top_k=2).held({0: 0.4, 1: 0.4, 2: 0.2})
    html = gate_bars(reading, by_hand=True)
    assert re.findall(r'<tr class="(\w+)"', html) == ["applied", "applied", "pale", "pale"]
    assert "by-hand" in html and "by-hand" not in gate_bars(reading, by_hand=False)
    closed = gate_bars(reading.held({}), by_hand=True)
    assert re.findall(r'<tr class="(\w+)"', closed) == ["pale", "pale", "pale", "applied"]


def test_more_memories_than_bars(memory):
    memory.inject_many([f"Event {number}." for number in range(14)])
    html = gate_bars(memory.gate("Event?"), by_hand=False)
    assert html.count("<tbody>") == 13 and "and 2 more in the table" in html
    assert len(Cells(gate_table(memory.gate("Event?"))).rows) == 1 + 14 + 1


def test_an_empty_bank_has_the_none_slot_alone(memory):
    rows = Cells(gate_bars(memory.gate("soup"), by_hand=False)).rows
    assert rows[1:] == [["none of them"], [f"{GateConfig().none_similarity:.2f}", "1.00"]]


def test_the_table_tells_what_meaning_and_words_contributed(full):
    reading = full.gate(QUESTION)
    first = Cells(gate_table(reading)).rows[1]
    best = reading.best
    parts = (reading.dense, reading.lexical, reading.similarity, reading.weights)
    assert first == [f"1 {reading.titles[best]}", *(f"{part[best]:.3f}" for part in parts), "1.000"]


def test_the_sentence_says_what_opens(full):
    reading = full.gate(QUESTION)
    assert "Opens “My brother lives in Oslo now.” with 1.00." in gate_says(reading, by_hand=False)
    pinned = gate_says(reading.held({0: 1.0}), by_hand=True)
    assert "Held by hand. Opens “I adopted a grey cat.” with 1.00." in pinned
    assert "Opens none of them: the base model answers." in gate_says(reading.held({}), by_hand=False)


def drawn_map(memory, reading, by_hand=False) -> str:
    return gate_map(key_map(memory.bank.keys.dense, reading.query), memory.bank.keys.owners, reading, by_hand)


def numbers(pattern: str, svg: str) -> list[tuple[float, ...]]:
    return [tuple(map(float, found)) for found in re.findall(pattern, svg)]


LINE = r'x1="([\d.]+)%" y1="([\d.]+)%" x2="([\d.]+)%" y2="([\d.]+)%" stroke-width="([\d.]+)"'
DOT = r'class="dot" cx="([\d.]+)%" cy="([\d.]+)%"'


def test_the_map_has_a_line_to_what_opens_as_thick_as_its_weight(full):
    reading = full.gate(QUESTION).held({0: 0.25, 1: 0.75})
    svg = drawn_map(full, reading)
    *keys, question = numbers(DOT, svg)
    lines = numbers(LINE, svg)
    assert lines == [(*question, *keys[0], 3.25), (*question, *keys[1], 7.75)]
    assert re.findall(r'class="number".*?>(.*?)<', svg) == ["2", "1", "3", "your question"]
    assert f"<title>{full.memories[1].title}</title>" in svg and "My brother lives in O… · 0.75" in svg


def test_the_map_keeps_the_places_of_keys_and_question(full):
    reading = full.gate(QUESTION)
    places = key_map(full.bank.keys.dense, reading.query)
    points = [*places.keys, places.query]
    on_page = numbers(DOT, drawn_map(full, reading))
    for side, sign in ((0, 1), (1, -1)):
        given = [sign * point[side] for point in points]
        size = max(given) - min(given)
        expected = [14 + 72 * (value - min(given)) / size for value in given]
        assert [point[side] for point in on_page] == pytest.approx(expected, abs=0.01)


def test_the_map_of_an_empty_bank_holds_the_question(memory):
    svg = drawn_map(memory, memory.gate("soup"))
    assert numbers(DOT, svg) == [(50, 50)] and numbers(LINE, svg) == []


def test_held_by_hand_the_lines_are_dotted(full):
    reading = full.gate(QUESTION)
    assert "map by-hand" in drawn_map(full, reading, by_hand=True)
    assert "by-hand" not in drawn_map(full, reading)


def test_a_visitors_title_is_no_markup(memory):
    memory.inject("<img src=x> ate soup.")
    reading = memory.gate("soup")
    for html in (gate_bars(reading, False), gate_table(reading), gate_says(reading, False), drawn_map(memory, reading)):
        assert "<img" not in html and "&lt;img src=x&gt;" in html
