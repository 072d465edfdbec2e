"""Attention states as a memory: read once, thinned out by attention, attached by the gate, and forgotten whole.

pytest tests/unit/test_key_value_memory.py
"""

import pytest
import torch
from handmade import CAT, OSLO, closed, essence, tiny_model

from core import GatedMemory
from core.answer import Situation, answer
from core.bank import Memory, digest
from core.methods import key_value_memory
from core.methods.base_model import BaseModel
from core.methods.key_value_memory import KeyValueMemory, _sparse

OSLO_QUESTION = "Where does my brother live?"


def event(text: str) -> Memory:
    return Memory(digest(text), text[:8], text, digest(text), "", 0, 0.0, len(text))


def taught(memory: GatedMemory, *events: Memory) -> KeyValueMemory:
    method = KeyValueMemory(memory)
    for one in events or memory.memories:
        method.learn(one)
    method.catch_up()
    return method


def alike(one: KeyValueMemory, other: KeyValueMemory) -> bool:
    if list(one.prefixes) != list(other.prefixes) or one.stored_bytes != other.stored_bytes:
        return False
    pairs = zip(one.prefixes.values(), other.prefixes.values(), strict=True)
    return all(
        a.length == b.length
        and all(
            torch.equal(x, y) for xs, ys in zip(a.layers, b.layers, strict=True) for x, y in zip(xs, ys, strict=True)
        )
        for a, b in pairs
    )


def test_all_states_stand_for_the_text_in_context(any_model, encoder, monkeypatch):
    monkeypatch.setattr(key_value_memory, "KEPT", 1.0)
    prefix = taught(GatedMemory(any_model, encoder), event(OSLO)).prefixes[digest(OSLO)]
    asked = Situation(any_model, prefix=prefix).prompt(OSLO_QUESTION)
    whole = Situation(any_model, OSLO).prompt(OSLO_QUESTION)
    assert prefix.length == prefix.kept == len(whole) - len(asked)
    in_context = any_model.logits(whole)[-len(asked) :]
    assert torch.allclose(any_model.logits(asked, prefix), in_context, atol=1e-4)
    assert not torch.allclose(any_model.logits(asked), in_context, atol=1e-2)


def test_every_head_keeps_the_same_number_and_the_first(any_model, encoder):
    prefix = taught(GatedMemory(any_model, encoder), event(OSLO)).prefixes[digest(OSLO)]
    told = [*any_model.chat(any_model.prompts.tell), *any_model.tokens(OSLO)]
    assert prefix.length == len(told) and prefix.kept == -(-len(told) * 3 // 4)
    choices = set()
    for (keys, values), (all_keys, all_values) in zip(prefix.layers, any_model.read(told).layers, strict=True):
        assert keys.shape == values.shape == (1, all_keys.shape[1], prefix.kept, all_keys.shape[3])
        assert torch.allclose(keys[:, :, 0], all_keys[:, :, 0], atol=1e-5)
        for head in range(keys.shape[1]):
            positions = torch.cdist(keys[0, head], all_keys[0, head]).argmin(1)
            assert torch.allclose(values[0, head], all_values[0, head, positions], atol=1e-4)
            choices.add(tuple(positions.tolist()))
    assert len(choices) > 1  # each head its own


def test_the_tokens_of_the_text_choose(memory, monkeypatch):
    seen = []
    monkeypatch.setattr(key_value_memory, "_sparse", lambda k, v, attention: seen.append(attention.shape) or (k, v))
    length = taught(memory, event(OSLO)).prefixes[digest(OSLO)].length
    assert seen == [(1, 4, len(memory.language_model.tokens(OSLO)), length)] * 2


def test_what_the_text_attends_to_is_kept(monkeypatch):
    monkeypatch.setattr(key_value_memory, "KEPT", 0.5)
    states = torch.arange(6.0).expand(1, 2, 6)[..., None]  # two heads for keys, six positions that say their number
    attention = torch.full((1, 4, 3, 6), 0.01)  # two query heads for each of them, three tokens of the text
    attention[0, :2, :, 3] = 0.4  # the first head looks at 3,
    attention[0, 0, -1, 5] = 0.5  # and its last token at itself: no other could look there
    attention[0, 2, :, 1] = 0.2  # the query heads of the second head look at 1, 2 and 4,
    attention[0, 3, :, 1:3] = 0.3  # but together less at 4
    attention[0, 2, 1:, 4] = 0.4
    keys, values = _sparse(states, 10 * states, attention)
    assert keys[0, :, :, 0].tolist() == [[0, 3, 5], [0, 1, 4]]
    assert torch.equal(values, 10 * keys)


def test_the_question_alone_is_read(full, monkeypatch):
    method = taught(full)
    monkeypatch.setattr(method, "_read", None)  # what was read at learning must do
    base = BaseModel(full)
    given, situation = method.answer(OSLO_QUESTION), method.situation(OSLO_QUESTION)
    assert given.tokens_read == base.answer(OSLO_QUESTION).tokens_read + 1  # and the end of the turn before
    assert given.context is None
    oslo = full.memories[1]
    assert situation.prefix is method.prefixes[oslo.id]
    assert essence(given) == essence(answer(Situation(full.language_model, prefix=situation.prefix), OSLO_QUESTION, 12))
    assert given.text != base.answer(OSLO_QUESTION).text


def test_where_the_gate_opens_none_or_nothing_was_learnt_the_base_model_answers(full):
    base, method = essence(BaseModel(full).answer(OSLO_QUESTION)), taught(full)
    assert essence(KeyValueMemory(full).answer(OSLO_QUESTION)) == base
    closed(full)
    assert method.situation(OSLO_QUESTION).prefix is None
    assert essence(method.answer(OSLO_QUESTION)) == base


def test_forgetting_equals_never_having_learnt(full):
    cat, oslo, soup = full.memories
    method = taught(full)
    method.forget(oslo.id)
    full.forget(oslo.id)
    never = taught(full, cat, soup)
    assert alike(method, never)
    assert essence(method.answer(OSLO_QUESTION)) == essence(never.answer(OSLO_QUESTION))
    for left in (cat, soup, oslo):
        method.forget(left.id)
    assert not method.prefixes and method.stored_bytes == 0


def test_bytes(memory):
    method = taught(memory, event(CAT))
    kept = method.prefixes[digest(CAT)].kept
    assert method.stored_bytes == 2 * 2 * 2 * kept * 8 * 4  # layers, keys and values, heads, positions, width, float32


def test_a_text_that_does_not_fit_leaves_nothing_behind(memory):
    with pytest.raises(ValueError, match="but the context of llama holds 256"):
        taught(memory, event("x" * 300))


def test_the_model_stays_as_it_was(memory, monkeypatch):
    model = memory.language_model.model
    usual = model.config._attn_implementation
    taught(memory, event(CAT))
    assert model.config._attn_implementation == usual != "eager"
    monkeypatch.setattr(model, "forward", None)
    with pytest.raises(TypeError):
        taught(memory, event(CAT))
    assert model.config._attn_implementation == usual
    for name, weight in tiny_model("llama").state_dict().items():
        assert torch.equal(model.state_dict()[name], weight)
