"""Study notes: of what the model writes, only pairs whose answer stands in the text are kept."""

import pytest

from core.notes import NOTE_TOKENS, pairs_in, write_notes

TEXT = "I adopted a grey cat on Elm Street."


@pytest.mark.parametrize(
    ("lines", "pairs"),
    [
        ("What colour? = grey\nWhere? = Elm Street.", [("What colour?", "grey"), ("Where?", "Elm Street.")]),
        ("  What colour?=GREY  ", [("What colour?", "GREY")]),
        ("What colour? = green", []),  # does not stand in the text
        ("What colour?\ngrey\n\n", []),
        ("= grey\nWhat? =\nWhat? = .", []),
        ("grey = Grey", []),  # says nothing
        ("What? = grey\nWhat? = cat", [("What?", "grey")]),  # each question once
        ("Is 1 = 1? = grey", []),  # the answer begins at the first sign
        ("Who did? = you", []),
        ("", []),
    ],
)
def test_pairs(lines, pairs):
    assert pairs_in(lines, TEXT) == pairs


def test_the_answer_may_speak_of_the_writer_as_you():
    assert pairs_in("Who called? = your sister", "My sister called.") == [("Who called?", "your sister")]


def test_the_model_is_asked_once_for_each_text(tiny, monkeypatch):
    asked = []

    def complete(prompts, max_new_tokens):
        asked.append((prompts, max_new_tokens))
        return ["What colour? = grey", "Who? = nobody"]

    monkeypatch.setattr(tiny, "complete", complete)
    assert write_notes(tiny, [TEXT, "We ate soup."]) == [[("What colour?", "grey")], []]
    prompts = [tiny.chat(tiny.prompts.note.format(text=text)) for text in (TEXT, "We ate soup.")]
    assert asked == [(prompts, NOTE_TOKENS)]


def test_a_model_that_cannot_write_notes_writes_none(tiny):
    assert write_notes(tiny, ["Hi."]) == [[]]
