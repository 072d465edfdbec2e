"""Who owns what: tabs of a browser share a visitor, strangers never meet; what injections leave, however they end."""

import time
from pathlib import Path

import pytest
from handmade import CAT, EVENTS, OSLO, SOUP

from core import Limits
from demo import proofs
from demo.visitors import Visitors

NEW = "My neighbour keeps bees on the roof."


@pytest.fixture
def visitors(memory, trained) -> Visitors:
    """Visitors who begin with the three events."""
    return Visitors(memory, trained)


def texts(visitor) -> list[str]:
    return [memory.text for memory in visitor.memory.memories]


def test_a_browser_begins_with_the_examples_and_an_api_session_with_nothing(visitors):
    visitors.enter("tab", None)
    assert texts(visitors.get("tab")) == list(EVENTS) and texts(visitors.get("client")) == []


def test_examples_share_their_weights_until_a_bank_changes(visitors, trained):
    for tab in ("one", "two"):
        visitors.enter(tab, None)
    one, two = (visitors.get(tab).memory.bank for tab in ("one", "two"))
    assert one.adapters.weights.data_ptr() == two.adapters.weights.data_ptr() == trained.adapters.weights.data_ptr()
    one.forget(one.memories[0].id)
    assert len(one) == 2 and len(two) == len(trained) == 3


def test_a_reload_and_a_second_tab_find_the_same_visitor(visitors):
    identity = visitors.enter("tab", None)
    visitors.get("tab").memory.forget(visitors.get("tab").memory.memories[0].id)
    assert visitors.enter("reloaded", identity) == visitors.enter("second", identity) == identity
    assert visitors.get("reloaded") is visitors.get("second") is visitors.get("tab")
    assert texts(visitors.get("second")) == [OSLO, SOUP]


@pytest.mark.parametrize("claimed", ["", "guess", "tab"])
def test_an_unknown_id_is_not_taken_over(visitors, claimed):
    visitors.enter("tab", None)
    identity = visitors.enter("stranger", claimed)
    assert identity != claimed and len(identity) >= 32
    assert visitors.get("stranger") is not visitors.get("tab")


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("done", [False, True])
def test_who_clicks_before_entering_loses_nothing(visitors, known, done):
    identity = visitors.enter("before", None) if known else None
    early = visitors.get("tab")
    early.submit([NEW], [None], notes=1)
    if done:
        early.inject()
    entered = visitors.enter("tab", identity)
    assert visitors.get("tab").inject()
    assert texts(visitors.get("tab")) == [*EVENTS, NEW] and visitors.get("tab").injection.notes == 1
    assert not early.inject() and (entered == identity or not known)


def test_what_failed_before_entering_is_not_injected_again(visitors):
    visitors.get("tab").submit([NEW], [None])
    visitors.get("tab").injection.cancel()
    visitors.enter("tab", None)
    assert not visitors.get("tab").inject()


def test_forget_me_leaves_nothing(visitors):
    identity = visitors.enter("tab", None)
    visitors.enter("second", identity)
    visitor = visitors.get("tab")
    file = Path(visitor.folder.name) / "bank.zip"
    file.write_bytes(b"mine")
    injection = visitor.submit([CAT], [None])
    visitors.drop("tab", identity)
    assert not file.parent.exists() and injection.failed
    assert texts(visitors.get("tab")) == texts(visitors.get("second")) == []
    assert visitors.enter("later", identity) != identity


def test_forget_me_before_the_tab_has_entered(visitors):
    identity = visitors.enter("tab", None)
    visitors.drop("reloaded", identity)
    assert visitors.enter("reloaded", identity) != identity


def test_the_idle_go_first(memory, trained, monkeypatch):
    memory.limits = Limits(visitors=2, idle_seconds=100)
    visitors, now = Visitors(memory, trained), time.monotonic()
    first = visitors.enter("first", None)
    second = visitors.enter("second", None)
    monkeypatch.setattr(time, "monotonic", lambda: now + 50)
    visitors.get("first")
    visitors.enter("third", None)  # there is room for two
    assert visitors.enter("again", first) == first and visitors.enter("again", second) != second
    monkeypatch.setattr(time, "monotonic", lambda: now + 200)
    assert visitors.enter("late", first) != first


def test_an_injection_runs_once(visitors):
    visitor = visitors.get("client")
    injection = visitor.submit([CAT, OSLO], [None, "Brother"])
    assert visitor.submit([SOUP], [None]) is injection  # a second click
    visitor.inject()
    visitor.inject()
    assert texts(visitor) == [CAT, OSLO] and injection.progress == 1 and not injection.failed
    assert injection.outcome.startswith("2 memories, word-perfect after ")
    assert visitor.memory.memories[1].title == "Brother"
    assert visitor.methods["RAG"].texts.keys() == {memory.id for memory in visitor.memory.memories}
    assert visitor.submit([SOUP], [None]) is not injection


