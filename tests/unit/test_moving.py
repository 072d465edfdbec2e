"""A visitor moves to another model with all memories, or stays as they are; other visitors notice nothing."""

import pytest
import torch
from handmade import CAT, EVENTS, OSLO, SOUP, byte_tokenizer, tiny_model

from core import AdapterConfig, GatedMemory, Limits, hub
from core.bank import Bank
from core.language_model import ModelError
from core.models import Models
from demo import wording
from demo.visitors import Visitor, Visitors


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> str:
    """A folder with a tiny Qwen2."""
    folder = tmp_path_factory.mktemp("models") / "other"
    tiny_model("qwen2").save_pretrained(folder)
    byte_tokenizer().save_pretrained(folder)
    return str(folder)


@pytest.fixture
def models(tiny, other) -> Models:
    return Models(tiny, [other])


@pytest.fixture(scope="module")
def trained(tiny, encoder) -> Bank:
    """The three events, in all layers: those of random models do not learn everything through their MLPs alone."""
    memory = GatedMemory(tiny, encoder, Limits(answer_tokens=12), AdapterConfig(targets="all"))
    memory.inject_many(EVENTS)
    return memory.bank


@pytest.fixture
def visitors(tiny, encoder, trained) -> Visitors:
    """Visitors who begin with the three events."""
    return Visitors(GatedMemory(tiny, encoder, Limits(answer_tokens=12), trained.adapters.config), trained)


@pytest.fixture
def visitor(visitors) -> Visitor:
    visitors.enter("tab", None)
    return visitors.get("tab")


def move(visitor: Visitor, models: Models, name: str) -> str:
    """How it ended."""
    visitor.move_to(name)
    visitor.move.confirm()
    visitor.move.fetch(models)
    visitor.settle(models)
    return visitor.move.outcome


def texts(visitor: Visitor) -> list[str | None]:
    return [memory.text for memory in visitor.memory.memories]


def untouched(visitor: Visitor, tiny, trained: Bank) -> bool:
    return visitor.memory.language_model is tiny and visitor.memory.bank.equals(trained)


def test_all_memories_come_along(visitor, models, tiny):
    before = visitor.memory.memories
    assert move(visitor, models, "other") == "You are asking other now, with 3 memories."
    assert visitor.memory.language_model is models.get("other")
    assert texts(visitor) == list(EVENTS) and visitor.move.progress == 1
    assert [memory.title for memory in visitor.memory.memories] == [memory.title for memory in before]
    for memory in visitor.memory.memories:
        assert visitor.memory.recite(memory.id) == memory.text
    for name in ("gated, recited", "RAG", "base model"):
        assert visitor.method(name).answer("My cat?").situation.language_model is visitor.memory.language_model
    assert move(visitor, models, "llama") == "You are asking llama now, with 3 memories."
    assert visitor.memory.language_model is tiny and texts(visitor) == list(EVENTS)


def test_two_visitors_with_two_models(visitors, visitor, models, tiny, trained):
    visitors.enter("stranger", None)
    move(visitor, models, "other")
    visitor.submit(["Hi."], [None])
    visitor.inject()
    assert untouched(visitors.get("stranger"), tiny, trained)
    assert visitors.get("stranger").memory.answer("My cat?").recalled == CAT
    assert texts(visitor) == [*EVENTS, "Hi."]
    visitors.drop("tab", None)
    assert visitors.get("tab").memory.language_model is tiny


def test_burned_memories_stay_behind_and_are_found_again(visitor, models):
    burned = visitor.memory.memories[0]
    visitor.burn(burned.id)
    weights = visitor.memory.bank.adapters.rows([0]).weights
    assert move(visitor, models, "other").endswith("with 2 memories. Burned and left behind: 1.")
    assert texts(visitor) == [OSLO, SOUP]
    visitor.forget(visitor.memory.memories[1].id)
    assert move(visitor, models, "llama").endswith("with 2 memories.")
    assert texts(visitor) == [None, OSLO] and visitor.memory.memories[0].id == burned.id
    assert torch.equal(visitor.memory.bank.adapters.rows([0]).weights, weights)
    assert visitor.memory.recite(burned.id) == CAT


def test_nothing_happens_before_the_warning_is_confirmed(visitor, models, tiny):
    visitor.burn(visitor.memory.memories[0].id)
    visitor.move_to("other")
    visitor.move.fetch(models)
    visitor.settle(models)
    assert (
        visitor.move.warning.startswith("Burned memories (1) have no text")
        and "weights for llama" in visitor.move.warning
    )
    assert visitor.move.outcome is None and not visitor.move.running and visitor.memory.language_model is tiny
    visitor.move_to("llama")  # another choice instead
    assert visitor.move.warning is None and visitor.move.name == "llama"


