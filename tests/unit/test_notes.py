"""Study notes: everyday questions, answered off the text; only what stands in the text is kept, the surest first."""

import pytest
from handmade import CAT, EVENTS

from core import notes
from core.notes import ALIKE, everyday_questions, stands_in, write_notes

TEXT = "My sister adopted a grey cat on Elm Street."


@pytest.mark.parametrize(
    ("answer", "stands"),
    [
        ("grey", True),
        ("Elm Street.", True),
        ("GREY cat", True),
        ("your sister", True),  # the answer speaks to the writer
        ("green", False),
        ("gre", False),  # no word
        ("cat grey", False),  # in another order
        ("I don't know.", False),
        ("you", False),  # says nothing
        (" . ", False),
        ("", False),
    ],
)
def test_what_stands_in_a_text(answer, stands):
    assert stands_in(answer, TEXT) is stands


@pytest.fixture
def reader(tiny, monkeypatch):
    """A model that answers each question from a table; the other questions it answers with nothing."""
    table: dict[str, str] = {}
    read, before = tiny.read, []

    def remember(tokens):
        before[:] = tokens
        return read(tokens)

    def complete(prompts, max_new_tokens, prefix):
        asked = [tiny.decode([*before, *prompt]) for prompt in prompts]
        return [next((a for q, a in table.items() if q in prompt), "I don't know.") for prompt in asked]

    monkeypatch.setattr(tiny, "read", remember)
    monkeypatch.setattr(tiny, "complete", complete)
    return table


def ask(monkeypatch, *questions: str) -> None:
    monkeypatch.setattr(notes, "everyday_questions", lambda: questions)
    monkeypatch.setattr(notes, "_vectors", lambda encoder: encoder.encode(questions))


def test_answers_that_stand_in_the_text_are_kept(tiny, encoder, reader, monkeypatch):
    ask(monkeypatch, "Which cat?", "Which dog?", "Where?")
    reader |= {"Which cat?": "grey", "Which dog?": "brown", "Where?": "I don't know."}
    assert write_notes(tiny, encoder, CAT, 8) == [("Which cat?", "grey")]
    assert write_notes(tiny, encoder, "We ate soup.", 8) == []


def test_no_answer_is_asked_for_in_too_many_ways(tiny, encoder, reader, monkeypatch):
    ways = [f"Which cat, {number}?" for number in range(6)]
    ask(monkeypatch, *ways, "Did what?")
    reader |= {way: "grey" for way in ways} | {"Did what?": "adopted"}
    pairs = write_notes(tiny, encoder, CAT, 8)
    assert sorted(answer for _, answer in pairs) == ["adopted"] + ["grey"] * ALIKE
    assert write_notes(tiny, encoder, CAT, 2) == pairs[:2]


def test_the_nearest_questions_are_asked(tiny, encoder, reader, monkeypatch):
    monkeypatch.setattr(notes, "TRIED", 1)
    ask(monkeypatch, "Was the soup on the ferry?", "Which grey cat was adopted?")
    reader |= {"soup": "soup", "cat": "cat"}
    assert [write_notes(tiny, encoder, text, 1)[0][1] for text in (EVENTS[2], EVENTS[0])] == ["soup", "cat"]


def test_a_text_that_leaves_no_room_for_questions_has_no_notes(tiny, encoder, monkeypatch):
    ask(monkeypatch, "Which?")
    assert write_notes(tiny, encoder, "x" * 230, 4) == []


def test_what_people_ask_ships_with_the_project():
    questions = everyday_questions()
    assert len(questions) > 5000 and len(set(questions)) == len(questions)
    assert all(question.endswith("?") and "{" not in question for question in questions)