def test_many_go_in_batch_by_batch(visitors, monkeypatch):
    monkeypatch.setattr("demo.injection.TOGETHER", 2)
    visitor = visitors.get("client")
    injection = visitor.submit(EVENTS, [None] * 3)
    seen = []
    injection.cancelled = Asked(lambda: seen.append(injection.progress))
    visitor.inject()
    assert texts(visitor) == list(EVENTS) and injection.progress == 1
    assert seen[0] == 0 and any(0 < share < 2 / 3 for share in seen) and any(2 / 3 < share < 1 for share in seen)


class Asked:
    """A `cancelled` that is asked before every batch and after every step."""

    def __init__(self, answer):
        self.answer = answer

    def is_set(self) -> bool:
        return bool(self.answer())


def test_cancelled_while_it_waits(visitors):
    visitor = visitors.get("client")
    injection = visitor.submit([CAT], [None])
    injection.cancel()
    assert injection.outcome == "Cancelled. Nothing has changed." and injection.failed
    visitor.inject()
    assert texts(visitor) == []
    visitor.retry()
    visitor.inject()
    assert texts(visitor) == [CAT] and visitor.injection is not injection and not visitor.injection.failed


def test_cancelled_half_way_keeps_what_is_finished(visitors, monkeypatch):
    monkeypatch.setattr("demo.injection.TOGETHER", 1)
    visitor = visitors.get("client")
    injection = visitor.submit(EVENTS, [None] * 3)
    injection.cancelled = Asked(lambda: injection.memories)
    visitor.inject()
    assert injection.outcome == "1 of 3 are injected and stay. Then: cancelled." and texts(visitor) == [CAT]
    visitor.retry()
    visitor.inject()
    assert texts(visitor) == list(EVENTS)


def test_study_notes_are_learnt_beside_the_text_also_when_it_is_tried_again(visitors, monkeypatch):
    written = []
    monkeypatch.setattr(
        "core.engine.write_notes", lambda model, encoder, text, count: written.append((text, count)) or []
    )
    visitor = visitors.get("client")
    injection = visitor.submit([CAT, OSLO], [None] * 2, 8)
    injection.cancelled = Asked(lambda: len(written) == 1)
    visitor.inject()
    assert written == [(CAT, 8)] and injection.failed and texts(visitor) == []
    visitor.retry()
    visitor.inject()
    assert written[1:] == [(CAT, 8), (OSLO, 8)] and texts(visitor) == [CAT, OSLO]
    visitor.submit([SOUP], [None])
    visitor.inject()
    assert len(written) == 3 and len(visitor.memory.memories) == 3


def test_a_refused_event_says_why(visitors):
    visitors.enter("tab", None)
    visitor = visitors.get("tab")
    visitor.submit([CAT], [None])
    visitor.inject()
    assert visitor.injection.outcome.startswith("This is already known") and texts(visitor) == list(EVENTS)


def test_an_unexpected_failure_ends_it(visitors, monkeypatch):
    visitor = visitors.get("client")
    monkeypatch.setattr(visitor.memory, "inject_steps", lambda *_: 1 / 0)
    visitor.submit([CAT], [None])
    visitor.inject()
    assert visitor.injection.failed and visitor.injection.outcome == "division by zero"


def test_the_proof_of_forgetting(visitors):
    visitors.enter("tab", None)
    visitor = visitors.get("tab")
    proof = proofs.forget(visitor, visitor.memory.memories[0].id, "My grey cat?")
    assert (proof.question, proof.others, proof.identical) == ("My grey cat?", 2, True)
    assert proof.now == proof.never == visitor.memory.answer("My grey cat?").text
    assert texts(visitor) == [OSLO, SOUP] and sorted(visitor.methods["RAG"].texts.values()) == sorted([OSLO, SOUP])


def test_the_proof_notices_what_is_left(visitors, monkeypatch):
    visitors.enter("tab", None)
    visitor = visitors.get("tab")
    honest = visitor.memory.forget

    def half(memory_id: str) -> None:
        honest(memory_id)
        visitor.memory.bank.adapters.weights.mul_(1.0001)

    monkeypatch.setattr(visitor.memory, "forget", half)
    assert not proofs.forget(visitor, visitor.memory.memories[0].id, "").identical


def test_the_proof_of_burning(visitors):
    visitors.enter("tab", None)
    visitor = visitors.get("tab")
    memory_id = visitor.memory.memories[0].id
    proof = proofs.burn(visitor, memory_id, "Where does my brother live?")  # opens another memory
    assert proof.question == "I adopted a grey cat." and proof.recited == CAT and proof.word_for_word
    assert texts(visitor) == [None, OSLO, SOUP] and memory_id not in visitor.methods["RAG"].texts
    with pytest.raises(ValueError, match="burned already"):
        proofs.burn(visitor, memory_id, "")
    with pytest.raises(ValueError, match="no memory with the id None"):
        proofs.burn(visitor, None, "")


def test_methods_begin_with_a_burned_memory_of_a_bank_that_was_brought(visitors):
    visitors.enter("tab", None)
    visitor = visitors.get("tab")
    visitor.memory.burn(visitor.memory.memories[0].id)
    visitor.restart()
    assert visitor.memory.memories[0].id in visitor.methods["Hadamard memory"].ids
    assert sorted(visitor.methods["RAG"].texts.values()) == sorted([OSLO, SOUP])
