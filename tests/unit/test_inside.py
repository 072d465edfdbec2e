"""What memories do inside the model: each number against the same computed by hand."""

from dataclasses import replace

import pytest
import torch
from handmade import CAT, EVENTS, OSLO, learnt, random_adapters

from core import GatedMemory
from core.answer import Situation, answer, log_probability
from core.gated_lora import GatedLora
from core.inside import adapter_norms, added_norms, answer_tokens, differences
from core.methods.full_finetuning import FullFinetuning
from core.methods.gated import GatedDirect, GatedRecited

QUESTION = "Where does my brother live?"


@pytest.mark.parametrize("method", [GatedRecited, GatedDirect, FullFinetuning])
def test_tokens_are_told_with_and_without_the_memory(full, method):
    given = replace(learnt(method(full), full.memories[1]).answer(QUESTION), question="Tell", text=OSLO)
    tokens = answer_tokens(full, given)
    assert "".join(token.text for token in tokens) == OSLO and tokens[-1].text == ""
    for situation, side in ((given.situation, "remembering"), (Situation(full.language_model), "base")):
        told = [getattr(token, side).log_probability for token in tokens]
        assert sum(told) / len(told) == pytest.approx(log_probability(situation, "Tell", OSLO), abs=1e-5)
    if method is not GatedRecited:  # a model of random weights cannot read
        assert sum(token.gain for token in tokens) > len(tokens)


def test_the_likeliest_tokens_by_hand(full):
    given = full.answer(QUESTION, recite=False)
    model = full.language_model
    prompt, written = model.chat(QUESTION), model.completion(given.text)
    with given.situation.route():
        logits = model.logits(prompt + written[:2])
    by_hand = logits[-1].log_softmax(-1)
    third = answer_tokens(full, given)[2].remembering
    assert third.log_probability == pytest.approx(by_hand[written[2]].item(), abs=1e-5)
    assert [value for _, value in third.likeliest] == pytest.approx(by_hand.topk(5).values.tolist(), abs=1e-5)
    assert third.likeliest[0] == (model.tokenizer.decode([written[2]]), pytest.approx(third.log_probability))


def test_an_answer_that_fills_the_context(full):
    given = replace(full.answer(QUESTION, recite=False), text="x" * 300)
    model = full.language_model
    assert len(answer_tokens(full, given)) == model.context + 1 - len(model.chat(QUESTION))


def test_an_answer_of_the_base_model_gains_nothing(full):
    given = replace(answer(Situation(full.language_model), QUESTION, 4), text="Oslo")
    assert [token.gain for token in answer_tokens(full, given)] == [0.0] * 5


def test_what_opened_adapters_add_is_the_difference_at_every_layer(any_model, encoder, trained):
    """The norm of what the layers put out with the adapters minus what they would have put out without, on the way."""
    memory = GatedMemory(any_model, encoder)
    memory.bank.add(trained.memories, trained.keys, random_adapters(memory.gated, len(EVENTS)))
    reading = memory.gate(QUESTION).held({1: 1.0})
    calls = {}
    hooks = [
        module.register_forward_hook(lambda module, inputs, output: calls.update({module: (inputs[0], output)}))
        for module in memory.gated.modules.values()
    ]
    with memory.route(reading)():
        any_model.logits(any_model.chat(QUESTION))
    for hook in hooks:
        hook.remove()
    by_hand = [(output - module(x)).norm(dim=-1).mean().item() for module, (x, output) in calls.items()]
    assert added_norms(memory, reading)[1].tolist() == pytest.approx(by_hand, rel=1e-3)
    assert min(by_hand) > 0.01


def test_two_opened_memories_share_by_weight(full):
    reading = full.gate(QUESTION).held({0: 0.75, 1: 0.25})
    norms = added_norms(full, reading)
    assert list(norms) == [0, 1]
    first = full.gated.modules[full.gated.layers[0].name]
    caught = []
    hook = first.register_forward_pre_hook(lambda _, inputs: caught.append(inputs[0][0]))
    full.language_model.logits(full.language_model.chat(QUESTION))  # before the first adapter nothing differs
    hook.remove()
    scale = full.gated.config.scale
    for index, weight in reading.route().items():
        _, a, b = next(full.bank.adapters.factors())
        by_hand = (weight * scale * caught[0] @ (b[index].T @ a[index]).T).norm(dim=1).mean().item()
        assert norms[index][0].item() == pytest.approx(by_hand, rel=1e-4)


def test_nothing_is_added_where_no_memory_opens(full):
    assert added_norms(full, full.gate(QUESTION).held({})) == {}


def test_the_size_of_an_adapter_is_the_norm_of_its_product(tiny):
    gated = GatedLora(tiny.model)
    adapters = random_adapters(gated, 3)
    norms = adapter_norms(adapters)
    assert norms.shape == (3, len(gated.layers))
    for index, (_, a, b) in enumerate(adapters.factors()):
        for row in range(3):
            by_hand = torch.linalg.matrix_norm(gated.config.scale * b[row].T @ a[row])
            assert norms[row, index].item() == pytest.approx(by_hand.item(), rel=1e-4)


def test_differences_are_told_word_by_word():
    assert differences(CAT, CAT) == (("same", CAT),)
    assert differences("I adopted a grey cat.", "I adopted two cats.") == (
        ("same", "I adopted "),
        ("missing", "a grey cat"),
        ("added", "two cats"),
        ("same", "."),
    )
    assert differences("a b", "a") == (("same", "a"), ("missing", " b"))
    assert differences("a", "a b") == (("same", "a"), ("added", " b"))


def test_a_recited_answer_names_what_it_recited(full):
    both = full.gate(QUESTION).held({0: 0.4, 1: 0.6})
    given = full.answer("", reading=both)
    assert given.situation.recited == (full.memories[1].id, full.memories[0].id)
    assert given.recalled == f"{OSLO}\n\n{CAT}"
    assert full.answer("", recite=False, reading=both).situation.recited == ()
