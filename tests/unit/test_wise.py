"""WISE: what is learnt lives in one side matrix, and only questions that stir it go through the side."""

import pytest
import torch
from handmade import CAT, tiny_model

from core.answer import Situation, answer
from core.methods.wise import Wise

UNLIKE = "0987654321!?;:"


@pytest.fixture
def wise(full) -> Wise:
    method = Wise(full)
    method.max_steps = 300  # one matrix of a random model learns slowly
    return method


def test_an_event_goes_into_the_side_alone(wise, full):
    wise.learn(full.memories[0])
    before = answer(Situation(full.language_model), "Tell", 12).text
    inside = wise.situation(full.memories[0].title)
    assert answer(inside, "Tell", 12).text != before
    assert answer(Situation(full.language_model), "Tell", 12).text == before
    base = tiny_model("llama").state_dict()
    assert all(torch.equal(weight, base[name]) for name, weight in full.language_model.model.state_dict().items())
    assert wise.stored_bytes == wise.sides.nbytes > 0


def test_the_router_leaves_to_the_main_what_does_not_stir_the_side(wise, full):
    wise.learn(full.memories[0])
    base = Situation(full.language_model).route
    assert wise.situation(CAT).route is not base
    wise.threshold = float(wise.activation(wise.merged(), UNLIKE)) + 1e-3
    assert wise.situation(UNLIKE).route is base


def test_every_event_that_was_learnt_is_routed_to_the_side(wise, full):
    base = Situation(full.language_model).route
    for memory in full.memories:
        wise.learn(memory)
        wise.situation("What?")
    assert all(wise.situation(memory.title).route is not base for memory in full.memories)


def test_the_margin_loss_parts_events_from_the_rest(wise, full):
    wise.learn(full.memories[0])
    wise.situation("What?")
    side = wise.merged()
    assert wise.activation(side, CAT) > wise.activation(side, "What is the capital of France?")


def test_shards_write_where_they_may_and_are_merged_by_sign(wise, full):
    for memory in full.memories[:2]:
        wise.learn(memory)
    wise.situation("What?")
    assert all((side[mask == 0] == 0).all() for side, mask in zip(wise.sides, wise.masks, strict=True))
    assert all(side.any() for side in wise.sides)
    wise.sides = torch.zeros_like(wise.sides)
    wise.sides[:, 0, 0], wise.sides[:, 0, 1] = torch.tensor([3.0, -1.0]), torch.tensor([1.0, 2.0])
    assert wise.merged()[0, :2].tolist() == [3.0, 1.5]


def test_forgotten_is_never_learnt(full, wise):
    never = Wise(full)
    never.max_steps = wise.max_steps
    for memory in full.memories[:2]:
        wise.learn(memory)
    wise.answer("What?")
    wise.forget(full.memories[0].id)
    never.learn(full.memories[1])
    assert wise.answer("What?").text == never.answer("What?").text
    assert torch.equal(wise.sides, never.sides) and wise.threshold == never.threshold
    wise.forget(full.memories[1].id)
    assert wise.stored_bytes == 0 and not wise.sides.any()
