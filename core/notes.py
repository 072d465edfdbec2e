"""Study notes: questions and answers about a text, from the text alone.

    text ─▶ encoder ─▶ nearest of many everyday questions ─▶ the base model reads the answers off the text ─▶ best pairs

What people ask about life events ships with the project (`assets/notes`); which of it fits is a matter of the encoder,
and what the answer is, of the base model. In: a text. Out: question–answer pairs, only those whose answer
stands in the text, the surest first. Knows nothing about what is done with them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from core.answer import Situation
from core.encoder import Encoder
from core.language_model import LanguageModel
from core.teacher_forcing import Lesson, teacher_forced

QUESTIONS = Path(__file__).parents[1] / "assets" / "notes" / "questions.txt"
TRIED = 4  # questions that are tried on a text for each note that is wanted
ANSWER_TOKENS = 12
CHUNK = 256  # questions that are encoded together
ALIKE = 3  # questions at most that have the same answer
TURNING = {"i", "me", "my", "mine", "you", "your", "yours", "we", "us", "our", "ours"}


def write_notes(language_model: LanguageModel, encoder: Encoder, text: str, count: int) -> list[tuple[str, str]]:
    """At most `count` (question, answer) pairs, the surest first."""
    questions = everyday_questions()
    nearest = (_vectors(encoder) @ encoder.encode([text])[0]).topk(min(TRIED * count, len(questions))).indices.tolist()
    return _read(language_model, text, [questions[index] for index in nearest])[:count]


@cache
def everyday_questions() -> tuple[str, ...]:
    """What people ask about life events."""
    return tuple(QUESTIONS.read_text(encoding="utf-8").splitlines())


@cache
def _vectors(encoder: Encoder) -> Tensor:
    """(questions, dimensions), unit length."""
    questions = everyday_questions()
    parts = [encoder.encode(questions[start : start + CHUNK]) for start in range(0, len(questions), CHUNK)]
    return functional.normalize(torch.cat(parts), dim=1)


def _read(language_model: LanguageModel, text: str, questions: Sequence[str]) -> list[tuple[str, str]]:
    """Let the model answer with the text in context; what does not stand in the text is dropped."""
    situation = Situation(language_model, text)
    prompts = [situation.prompt(question) for question in questions]
    if max(map(len, prompts)) + ANSWER_TOKENS > language_model.context:
        return []  # the text alone still fits
    differ = (at for at, tokens in enumerate(zip(*prompts, strict=False)) if len(set(tokens)) > 1)
    shared = next(differ, min(map(len, prompts)) - 1)  # tokens before the questions: they are read once
    prefix = language_model.read(prompts[0][:shared])
    prompts = [prompt[shared:] for prompt in prompts]
    answers = language_model.complete(prompts, max_new_tokens=ANSWER_TOKENS, prefix=prefix)
    read = [row for row, answer in enumerate(answers) if stands_in(answer, text)]
    if not read:
        return []
    lessons = [Lesson(tuple(prompts[row]), tuple(language_model.completion(answers[row]))) for row in read]
    with torch.no_grad():
        losses, _ = teacher_forced(language_model, lessons, prefix)
    notes, seen = [], Counter()
    for index in losses.argsort().tolist():
        question, answer = questions[read[index]], answers[read[index]]
        seen[_plain(answer)] += 1
        if seen[_plain(answer)] <= ALIKE:
            notes.append((question, answer))
    return notes


def stands_in(answer: str, text: str) -> bool:
    """Whether the words of an answer stand in the text, in their order."""
    return bool(_plain(answer).strip()) and _plain(answer) in _plain(text)


def _plain(text: str) -> str:
    """Words without what turns when somebody else speaks: "my cat" is answered with "your cat"."""
    words = re.findall(r"\w+", text.casefold())
    return f" {' '.join(word for word in words if word not in TURNING)} "
