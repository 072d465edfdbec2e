"""The Hadamard memory: one matrix names a memory, blurs as it fills, and is rebuilt to forget.

pytest tests/unit/test_hadamard_memory.py
"""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from handmade import CAT, EVENTS, OSLO, essence, learnt
from torch.nn.functional import normalize

from core import GatedMemory
from core.bank import Memory, digest
from core.gate import Keys, terms
from core.methods.base_model import BaseModel
from core.methods.gated import GatedRecited
from core.methods.hadamard_memory import HadamardMemory

OSLO_QUESTION = "Where lives my brother?"


def crowd(memory: GatedMemory, size: int) -> GatedMemory:
    """Memories with random keys, and adapters that nobody trained."""
    texts = [f"Event {index}." for index in range(size)]
    dense = normalize(torch.randn(size, 16, generator=torch.Generator().manual_seed(1)), dim=1)
    memories = tuple(
        Memory(f"{index:08d}", text, text, digest(text), "", 0, 0.0, 8) for index, text in enumerate(texts)
    )
    keys = Keys(tuple(range(size)), dense, torch.zeros(size, 32), memory.encoder.tokens(texts), terms(texts))
    memory.bank.add(memories, keys, memory.gated.new_adapters(range(size)))
    return memory


def taught(memory: GatedMemory, *events: Memory) -> HadamardMemory:
    return learnt(HadamardMemory(memory), *events)


def mean_strength(method: HadamardMemory) -> float:
    return sum(map(method.strength, method.ids)) / len(method.ids)


def test_the_first_write_is_an_outer_product_and_the_next_calibrates_it(full):
    cat, oslo, _ = full.memories
    method = taught(full, cat)
    first, key = method.matrix, full.bank.keys.dense
    assert torch.equal(first, torch.outer(method._code(cat.id), key[0]))
    assert method.strength(cat.id) == pytest.approx(1)
    method.learn(oslo)
    calibration = (method.matrix - torch.outer(method._code(oslo.id), key[1])) / first
    assert calibration.min() > 0 and calibration.max() < 2
    bent = torch.atanh(calibration - 1)  # = θ ⊗ v_c: of rank one
    singular = torch.linalg.svdvals(bent)
    assert singular[1] < 1e-2 * singular[0]
    assert 0 < method.strength(cat.id) < 1


def test_the_memory_that_the_matrix_names_is_recited(full):
    method = taught(full)
    for text, memory in zip(EVENTS, full.memories, strict=True):
        reading = method.read(text)
        assert reading.ids[reading.best] == memory.id
        answer = method.answer(text)
        assert answer.recalled == method.recite(replace(memory, title=text)) == text
        assert essence(answer) == essence(GatedRecited(full).answer(text))


def test_the_matrix_alone_decides(full):
    cat, oslo, _ = full.memories
    method = taught(full, cat, oslo)
    method.matrix = torch.outer(method._code(cat.id), full.bank.keys.dense[1])  # as if Oslo's key had named the cat
    assert method.answer(OSLO).recalled == CAT
    method.matrix = torch.zeros_like(method.matrix)
    assert essence(method.answer(OSLO)) == essence(BaseModel(full).answer(OSLO))


def test_where_it_reads_nothing_the_base_model_answers(full, monkeypatch):
    method = taught(full)
    strange = torch.linalg.svd(method.matrix).Vh[-1:]  # orthogonal to everything that was written
    monkeypatch.setattr(full.encoder, "encode", lambda texts: strange)
    assert method.read(OSLO_QUESTION).best is None
    assert essence(method.answer(OSLO_QUESTION)) == essence(BaseModel(full).answer(OSLO_QUESTION))


def test_bytes(full):
    row = (full.bank.adapters.weights.shape[1] + 16) * 4  # an adapter and a key
    assert HadamardMemory(full).stored_bytes == 64 * 16 * 4 + 3 * row


def test_an_empty_matrix_answers_as_the_base_model(full):
    method = HadamardMemory(full)
    assert essence(method.answer(OSLO)) == essence(BaseModel(full).answer(OSLO))
    assert method.recite(full.memories[1]) == BaseModel(full).recite(full.memories[1])


def test_it_blurs_as_it_fills_and_names_the_wrong_memory(memory):
    method = HadamardMemory(crowd(memory, 48))
    strengths, first, right, size = [], [], [], method.matrix.nbytes
    for count, event in enumerate(memory.memories, start=1):
        method.learn(event)
        assert method.matrix.nbytes == size == 64 * 16 * 4
        if count in (1, 6, 24, 48):
            strengths.append(mean_strength(method))
            first.append(method.strength(memory.memories[0].id))
            values = method.matrix @ memory.bank.keys.dense[:count].T
            named = (torch.stack([method._code(memory_id) for memory_id in method.ids]) @ values).argmax(0)
            right.append((named == torch.arange(count)).float().mean().item())
    assert strengths[0] == pytest.approx(1) and right[:2] == [1, 1]
    assert all(later < earlier - 0.05 for earlier, later in pairwise(strengths))
    assert first[-1] < first[1] < first[0]
    assert right[-1] < 1


def test_forgetting_equals_never_having_learnt(full):
    cat, oslo, soup = full.memories
    method = taught(full)
    learnt = method.matrix
    full.forget(cat.id)
    method.forget(cat.id)
    never = taught(full, oslo, soup)
    assert torch.equal(method.matrix, never.matrix) and method.ids == never.ids
    assert not torch.allclose(method.matrix, learnt)
    assert essence(method.answer(OSLO_QUESTION)) == essence(never.answer(OSLO_QUESTION))
    method.forget(cat.id)  # which it does not hold
    assert torch.equal(method.matrix, never.matrix)
    for left in (oslo, soup):
        full.forget(left.id)
        method.forget(left.id)
    assert not method.matrix.any() and not method.ids
    with pytest.raises(ValueError, match="There is no memory"):
        method.strength(cat.id)


def test_no_text_is_needed_to_forget(full):
    cat, oslo, soup = full.memories
    method = taught(full)
    full.burn(oslo.id)
    full.forget(cat.id)
    method.forget(cat.id)
    assert method.answer(OSLO).recalled == OSLO
    assert torch.equal(method.matrix, taught(full, oslo, soup).matrix)
