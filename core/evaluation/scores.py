"""Is an answer right, and how sure is a share of right ones.

In: answers and what was accepted. Out: verdicts and 95 % intervals. Knows nothing about models.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from scipy.stats import binomtest

from core.evaluation.data import UNANSWERABLE, Pair, Question

Judge = Callable[[Question, str], bool]  # `is_right`, or one of your own: a larger language model, say
LONGEST = 20  # words: who recites everything has not answered


def is_right(question: Question, answer: str) -> bool:
    """The deterministic judge: the expected answer, or an accepted string, stands in the answer as whole words; for
    yes/no, it is the first."""
    words = re.findall(r"\w+", answer.casefold())
    if question.kind == "yesno":
        return words[:1] == re.findall(r"\w+", question.answer.casefold())[:1]
    if says_unknown(answer):
        return question.kind == UNANSWERABLE
    said = f" {' '.join(words)} "
    accepted = (" ".join(re.findall(r"\w+", a.casefold())) for a in (question.answer, *question.accepted))
    return len(words) <= LONGEST and any(f" {a} " in said for a in accepted)


def both_right(pair: Pair, answer: str, judge: Judge = is_right) -> bool:
    """The answer is right for each of the two."""
    return all(judge(question, answer) for question in pair.answers)


def says_unknown(answer: str) -> bool:
    """The model says that it does not know."""
    return "don't know" in answer.casefold()


@dataclass(frozen=True)
class Share:
    """`right` of `cases`, with its Wilson 95 % interval."""

    right: int
    cases: int

    def __str__(self) -> str:
        if not self.cases:
            return "-"
        low, high = binomtest(self.right, self.cases).proportion_ci(method="wilson")
        return f"{self.right}/{self.cases} = {self.right / self.cases:.1%} [{low:.1%}, {high:.1%}]"


def share(verdicts: list[bool]) -> Share:
    """How many are true."""
    return Share(sum(verdicts), len(verdicts))
