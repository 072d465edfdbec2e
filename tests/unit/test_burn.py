"""A burned text is nowhere: what is made of texts has lost it, what is made of weights still has it."""

import pytest
from handmade import CAT, OSLO, SOUP, learnt

from core.methods.batch_finetuning import BatchFinetuning
from core.methods.full_finetuning import FullFinetuning
from core.methods.gated import GatedRecited
from core.methods.hadamard_memory import HadamardMemory
from core.methods.key_value_memory import KeyValueMemory
from core.methods.rag import Rag, RagTop3
from core.methods.salient_replay import SalientReplay
from core.methods.triple_store import TripleStore
from core.methods.wise import Wise


@pytest.fixture
def burned(full):
    """What burns the cat in a method that has learnt all three events, and in the bank."""

    def burn(kind):
        method = learnt(kind(full))
        full.burn(full.memories[0].id)
        method.burn(full.memories[0].id)
        return method

    return burn


@pytest.mark.parametrize("kind", [Rag, RagTop3])
def test_retrieval_finds_others(burned, kind):
    method = burned(kind)
    assert sorted(method.texts.values()) == [OSLO, SOUP]
    assert CAT not in method.situation("a grey cat").context


@pytest.mark.parametrize("kind", [KeyValueMemory, TripleStore])
def test_what_waits_to_be_read_is_lost(burned, kind):
    assert [memory.text for memory in burned(kind).waiting] == [OSLO, SOUP]


def test_attention_states_are_lost(full):
    method = learnt(KeyValueMemory(full))
    method.catch_up()
    method.burn(full.memories[0].id)
    assert list(method.prefixes) == [memory.id for memory in full.memories[1:]]


@pytest.mark.parametrize("kind", [GatedRecited, HadamardMemory])
def test_adapters_recite_it(burned, kind):
    method = burned(kind)
    assert method.memory.recite(method.memory.memories[0].id) == CAT
    if kind is HadamardMemory:
        assert method.memory.memories[0].id in method.ids


@pytest.mark.parametrize("kind", [FullFinetuning, BatchFinetuning, Wise])
def test_weights_keep_it_until_they_are_trained_anew(full, kind, monkeypatch):
    monkeypatch.setattr(kind, "max_steps" if kind is not BatchFinetuning else "max_rounds", 2)
    method = learnt(kind(full))
    method.situation("What?")
    method.burn(full.memories[0].id)
    assert [memory.text for memory in method.trained] == [None, OSLO, SOUP] and not method.waiting
    method.forget(full.memories[1].id)
    assert [memory.text for memory in method.waiting] == [SOUP] and not method.trained
    method.situation("What?")
    assert [memory.text for memory in method.trained] == [SOUP]


@pytest.mark.parametrize("kind", [FullFinetuning, Wise])
def test_a_burned_memory_can_be_forgotten(full, kind, monkeypatch):
    monkeypatch.setattr(kind, "max_steps", 2)
    method = learnt(kind(full), *full.memories[:2])
    method.situation("What?")
    method.burn(full.memories[0].id)
    method.forget(full.memories[0].id)
    assert [memory.text for memory in method.waiting] == [OSLO] and not method.trained


def test_what_is_not_learnt_yet_is_lost(burned):
    assert [memory.text for memory in burned(FullFinetuning).waiting] == [OSLO, SOUP]


def test_salient_parts_are_lost(full, monkeypatch):
    monkeypatch.setattr(SalientReplay, "max_steps", 2)
    method = learnt(SalientReplay(full))
    method.situation("What?")
    method.burn(full.memories[0].id)
    assert list(method.parts) == [memory.id for memory in full.memories[1:]]
