"""How far a language model is from writing given texts, token by token.

In: conversations as token ids, each with the completion that is wanted. Out: for each its loss and how many of its
tokens greedy decoding would get wrong. Knows nothing about what is being trained.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from core.language_model import LanguageModel, Prefix

MARGIN = 0.25  # logits by which a token must win: decoding with a cache, or in another batch, rounds differently


@dataclass(frozen=True)
class Lesson:
    """One completion to be learnt, as token ids; the last of `completion` ends the turn."""

    prompt: tuple[int, ...]
    completion: tuple[int, ...]


def lesson(language_model: LanguageModel, prompt: str, completion: str) -> Lesson:
    """The lesson "asked `prompt`, say `completion`". ValueError if it does not fit into the context."""
    result = Lesson(tuple(language_model.chat(prompt)), tuple(language_model.completion(completion)))
    language_model.check_context(len(result.prompt) + len(result.completion))
    return result


def teacher_forced(
    language_model: LanguageModel, lessons: Sequence[Lesson], prefix: Prefix | None = None
) -> tuple[Tensor, Tensor]:
    """Mean loss (nats a token) and number of wrong tokens of each lesson, both (lessons,); the loss carries a gradient.

    All lessons come after the prefix, if there is one.

    A token is right if its logit exceeds every other by MARGIN. Rows are padded on the right, where a causal model
    cannot look: neither padding nor the other rows change a loss.
    """
    longest = max(len(row.prompt) + len(row.completion) for row in lessons) - 1
    ids = torch.zeros(len(lessons), longest, dtype=torch.long)
    targets = torch.full((len(lessons), longest), -100)
    for row, known in enumerate(lessons):
        tokens = torch.tensor([*known.prompt, *known.completion])
        ids[row, : len(tokens) - 1] = tokens[:-1]
        targets[row, len(known.prompt) - 1 : len(tokens) - 1] = tokens[len(known.prompt) :]
    first = min(len(row.prompt) for row in lessons) - 1
    targets = targets[:, first:].to(language_model.device)
    before = prefix.length if prefix else 0
    logits = language_model.model(
        input_ids=ids.to(language_model.device),
        position_ids=torch.arange(before, before + longest, device=language_model.device)[None],
        cache=language_model.cache(prefix, len(lessons)) if prefix else None,
        use_cache=prefix is not None,
        logits_to_keep=longest - first,
    ).logits
    wanted = targets >= 0
    logits, targets, owners = logits[wanted].float(), targets[wanted], wanted.nonzero()[:, 0]
    losses = functional.cross_entropy(logits, targets, reduction="none")
    with torch.no_grad():
        own = logits.gather(1, targets[:, None])[:, 0]
        best_other = logits.scatter(1, targets[:, None], -torch.inf).amax(1)
        wrong = (own < best_other + MARGIN).long()
    counts = wanted.sum(1)
    return (
        losses.new_zeros(len(lessons)).index_add(0, owners, losses) / counts,
        torch.zeros_like(counts).index_add(0, owners, wrong),
    )
