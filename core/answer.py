"""One question, answered: the same conversation for every method, whatever its memory is made of.

In: a question, and the situation in which a language model meets it: with a text before it, through adapters, after
stored attention states, or with none of these. Out: an `Answer`, or how probable a given answer is. Knows nothing
about how a method came to its situation.
"""

import time
from contextlib import nullcontext
from dataclasses import dataclass

import torch

from core.gate import Reading
from core.language_model import LanguageModel, Prefix, Route


@dataclass(frozen=True)
class Situation:
    """How a question reaches a model."""

    language_model: LanguageModel
    context: str | None = None  # what stands before the question: recited from weights, or retrieved
    route: Route = nullcontext  # entered around every forward pass
    reading: Reading | None = None  # what the gate said, where it was asked
    prefix: Prefix | None = None  # attention states of a text that the model has just told
    recited: tuple[str, ...] = ()  # ids of the memories whose texts are the context

    def prompt(self, question: str) -> list[int]:
        """Token ids of the conversation; a context counts as what the model has just told (iRAG and RAG alike)."""
        model, prompts = self.language_model, self.language_model.prompts
        asked = {"role": "user", "content": prompts.question.format(question=question)}
        if self.context is None and self.prefix is None:
            return model.chat([asked])
        tell = {"role": "user", "content": prompts.tell}
        conversation = model.chat([tell, {"role": "assistant", "content": self.context or ""}, asked])
        return conversation if self.prefix is None else conversation[len(model.chat([tell])) :]


@dataclass(frozen=True)
class Answer:
    """What came of a question."""

    question: str
    text: str
    situation: Situation  # in which the question was asked
    seconds: float
    tokens_read: int  # tokens of the prompt
    tokens: int  # tokens written

    @property
    def context(self) -> str | None:
        """What stood before the question: recited from weights, or retrieved."""
        return self.situation.context

    @property
    def reading(self) -> Reading | None:
        """What the gate said, where it was asked."""
        return self.situation.reading

    @property
    def recalled(self) -> str | None:
        """The context, where it came out of the weights."""
        return self.context if self.reading is not None else None


def answer(situation: Situation, question: str, max_new_tokens: int = 48) -> Answer:
    """Ask, and decode greedily."""
    started = time.monotonic()
    model = situation.language_model
    prompt = situation.prompt(question)
    written = model.write([prompt], situation.route, max_new_tokens, situation.prefix)[0]
    return Answer(
        question=question,
        text=model.decode(written),
        situation=situation,
        seconds=time.monotonic() - started,
        tokens_read=len(prompt),
        tokens=len(written),
    )


@torch.no_grad()
def log_probability(situation: Situation, question: str, expected: str) -> float:
    """Log-probability (nats a token) of an answer, with the token that ends it, in a situation."""
    model = situation.language_model
    prompt, completion = situation.prompt(question), model.completion(expected)
    with situation.route():
        logits = model.logits([*prompt, *completion[:-1]], situation.prefix)[len(prompt) - 1 :]
    chosen = logits.log_softmax(-1).gather(1, torch.tensor(completion, device=logits.device)[:, None])
    return chosen.mean().item()
