"""One question, answered: the same conversation for every method, with or without a text before the question.

In: a language model, a question, perhaps a text that it is to be read off. Out: an `Answer`. Knows nothing about where
the text came from, a memory's weights or a search.
"""

import time
from contextlib import nullcontext
from dataclasses import dataclass

from core.gate import Reading
from core.language_model import LanguageModel, Route


@dataclass(frozen=True)
class Answer:
    """What came of a question."""

    question: str
    text: str
    context: str | None  # what stood before the question: recited from weights, or retrieved
    reading: Reading | None  # what the gate said, where it was asked
    seconds: float
    tokens_read: int  # tokens of the prompt
    tokens: int  # tokens written

    @property
    def recalled(self) -> str | None:
        """The context, where it came out of the weights."""
        return self.context if self.reading is not None else None


def answer(
    language_model: LanguageModel,
    question: str,
    context: str | None = None,
    route: Route = nullcontext,
    max_new_tokens: int = 48,
) -> Answer:
    """Ask; with `context`, as if the model had just told that text (iRAG and RAG alike)."""
    started = time.monotonic()
    prompts = language_model.prompts
    messages = [{"role": "user", "content": prompts.question.format(question=question)}]
    if context is not None:
        messages = [
            {"role": "user", "content": prompts.tell},
            {"role": "assistant", "content": context},
            *messages,
        ]
    prompt = language_model.chat(messages)
    written: list[list[int]] = [[]]
    for written in language_model.generate([prompt], route, max_new_tokens):
        pass
    return Answer(
        question=question,
        text=language_model.decode(written[0]),
        context=context,
        reading=None,
        seconds=time.monotonic() - started,
        tokens_read=len(prompt),
        tokens=len(written[0]),
    )
