"""Replay: half of the tokens of an event are kept, and rehearsing what they are completed to slows forgetting."""

import pytest
from handmade import CAT, EVENTS

from core.methods.full_finetuning import FullFinetuning
from core.methods.salient_replay import SalientReplay


def taught(method, memories):
    for memory in memories:
        method.learn(memory)
    method.catch_up()
    return method


@pytest.fixture
def replay(full, monkeypatch) -> SalientReplay:
    monkeypatch.setattr(SalientReplay, "max_steps", 200)  # two layers of random weights need many, and large ones
    monkeypatch.setattr(FullFinetuning, "learning_rate", 3e-4)
    return taught(SalientReplay(full), full.memories)


def test_half_of_the_tokens_is_kept_with_the_end(replay, full):
    tokens = full.language_model.completion(CAT)
    prompt, kept = replay.parts[full.memories[0].id]
    assert {position: tokens[position] for position in kept} == kept
    assert len(tokens) // 2 <= len(kept) <= len(tokens) // 2 + 2 and len(tokens) - 1 in kept
    assert list(prompt) == full.language_model.chat(f"Tell {full.memories[0].title}")
    assert replay.stored_bytes > FullFinetuning.stored_bytes.fget(replay)


def test_what_was_dropped_is_completed_by_the_model(replay, full):
    prompt, kept = replay.parts[full.memories[-1].id]
    rebuilt = replay.complete(prompt, kept)
    assert list(rebuilt.completion) == full.language_model.completion(EVENTS[-1])  # it was learnt last
    damaged = replay.complete(prompt, {**kept, 0: full.language_model.tokens("Z")[0]})
    assert damaged.completion[0] == full.language_model.tokens("Z")[0]


def test_rehearsal_slows_forgetting(replay, full):
    def kept_of_first(method) -> int:
        return sum(a == b for a, b in zip(method.recite(full.memories[0]), CAT, strict=False))

    assert kept_of_first(replay) > kept_of_first(taught(FullFinetuning(full), full.memories))
    assert replay.recite(full.memories[-1]) == EVENTS[-1]


def test_forgotten_is_never_learnt(full):
    method, never = SalientReplay(full), SalientReplay(full)
    taught(method, full.memories[:2])
    method.forget(full.memories[0].id)
    taught(never, full.memories[1:2])
    assert method.answer("What?").text == never.answer("What?").text
    assert method.parts == never.parts
    method.forget(full.memories[1].id)
    assert method.stored_bytes == 0 and method.model is full.language_model
