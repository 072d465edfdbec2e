"""What memories do inside the model, in numbers.

In: an answer, or a reading of the gate, and the engine it came from. Out: each token of the answer with and without
the memory; how much the opened adapters add to every layer; how large each adapter is; and where a recalled text
differs from the original. Knows nothing about how any of it is drawn.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import torch
from torch import Tensor

from core.answer import Answer, Situation
from core.engine import GatedMemory
from core.gate import Reading
from core.gated_lora import Adapters
from core.language_model import LanguageModel

TOP = 5  # tokens that are told beside the one that was written

Difference = tuple[Literal["same", "missing", "added"], str]


@dataclass(frozen=True)
class Expectation:
    """What a model expects at one place: the log-probability (nats) of what stands there, and the likeliest tokens."""

    log_probability: float
    likeliest: tuple[tuple[str, float], ...]  # TOP tokens with their log-probabilities, best first


@dataclass(frozen=True)
class Token:
    """One token of an answer; the empty text is the token that ends it."""

    text: str
    remembering: Expectation  # of the model in the situation that the answer came from
    base: Expectation  # of the base model that was asked the same

    @property
    def gain(self) -> float:
        """What the memory adds to its log-probability (nats)."""
        return self.remembering.log_probability - self.base.log_probability


def answer_tokens(memory: GatedMemory, answer: Answer) -> tuple[Token, ...]:
    """The tokens of an answer, as far as the context reaches: each with the memory, and asked without any."""
    model = answer.situation.language_model
    prompt, prefix = answer.situation.prompt(answer.question), answer.situation.prefix
    room = model.context - len(prompt) - (prefix.length if prefix else 0)
    written = model.completion(answer.text)[: room + 1]  # nothing is read after the last one
    remembering = _expectations(answer.situation, answer.question, written)
    base = _expectations(Situation(memory.language_model), answer.question, written)
    return tuple(map(Token, [_text(model, token) for token in written], remembering, base))


@torch.no_grad()
def added_norms(memory: GatedMemory, reading: Reading) -> dict[int, Tensor]:
    """How much each opened memory adds to every layer: memory index of the reading → (layers,), in opening order.

    That is ‖g · s · B A x‖, the mean over the tokens x of the question's prompt, while all opened adapters are at work
    (arXiv 2504.21239 eq. 3). The layers are those of `memory.gated.layers`. Empty if the gate opens no memory.
    """
    caught: dict[str, Tensor] = {}
    hooks = [
        module.register_forward_pre_hook(lambda _, inputs, name=name: caught.update({name: inputs[0]}))
        for name, module in memory.gated.modules.items()
    ]
    model = memory.language_model
    try:
        with memory.route(reading)():
            model.logits(Situation(model).prompt(reading.question))
    finally:
        for hook in hooks:
            hook.remove()
    norms = {}
    for index, weight in reading.route().items():
        adapter = memory.bank.adapters.rows([memory.bank.index(reading.ids[index])])
        norms[index] = torch.stack(
            [
                weight
                * adapter.config.scale
                * (caught[layer.name].to(a).flatten(0, -2) @ a[0].T @ b[0]).norm(dim=1).mean()
                for layer, a, b in adapter.factors()
            ]
        ).cpu()
    return norms


def adapter_norms(adapters: Adapters) -> Tensor:
    """How far each adapter would change every layer: ‖s · B A‖ (Frobenius), (adapters, layers).

    From the r × r matrices: ‖B A‖² = Σ (BᵀB) ∘ (A Aᵀ).
    """
    squares = [((b @ b.mT) * (a @ a.mT)).sum((1, 2)) for _, a, b in adapters.factors()]
    return adapters.config.scale * torch.stack(squares, dim=1).clamp(min=0).sqrt().cpu()


def differences(original: str, recalled: str) -> tuple[Difference, ...]:
    """Pieces of both texts in their order, compared word by word: in both, missing from the recalled one, or added."""
    old, new = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (original, recalled))
    pieces: list[Difference] = []
    for kind, a, b, c, d in SequenceMatcher(str.isspace, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(("missing", "".join(old[a:b])))
        if d > c:
            pieces.append(("added", "".join(new[c:d])))
    return tuple(pieces)


def _expectations(situation: Situation, question: str, written: list[int]) -> list[Expectation]:
    prompt = situation.prompt(question)
    with situation.route():
        logits = situation.language_model.logits([*prompt, *written[:-1]], situation.prefix)
    rows = logits[len(prompt) - 1 :].log_softmax(-1).cpu()
    best = rows.topk(TOP)
    return [
        Expectation(
            row[token].item(),
            tuple(
                (_text(situation.language_model, other), value.item()) for other, value in zip(ids, values, strict=True)
            ),
        )
        for row, token, ids, values in zip(rows, written, best.indices.tolist(), best.values, strict=True)
    ]


def _text(model: LanguageModel, token: int) -> str:
    return "" if token in model.stops else model.tokenizer.decode([token])
