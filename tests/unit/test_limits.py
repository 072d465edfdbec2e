"""The limits: up to the last character all is allowed, one more is told in one sentence."""

import pytest

from core import Limits
from core.limits import SHARED

LIMITS = Limits(event_characters=5, question_characters=3)


@pytest.mark.parametrize("text", ["12345", "  12345\n", "Łódź猫", "1"])
def test_an_event_within_the_limits(text):
    assert LIMITS.check_event(text) == text.strip()


def test_a_question_within_the_limits():
    assert LIMITS.check_question(" ab? ") == "ab?"


@pytest.mark.parametrize(
    ("check", "text", "message"),
    [
        (LIMITS.check_event, "", "The event is empty: write a sentence first."),
        (LIMITS.check_question, " \n\t", "The question is empty: write a sentence first."),
        (LIMITS.check_event, "123456", "The event has 6 characters, at most 5 are allowed: shorten it."),
        (LIMITS.check_question, "1234", "The question has 4 characters, at most 3 are allowed: shorten it."),
    ],
)
def test_what_is_not_allowed(check, text, message):
    with pytest.raises(ValueError) as error:
        check(text)
    assert str(error.value) == message


def test_strangers_who_share_a_machine_have_less_each():
    everyone = Limits()
    assert SHARED.memories < everyone.memories and SHARED.visitors < everyone.visitors
    assert SHARED.learning_seconds < everyone.learning_seconds and SHARED.moving_seconds < everyone.moving_seconds
    assert SHARED.event_characters == everyone.event_characters
