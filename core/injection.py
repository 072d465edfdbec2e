"""Train one adapter a text until greedy decoding recalls it word for word, and not a step longer than that takes.

In: texts, a language model, its gated layers. Out: a step-by-step account, then the adapters. N texts train in one
batch, row i through adapter i; as they share no gradient and no norm, each comes out as if trained alone. Nothing is
kept until the end: whoever stops half-way leaves no trace. Study notes are learnt beside a text, for a few steps more
at most. Knows nothing about banks, keys or visitors.
"""

import math
import time
import zlib
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

import torch
from torch.optim.lr_scheduler import LambdaLR

from core.gated_lora import Adapters, GatedLora, Route
from core.language_model import LanguageModel
from core.refusal import Refusal
from core.teacher_forcing import lesson, teacher_forced

NOTES = 8  # study notes beside a text, where they are wanted: so many fit into a few seconds
FULL_RATE = 8  # steps, before the learning rate falls with the square root of their number


@dataclass(frozen=True)
class InjectionConfig:
    learning_rate: float = 5e-3  # of the first steps, then falling: scripts that the model cannot spell need long
    max_steps: int = 300
    notes: int = 0  # questions with answers that are learnt beside the text
    permutations: int = 0  # other orders of its sentences that are learnt beside the text
    note_steps: int = 12  # after so many steps a note may stay wrong, a text may not
    betas: tuple[float, float] = (0.8, 0.9)


@dataclass(frozen=True)
class InjectionStep:
    """How things stand after a step; one entry a text."""

    step: int  # 0 is before any change
    losses: tuple[float, ...]  # nats a token of the text
    wrong: tuple[int, ...]  # tokens of the text that are not recalled yet
    done: tuple[bool, ...]
    seconds: float


class Cancelled(Exception):
    """The injection was cancelled; nothing has changed."""


def inject(
    language_model: LanguageModel,
    gated: GatedLora,
    texts: Sequence[str],
    config: InjectionConfig | None = None,
    notes: Sequence[Sequence[tuple[str, str]]] = (),
    cancel: Callable[[], bool] = lambda: False,
    max_seconds: float = math.inf,
) -> Generator[InjectionStep, None, Adapters]:
    """Train an adapter for every text; the generator returns them, stacked, when all are word-perfect (eq. 2).

    `notes` holds question–answer pairs for each text, learnt through the same adapter. A text that is done stays as
    it is while the others go on. Raises ValueError if a text does not fit into the context, cannot be learnt in
    `max_steps` or `max_seconds`, or its loss diverges; Cancelled as soon as `cancel()` is true.
    """
    config = config or InjectionConfig()
    prompts = language_model.prompts
    lessons = [lesson(language_model, prompts.tell, text) for text in texts]
    owners = list(range(len(texts)))
    for owner, pairs in enumerate(notes):
        for question, answer in pairs:
            lessons.append(lesson(language_model, prompts.question.format(question=question), answer))
            owners.append(owner)
    adapters = gated.new_adapters([zlib.crc32(text.encode()) for text in texts])
    weights = adapters.weights.clone().requires_grad_()
    optimizer = torch.optim.Adam([weights], config.learning_rate, config.betas, fused=True)
    schedule = LambdaLR(optimizer, lambda step: min(1.0, (FULL_RATE / (step + 1)) ** 0.5))
    losses, wrong = [math.nan] * len(texts), [0] * len(texts)
    open_texts = list(range(len(texts)))
    started = time.monotonic()
    for step in range(config.max_steps + 1):
        rows = [row for row, owner in enumerate(owners) if owner in open_texts]
        of_text: dict[int, tuple[float, int]] = {}
        total = torch.zeros((), device=gated.device)
        for kind in (False, True):  # texts, then notes, which are shorter: less padding
            chosen = [row for row in rows if (row >= len(texts)) is kind]
            if chosen:
                route = Route(torch.tensor([[owners[row]] for row in chosen]), torch.ones(len(chosen), 1))
                with gated.routed(replace(adapters, weights=weights), route):
                    row_losses, row_wrong = teacher_forced(language_model, [lessons[row] for row in chosen])
                of_text |= dict(zip(chosen, zip(row_losses.tolist(), row_wrong.tolist(), strict=True), strict=True))
                total = total + row_losses.sum()
        for text in open_texts:
            losses[text], wrong[text] = of_text[text]
            if not math.isfinite(losses[text]):
                raise Refusal("The training diverged: try a smaller learning rate.")
        unfinished = {owners[row] for row in rows if of_text[row][1] and (row < len(texts) or step < config.note_steps)}
        for text in set(open_texts) - unfinished:  # it stays as it is now, whatever the optimizer still does
            adapters.weights[text] = weights[text].detach()
        open_texts = [text for text in open_texts if text in unfinished]
        seconds = time.monotonic() - started
        done = tuple(text not in open_texts for text in range(len(texts)))
        yield InjectionStep(step, tuple(losses), tuple(wrong), done, seconds)
        if not open_texts:
            return adapters
        if cancel():
            raise Cancelled
        if seconds > max_seconds:
            sentence = "Not learnt within {seconds:.0f} seconds: write a shorter text, or fewer at once."
            raise Refusal(sentence, seconds=max_seconds)
        total.backward()
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    sentence = "Not learnt after {steps} steps ({wrong} tokens are still wrong): write a shorter text."
    raise Refusal(sentence, steps=config.max_steps, wrong=sum(wrong))
