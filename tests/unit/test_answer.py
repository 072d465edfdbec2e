"""A question in a situation: a text in context, adapters, or stored attention states; and how probable an answer is."""

from dataclasses import replace

import pytest
import torch
from handmade import CAT, OSLO

from core.answer import Situation, answer, log_probability
from core.teacher_forcing import Lesson, lesson, teacher_forced


@pytest.fixture
def told(any_model) -> list[int]:
    """Token ids of a conversation in which a text was told."""
    return any_model.chat([{"role": "user", "content": "Tell"}, {"role": "assistant", "content": CAT}])


def test_states_that_were_read_stand_for_the_text_itself(any_model, told):
    asked = any_model.chat("Which cat?")
    prefix = any_model.read(told)
    assert (prefix.length, prefix.kept) == (len(told), len(told))
    assert any_model.complete([told + asked]) == [
        any_model.decode(list(any_model.generate([asked], prefix=prefix))[-1][0])
    ]
    whole = any_model.logits(told + asked)[len(told) :]
    assert torch.allclose(any_model.logits(asked, prefix), whole, atol=1e-4)


def test_states_may_be_left_out(tiny):
    prefix = tiny.read(tiny.tokens(CAT))
    kept = [0, 3, 5]
    thinned = type(prefix)(tuple((k[:, :, kept], v[:, :, kept]) for k, v in prefix.layers), prefix.length)
    assert thinned.kept == 3
    situation = Situation(tiny, prefix=thinned)
    assert answer(situation, "Which cat?", 8).text != answer(Situation(tiny), "Which cat?", 8).text


def test_a_prefix_takes_its_room_in_the_context(tiny):
    prefix = tiny.read(tiny.tokens("x" * 250))
    with pytest.raises(ValueError, match="holds 256: write less"):
        next(tiny.generate([tiny.tokens("y" * 6)], prefix=prefix))


def test_lessons_after_states_that_were_read_are_those_after_the_text_itself(any_model, told):
    asked = [(any_model.chat("Which cat?"), "grey"), (any_model.chat("Where did the cat come from?"), "a shelter")]
    after = [Lesson(tuple(prompt), tuple(any_model.completion(answer))) for prompt, answer in asked]
    whole = [replace(lesson, prompt=(*told, *lesson.prompt)) for lesson in after]
    losses, wrong = teacher_forced(any_model, after, any_model.read(told))
    expected_losses, expected_wrong = teacher_forced(any_model, whole)
    assert torch.allclose(losses, expected_losses, atol=1e-4) and wrong.tolist() == expected_wrong.tolist()
    assert not torch.allclose(losses, teacher_forced(any_model, after)[0], atol=1e-4)


def test_prompts_of_several_lengths_after_states_that_were_read(any_model, told):
    asked = [any_model.chat("Which cat?"), any_model.chat("Where did the cat come from?")]
    after = any_model.complete(asked, max_new_tokens=8, prefix=any_model.read(told))
    assert after == any_model.complete([told + prompt for prompt in asked], max_new_tokens=8)


def test_log_probability_is_the_loss_of_teacher_forcing(any_model):
    losses, _ = teacher_forced(any_model, [lesson(any_model, "Where?", "in Oslo")])
    assert log_probability(Situation(any_model), "Where?", "in Oslo") == pytest.approx(-losses[0].item(), rel=1e-4)


def test_log_probability_rises_with_the_text_in_its_situation(full):
    question = "Where does my brother live?"
    direct = full.situation(question, recite=False)
    assert direct.route is not Situation(full.language_model).route
    assert full.situation(question).context == OSLO
    probability = [log_probability(s, "Tell", OSLO) for s in (Situation(full.language_model), direct)]
    assert probability[1] > probability[0] + 1
