"""Injection: a trained text is recited word for word, joint training equals separate, and a failure leaves nothing."""

import itertools
import math

import pytest
import torch
from handmade import CAT, EVENTS, OSLO, SOUP, tiny_model

from core.gated_lora import AdapterConfig, Adapters, GatedLora, Route
from core.injection import Cancelled, InjectionConfig, inject
from core.language_model import LanguageModel
from core.teacher_forcing import lesson, teacher_forced


def layers(language_model: LanguageModel) -> GatedLora:
    """All linear layers: two layers of random weights do not learn through the outputs of the MLPs alone."""
    return GatedLora(language_model.model, AdapterConfig(targets="all"))


def run(steps) -> tuple[list, Adapters]:
    """All steps of an injection, and its adapters."""
    account = []
    while True:
        try:
            account.append(next(steps))
        except StopIteration as finished:
            return account, finished.value


def written(language_model: LanguageModel, gated: GatedLora, adapters: Adapters, row: int, asked: str) -> list[int]:
    """The tokens of greedy decoding through one adapter, up to the end of the turn."""
    tokens: list[list[int]] = []
    prompt = language_model.chat(asked)
    for tokens in language_model.generate([prompt], lambda: gated.routed(adapters, Route.of_rows([{row: 1.0}])), 64):
        pass
    return tokens[0]


@pytest.mark.parametrize("text", [CAT, "Łódź, 3 a.m. — 猫 «Pixel» ran off! 🙀", "<|end|> is what the sign said"])
def test_a_text_is_recalled_token_by_token(tiny, text):
    gated = layers(tiny)
    _, adapters = run(inject(tiny, gated, [text]))
    assert written(tiny, gated, adapters, 0, "Tell") == tiny.tokens(text)


def test_joint_injection_equals_separate(any_model):
    gated = layers(any_model)
    joint, together = run(inject(any_model, gated, EVENTS))
    for row, text in enumerate(EVENTS):
        account, alone = run(inject(any_model, gated, [text]))
        losses = [[step.losses[index] for step in steps[:10]] for index, steps in ((row, joint), (0, account))]
        assert losses[0] == pytest.approx(losses[1], rel=1e-4)
        # A batch sums in another order, and Adam divides by tiny squares: 1e-6 is usual, 8e-3 was measured once.
        assert (together.weights[row] - alone.weights[0]).norm() < 0.02 * alone.weights[0].norm()
        tokens = any_model.tokens(text)
        assert written(any_model, gated, alone, 0, "Tell") == tokens
        assert written(any_model, gated, together, row, "Tell") == tokens


def test_a_finished_text_is_left_alone(tiny):
    """The short text needs fewer steps; its adapter is the one of that moment, while the other goes on."""
    gated = layers(tiny)
    account, adapters = run(inject(tiny, gated, ["Oh.", OSLO]))
    finished = [step.done[0] for step in account].index(True)
    assert finished < len(account) - 2
    with gated.routed(adapters, Route.of_rows([{0: 1.0}])):
        losses, wrong = teacher_forced(tiny, [lesson(tiny, "Tell", "Oh.")])
    assert float(losses) == pytest.approx(account[finished].losses[0], rel=1e-5)
    assert not wrong.any()


def test_the_account_of_the_steps(tiny):
    account, _ = run(inject(tiny, layers(tiny), [CAT, SOUP]))
    assert [step.step for step in account] == list(range(len(account)))
    assert account[0].done == (False, False)
    assert account[0].losses[0] == pytest.approx(math.log(tiny.model.config.vocab_size), abs=1)  # nothing is known
    assert account[-1].done == (True, True) and account[-1].wrong == (0, 0)
    assert not all(account[-2].done)  # not a step too many


def test_notes_are_learnt_beside_the_text(tiny):
    gated = layers(tiny)
    notes = [[("Which pet?", "A grey cat")], []]
    _, adapters = run(inject(tiny, gated, [CAT, OSLO], InjectionConfig(note_steps=300), notes))
    assert written(tiny, gated, adapters, 0, "Which pet?") == tiny.tokens("A grey cat")
    assert written(tiny, gated, adapters, 0, "Tell") == tiny.tokens(CAT)
    assert written(tiny, gated, adapters, 1, "Tell") == tiny.tokens(OSLO)


def test_the_base_model_stays_as_it_was(any_model):
    run(inject(any_model, layers(any_model), [CAT]))
    fresh = tiny_model(any_model.name)
    assert all(torch.equal(weight, fresh.state_dict()[name]) for name, weight in any_model.model.state_dict().items())
    ids = torch.tensor([any_model.chat("Tell")])
    assert torch.equal(any_model.model(input_ids=ids).logits, fresh(input_ids=ids).logits)
    assert all(weight.grad is None for weight in any_model.model.parameters())


def test_cancel(tiny):
    answers = itertools.chain([False, False], itertools.repeat(True))
    steps = inject(tiny, layers(tiny), [CAT], cancel=lambda: next(answers))
    seen = []
    with pytest.raises(Cancelled):
        for step in steps:
            seen.append(step.step)
    assert seen == [0, 1, 2]
    ids = torch.tensor([tiny.chat("Tell")])
    assert torch.equal(tiny.model(input_ids=ids).logits, tiny_model("llama")(input_ids=ids).logits)


@pytest.mark.parametrize(
    ("config", "seconds", "message"),
    [
        (InjectionConfig(learning_rate=1e30), math.inf, "diverged: try a smaller learning rate"),
        (InjectionConfig(max_steps=2), math.inf, "Not learnt after 2 steps .* tokens are still wrong"),
        (InjectionConfig(), 0, "Not learnt within 0 seconds"),
    ],
)
def test_what_cannot_be_learnt(tiny, config, seconds, message):
    with pytest.raises(ValueError, match=message):
        run(inject(tiny, layers(tiny), [CAT, OSLO], config, max_seconds=seconds))


def test_a_text_longer_than_the_context(tiny):
    with pytest.raises(ValueError, match="the context of llama holds 256: write less"):
        run(inject(tiny, layers(tiny), [CAT, "x" * 256]))