def test_what_was_burned_there_and_told_again_here(visitor, models):
    visitor.burn(visitor.memory.memories[0].id)
    move(visitor, models, "other")
    visitor.submit([CAT], [None])
    visitor.inject()
    move(visitor, models, "llama")
    assert texts(visitor) == [OSLO, SOUP, CAT]


def test_cancelled_while_it_waits(visitor, models, tiny, trained):
    visitor.move_to("other")
    visitor.move.cancel()
    assert visitor.move.outcome == "Cancelled. Nothing has changed."
    visitor.move.fetch(models)
    visitor.settle(models)
    assert untouched(visitor, tiny, trained)


def test_cancelled_in_the_middle(visitor, models, tiny, trained):
    visitor.move_to("other")
    visitor.move.fetch(models)
    visitor.move.cancelled.is_set = lambda: (visitor.move.progress or 0) > 0.5
    visitor.settle(models)
    assert 0.5 < visitor.move.progress < 1 and visitor.move.outcome == "Cancelled. Nothing has changed."
    assert untouched(visitor, tiny, trained) and texts(visitor) == list(EVENTS)
    assert move(visitor, models, "other") == "You are asking other now, with 3 memories."


def test_forget_me_stops_it(visitors, visitor, models):
    visitor.move_to("other")
    visitors.drop("tab", None)
    assert visitor.move.outcome == "Cancelled. Nothing has changed."


def test_what_cannot_be_had_leaves_everything(visitor, models, tiny, trained, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    said = move(visitor, models, "somebody/something")
    assert said.startswith("Could not fetch somebody/something: no network") and said.endswith("as they were.")
    assert "looks like owner/name" in move(visitor, models, "/etc")
    monkeypatch.setattr("core.models.free_bytes", lambda device: 0)
    monkeypatch.setattr("core.room.free_bytes", lambda device: 0)
    assert "other needs about 1.0 GB of memory, and 0.0 GB are free" in move(visitor, models, "other")
    assert untouched(visitor, tiny, trained)


def test_what_the_other_model_cannot_learn_leaves_everything(visitor, models, tiny, trained, monkeypatch):
    monkeypatch.setattr(models.get("other"), "context", 30)
    assert move(visitor, models, "other").startswith("“I adopted a grey cat.”: This needs ")
    assert untouched(visitor, tiny, trained)


def test_not_for_longer_than_allowed(visitor, models, tiny, trained):
    visitor.memory.limits = Limits(moving_seconds=-1)
    assert move(visitor, models, "other").startswith("Not all memories were in after -1 seconds")
    assert untouched(visitor, tiny, trained)


def test_an_unexpected_failure(visitor, models, tiny, trained, monkeypatch):
    monkeypatch.setattr(models, "get", lambda name: 1 / 0)
    assert move(visitor, models, "other").startswith("division by zero")
    assert untouched(visitor, tiny, trained)


def test_who_sees_the_end_sees_the_new_engine(visitor, models, monkeypatch):
    seen, said = [], wording.moved

    def moved(new, old):
        seen.append((visitor.move.outcome, visitor.memory is new))
        return said(new, old)

    monkeypatch.setattr(wording, "moved", moved)
    move(visitor, models, "other")
    assert seen == [(None, True)]


def test_one_at_a_time_and_only_to_another(visitor, models):
    assert move(visitor, models, "llama").startswith("This model is running already.")
    visitor.move_to("other")
    first = visitor.move
    visitor.move_to("somebody/something")  # a second click
    assert visitor.move is first
    visitor.settle(models)  # too early: a tab that came later
    assert first.outcome is None
    first.fetch(models)
    visitor.settle(models)
    assert first.outcome.startswith("You are asking other now")


def test_the_download_is_told(visitor, models, monkeypatch):
    seen = []

    def download(name, report, cancel):
        report(15)
        seen.append((visitor.move.doing, visitor.move.progress))
        raise ModelError("No.")

    monkeypatch.setattr(hub, "size", lambda name: hub.Size(1, 60))
    monkeypatch.setattr(hub, "download", download)
    assert move(visitor, models, "some/model") == "No. Your model and memories are as they were."
    assert seen == [("Downloading some/model …", 0.25)]
