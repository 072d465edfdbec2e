"""The ways to remember, side by side: all have the same verbs, each remembers in its own place and can forget."""

import pytest
import torch
from handmade import CAT, EVENTS, OSLO, SOUP, tiny_model

from core import Answer, GatedMemory
from core.methods import METHODS, Method, build_methods
from core.methods.base_model import BaseModel
from core.methods.full_finetuning import FullFinetuning
from core.methods.gated import GatedDirect, GatedRecited
from core.methods.rag import Rag, RagTop3
from core.methods.wise import Wise

OSLO_QUESTION = "Where does my brother live?"


def taught(method: Method, memory: GatedMemory) -> Method:
    for event in memory.memories:
        method.learn(event)
    return method


def essence(answer: Answer) -> tuple:
    """An answer without how long it took."""
    return answer.question, answer.text, answer.context, answer.tokens_read, answer.tokens


def alike(one: FullFinetuning, other: FullFinetuning) -> bool:
    weights = other.model.model.state_dict()
    return all(torch.equal(weight, weights[name]) for name, weight in one.model.model.state_dict().items())


def test_every_method_has_the_verbs(memory):
    event = memory.inject("Hi.")
    methods = build_methods(memory)
    assert list(methods) == [method.name for method in METHODS] and len(set(methods)) == len(METHODS)
    for method in methods.values():
        assert method.where in ("weights", "context", "states", "nothing")
        method.learn(event)
        answer = method.answer("  What? ")
        assert answer.question == "What?" and answer.tokens <= memory.limits.answer_tokens and answer.seconds > 0
    memory.forget(event.id)
    base = methods[BaseModel.name].answer("What?")
    for method in methods.values():
        method.forget(event.id)
        assert essence(method.answer("What?")) == essence(base)


@pytest.mark.parametrize("question", [" ", "x" * 301])
def test_no_method_answers_what_is_no_question(memory, question):
    for method in build_methods(memory).values():
        with pytest.raises(ValueError, match="The question"):
            method.answer(question)


def test_the_gated_methods_answer_from_the_weights(full):
    recited, direct = GatedRecited(full).answer(OSLO_QUESTION), GatedDirect(full).answer(OSLO_QUESTION)
    assert recited.recalled == OSLO and direct.recalled is None
    assert recited.tokens_read > direct.tokens_read
    assert essence(recited) == essence(full.answer(OSLO_QUESTION))
    assert essence(direct) == essence(full.answer(OSLO_QUESTION, recite=False))


def test_rag_retrieves_and_forgets(full):
    rag = taught(Rag(full), full)
    for question, text in zip(("grey cat", OSLO_QUESTION, "soup ferry"), EVENTS, strict=True):
        answer = rag.answer(question)
        assert answer.context == text and answer.recalled is None
        assert essence(answer) == essence(full.ask_base(question, text))
    before = rag.stored_bytes
    rag.forget(full.memories[1].id)
    key = full.encoder.encode([OSLO])[0].nbytes + full.encoder.tokens([OSLO]).data.nbytes
    assert before - rag.stored_bytes > len(OSLO) + key
    assert rag.answer(OSLO_QUESTION).context in (CAT, SOUP)
    assert OSLO not in rag.texts.values() and len(rag.texts) == 2


def test_rag_finds_what_the_gate_opens(full):
    rag = taught(Rag(full), full)
    for question in (OSLO_QUESTION, "grey cat", "Who lives on a ferry?", "Which soup is grey?"):
        reading = full.gate(question)
        assert rag.situation(question).context == EVENTS[reading.order[0]]


def test_rag_that_has_learnt_nothing_has_nothing_to_read(full):
    assert Rag(full).situation(OSLO_QUESTION).context is None


def test_rag_may_read_the_three_nearest(full):
    rag = taught(RagTop3(full), full)
    context = rag.situation(OSLO_QUESTION).context
    assert context.startswith(OSLO) and sorted(context.split("\n\n")) == sorted(EVENTS)


def test_the_base_model_remembers_nothing(full):
    before = BaseModel(full.fresh()).answer(OSLO_QUESTION)
    assert essence(taught(BaseModel(full), full).answer(OSLO_QUESTION)) == essence(before)
    assert before.context is None and before.reading is None


def test_full_finetuning_recites_what_it_learnt_last(full):
    method = FullFinetuning(full)
    method.learning_rate = 3e-4  # random weights learn slowly
    method.learn(full.memories[0])
    assert method.copy is None  # until somebody asks
    assert method.recite(full.memories[0]) == CAT
    method.learn(full.memories[1])
    assert method.recite(full.memories[1]) == OSLO
    answer = method.answer(OSLO_QUESTION)
    assert answer.text != full.ask_base(OSLO_QUESTION).text and answer.context is None


def test_full_finetuning_forgets_by_learning_the_others_again(full):
    cat, oslo, _ = full.memories
    method, never = FullFinetuning(full), FullFinetuning(full)
    for event in (cat, oslo):
        method.learn(event)
    method.answer("What?")
    method.forget(cat.id)
    never.learn(oslo)
    assert essence(method.answer("What?")) == essence(never.answer("What?"))
    assert alike(method, never)
    method.forget(oslo.id)
    assert method.model is full.language_model


def test_full_finetuning_never_learns_what_is_forgotten_in_time(full):
    cat, oslo, _ = full.memories
    method, never = FullFinetuning(full), FullFinetuning(full)
    method.learn(oslo)
    method.answer("What?")
    copy = method.copy
    method.learn(cat)
    method.forget(cat.id)
    method.answer("What?")
    never.learn(oslo)
    never.answer("What?")
    assert method.copy is copy and alike(method, never)


def test_full_finetuning_trains_a_copy(full):
    taught(FullFinetuning(full), full).answer("What?")
    model = full.language_model.model
    assert all(
        torch.equal(weight, model.state_dict()[name]) for name, weight in tiny_model("llama").state_dict().items()
    )
    assert not any(weight.requires_grad or weight.grad is not None for weight in model.parameters())
    assert [full.recite(event.id) for event in full.memories] == list(EVENTS)


@pytest.mark.parametrize("kind", [FullFinetuning, Wise])
def test_what_was_put_off_does_not_count_as_answering(full, kind, monkeypatch):
    now = 0.0
    monkeypatch.setattr("core.methods.method.time.monotonic", lambda: now)
    method = taught(kind(full), full)
    train = kind.train

    def slow(self, what):
        nonlocal now
        now += 100
        train(self, what)

    monkeypatch.setattr(kind, "train", slow)
    answer = method.answer(OSLO_QUESTION)
    assert now == 100 * len(full.memories) and answer.seconds == 0
