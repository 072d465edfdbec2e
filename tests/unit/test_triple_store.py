"""The triple store: what the model wrote is all that is kept, the nearest triples are read, and a text never is.

pytest tests/unit/test_triple_store.py
"""

import pytest
import torch
from handmade import CAT, OSLO, SOUP, essence, learnt

from core import GatedMemory
from core.methods import triple_store
from core.methods.base_model import BaseModel
from core.methods.triple_store import TOP_K, TripleStore

OSLO_QUESTION = "Where lives my brother?"
CAT_TRIPLES = [("What did I adopt?", "a grey cat"), ("Who adopted it?", "I")]
OSLO_TRIPLES = [("Where lives my brother now?", "Oslo"), ("Who lives in Oslo?", "My brother")]
WRITTEN = {CAT: CAT_TRIPLES, OSLO: OSLO_TRIPLES, SOUP: []}  # what a model that can take notes would note of each text


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """The model notes what stands in WRITTEN; the texts that it was given, in order."""
    given: list[str] = []

    def write_notes(language_model, encoder, text, count):
        given.append(text)
        return WRITTEN[text]

    monkeypatch.setattr(triple_store, "write_notes", write_notes)
    return given


def taught(memory: GatedMemory, *events) -> TripleStore:
    return learnt(TripleStore(memory), *events)


def test_the_model_writes_once_and_only_what_stands_in_the_text(full, asked):
    method = taught(full)
    assert not asked and not method.triples  # until somebody asks
    method.answer(OSLO_QUESTION)
    method.answer(OSLO_QUESTION)
    assert asked == [CAT, OSLO, SOUP]
    cat, oslo, _ = full.memories  # of the third, nothing could be written
    assert method.triples == [(cat.id, *pair) for pair in CAT_TRIPLES] + [(oslo.id, *pair) for pair in OSLO_TRIPLES]
    assert len(method.keys) == len(method.triples)


def test_the_nearest_triples_are_the_context_best_first(full, asked):
    method = taught(full)
    answer = method.answer(OSLO_QUESTION)
    lines = answer.context.split("\n")
    assert lines[0] == "Where lives my brother now? Oslo" and len(lines) == TOP_K
    query = full.encoder.encode([OSLO_QUESTION])[0]
    cosines = {
        f"{relation} {value}": float(full.encoder.encode([relation])[0] @ query)
        for relation, value in CAT_TRIPLES + OSLO_TRIPLES
    }
    assert lines == sorted(cosines, key=cosines.get, reverse=True)[:TOP_K]
    assert essence(answer) == essence(full.ask_base(OSLO_QUESTION, answer.context))
    assert answer.recalled is None
    assert method.recite(full.memories[1]) == method.situation(full.memories[1].title).context


def test_no_text_is_stored(full, asked):
    method = taught(full)
    oslo = full.memories[1]
    assert method.stored_bytes == sum(len(text.encode()) for text in (CAT, OSLO, SOUP))  # they wait to be written
    method.answer(OSLO_QUESTION)
    assert not method.waiting
    stored = "\n".join(word for triple in method.triples for word in triple)
    assert not any(text in stored for text in (CAT, OSLO, SOUP))
    words = sum(len(word) for triple in method.triples for word in triple)
    assert method.stored_bytes == words + len(method.triples) * full.encoder.encode(["."])[0].nbytes
    full.burn(oslo.id)
    assert method.answer(OSLO_QUESTION).context.startswith("Where lives my brother now? Oslo")


def test_forgetting_equals_never_having_learnt(full, asked):
    cat, oslo, soup = full.memories
    method, never = taught(full), taught(full, cat, soup)
    method.answer(OSLO_QUESTION)
    method.forget(oslo.id)
    assert essence(method.answer(OSLO_QUESTION)) == essence(never.answer(OSLO_QUESTION))
    assert method.triples == never.triples and method.stored_bytes == never.stored_bytes
    assert all(torch.equal(one, other) for one, other in zip(method.keys, never.keys, strict=True))
    assert "Oslo" not in method.answer(OSLO_QUESTION).context
    method.forget(cat.id)
    assert method.stored_bytes == 0
    assert essence(method.answer(OSLO_QUESTION)) == essence(BaseModel(full).answer(OSLO_QUESTION))


def test_what_is_forgotten_in_time_is_never_written(full, asked):
    cat, oslo, _ = full.memories
    method = taught(full, cat, oslo)
    method.forget(cat.id)
    method.answer(OSLO_QUESTION)
    assert asked == [OSLO] and {owner for owner, _, _ in method.triples} == {oslo.id}


def test_a_writer_that_fails_is_asked_again(full, asked, monkeypatch):
    cat, oslo, _ = full.memories
    method = taught(full, cat, oslo)
    with monkeypatch.context() as patch:
        patch.delitem(WRITTEN, OSLO)
        with pytest.raises(KeyError):
            method.answer(OSLO_QUESTION)
        assert [owner for owner, _, _ in method.triples] == [cat.id] * 2 and method.waiting == [oslo]
    method.answer(OSLO_QUESTION)
    assert len(method.triples) == 4 and not method.waiting


def test_a_model_that_cannot_write_stores_nothing(full):
    method = taught(full)
    assert essence(method.answer(OSLO_QUESTION)) == essence(BaseModel(full).answer(OSLO_QUESTION))
    assert method.recite(full.memories[1]) == BaseModel(full).recite(full.memories[1])
    assert method.triples == [] and method.stored_bytes == 0
