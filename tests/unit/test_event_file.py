"""Events from a file: what is read, what is refused, and what is said of each."""

import json

import pytest
from handmade import CAT, OSLO, SOUP

from core import GatedMemory, Limits
from demo.event_file import read_candidates


def written(folder, name: str, content: str | bytes):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_table(memory, tmp_path):
    path = written(tmp_path, "a.csv", '\ufeffTitle, Text \nCat,"I have a cat,\nand a ""dog""."\n\n,We sang\n')
    read = [(candidate.title, candidate.text, candidate.problem) for candidate in read_candidates(path, memory)]
    assert read == [("Cat", 'I have a cat,\nand a "dog".', None), (None, "We sang", None)]


def test_json_lines(memory, tmp_path):
    lines = "\n\n".join(json.dumps(record) for record in ({"text": CAT, "title": "Cat", "qa": []}, {"text": "héé 猫"}))
    read = read_candidates(written(tmp_path, "a.jsonl", lines), memory)
    assert [(candidate.title, candidate.text) for candidate in read] == [("Cat", CAT), (None, "héé 猫")]


def test_what_keeps_an_event_out(full, tmp_path):
    full.limits = Limits(memories=4, event_characters=40)
    texts = ["New one", " ", "x" * 41, CAT.upper(), "new  ONE", "No room"]
    path = written(tmp_path, "a.jsonl", "\n".join(json.dumps({"text": text}) for text in texts))
    problems = [candidate.problem for candidate in read_candidates(path, full)]
    assert problems[0] is None
    assert [problem.split(":")[0] for problem in problems[1:]] == [
        "The event is empty",
        "The event has 41 characters, at most 40 are allowed",
        "Known already.",
        "Known already.",
        "No room",
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "", "a.csv has no column “text”"),
        ("a.csv", "event\nWe sang\n", "a.csv has no column “text”"),
        ("a.csv", "text\n", "no event in a.csv"),
        ("a.csv", 'text\n"open', "a.csv is no text file"),
        ("a.csv", b"text\n\xff\xfe", "a.csv is no text file in UTF-8"),
        ("a.jsonl", "", "no event in a.jsonl"),
        ("a.jsonl", '{"text": "We sang"}\n{"text": ', "a.jsonl, line 2"),
        ("a.jsonl", '{"title": "We sang"}', "a.jsonl, line 1"),
        ("a.jsonl", '{"text": 1}', "a.jsonl, line 1"),
        ("a.jsonl", '["We sang"]', "a.jsonl, line 1"),
        ("a.jsonl", "[" * 100_000, "a.jsonl, line 1"),
        ("a.csv", "text\n" + "x" * 1_000_000, "a.csv is too large: at most 1000 kB"),
    ],
)
def test_what_is_refused(memory, tmp_path, name, content, message):
    with pytest.raises(ValueError, match=message):
        read_candidates(written(tmp_path, name, content), memory)


def test_accepted_events_can_be_injected(tiny, encoder, tmp_path):
    memory = GatedMemory(tiny, encoder)
    path = written(tmp_path, "a.csv", f"text,title\n{OSLO},Brother\n{SOUP},\n")
    good = read_candidates(path, memory)
    memory.inject_many([candidate.text for candidate in good], [candidate.title for candidate in good])
    assert [event.text for event in memory.memories] == [OSLO, SOUP] and memory.memories[0].title == "Brother"
