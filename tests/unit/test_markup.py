"""What is drawn as HTML: the numbers that it was given, and nothing of a visitor's or a model's is markup in it."""

import re
from html.parser import HTMLParser

import pytest
from handmade import CAT

from core.inside import Expectation, Token, differences
from demo import markup

QUESTION = "Where does my brother live?"


class Cells(HTMLParser):
    """The texts of all table cells, a list a row."""

    def __init__(self, html: str):
        super().__init__()
        self.rows: list[list[str]] = []
        self.open = False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.open = True

    def handle_endtag(self, tag):
        self.open = self.open and tag not in ("td", "th")

    def handle_data(self, data):
        if self.open:
            self.rows[-1][-1] += data


def test_the_bars_are_the_reading_best_first_and_none_last(full):
    reading = full.gate(QUESTION).with_settings(beta=5.0)
    html = markup.gate_bars(reading, by_hand=False)
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
    html = markup.gate_bars(reading, by_hand=True)
    assert re.findall(r'<tr class="(\w+)"', html) == ["applied", "applied", "pale", "pale"]
    assert "by-hand" in html and "by-hand" not in markup.gate_bars(reading, by_hand=False)
    closed = markup.gate_bars(reading.held({}), by_hand=True)
    assert re.findall(r'<tr class="(\w+)"', closed) == ["pale", "pale", "pale", "applied"]


def test_more_memories_than_bars(memory):
    memory.inject_many([f"Event {number}." for number in range(14)])
    html = markup.gate_bars(memory.gate("Event?"), by_hand=False)
    assert html.count("<tbody>") == 13 and "and 2 more in the table" in html
    assert len(Cells(markup.gate_table(memory.gate("Event?"))).rows) == 1 + 14 + 1


def test_an_empty_bank_has_the_none_slot_alone(memory):
    rows = Cells(markup.gate_bars(memory.gate("soup"), by_hand=False)).rows
    assert rows[1:] == [["none of them"], ["0.20", "1.00"]]


def test_the_table_tells_what_meaning_and_words_contributed(full):
    reading = full.gate(QUESTION)
    first = Cells(markup.gate_table(reading)).rows[1]
    best = reading.best
    parts = (reading.dense, reading.lexical, reading.similarity, reading.weights)
    assert first == [f"1 {reading.titles[best]}", *(f"{part[best]:.3f}" for part in parts), "1.000"]


def test_the_sentence_says_what_opens(full):
    reading = full.gate(QUESTION)
    assert "Opens “My brother lives in Oslo now.” with 1.00." in markup.gate_says(reading, by_hand=False)
    pinned = markup.gate_says(reading.held({0: 1.0}), by_hand=True)
    assert "Held by hand. Opens “I adopted a grey cat.” with 1.00." in pinned
    assert "Opens none of them: the base model answers." in markup.gate_says(reading.held({}), by_hand=False)


def test_a_token_tells_its_gain_and_what_else_was_likely():
    expected = Expectation(-0.5, (("<b>", -0.5), ("\n", -2.0)))
    tokens = (Token("<b>", expected, Expectation(-4.75, (("I", -0.1),))), Token("", expected, expected))
    html = markup.token_view(tokens)
    assert "<b>" not in html and html.count("&lt;b&gt;") == 4
    assert re.findall(r"<small>(.*?)</small>", html) == ["+4.2", "+0.0"]
    assert re.findall(r"--depth: (\d+)%", html) == ["27", "0"]
    assert html.count(" checked") == 1 and html.index(" checked") < html.index("token-1")
    assert [row for row in Cells(html).rows if row[0] in ("⏎", "I")][:2] == [["⏎", "-2.00"], ["I", "-0.10"]]
    assert "⟨end⟩" in html


def test_a_recital_is_compared_with_what_was_told():
    assert "Word for word" in markup.comparison(differences(CAT, CAT))
    html = markup.comparison(differences("I adopted <a> cat.", "I adopted two cats."))
    assert "<del>&lt;a&gt; cat</del><ins>two cats</ins>" in html and "2 differences" in html


def test_a_visitors_title_is_no_markup(memory):
    memory.inject("<img src=x> ate soup.")
    reading = memory.gate("soup")
    for html in (markup.gate_bars(reading, False), markup.gate_table(reading), markup.gate_says(reading, False)):
        assert "<img" not in html and "&lt;img src=x&gt;" in html
