"""What every way to remember has in common: two verbs, and one to undo.

In: memories as they are injected, questions. Out: answers. A method says in which situation the language model meets
a question; how it is answered from there is the same for all. Knows nothing about how any method remembers.
"""

import time
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar

from core.answer import Answer, Situation, answer
from core.bank import Memory
from core.engine import GatedMemory


class Method(ABC):
    """One way to remember. `where` says what its answers come from: "weights", "context", "states" or "nothing"."""

    name: ClassVar[str]
    where: ClassVar[str]
    uses_adapters: ClassVar[bool] = False  # of the bank: what injecting them took counts as its learning

    def __init__(self, memory: GatedMemory):
        self.memory = memory

    def learn(self, memory: Memory) -> None:  # noqa: B027
        """Take in a memory that was just injected. By default nothing: it is in the bank already."""

    def forget(self, memory_id: str) -> None:  # noqa: B027
        """Lose a memory that was just forgotten. By default nothing: it is out of the bank already."""

    def burn(self, memory_id: str) -> None:  # noqa: B027
        """Lose the text of a memory, and all that was made of it but weights. By default nothing: there is none."""

    def catch_up(self) -> None:  # noqa: B027
        """Do the model work that `learn` has put off until somebody asks. By default nothing."""

    @property
    @abstractmethod
    def stored_bytes(self) -> int:
        """Bytes that this method keeps for what it has learnt."""

    @abstractmethod
    def situation(self, question: str) -> Situation:
        """How the question reaches a language model."""

    def recite(self, memory: Memory) -> str:
        """What it has of an event that is asked for by its title: the context that it finds, or what the model says."""
        situation = self.situation(memory.title)
        if situation.context is not None:
            return situation.context
        model = situation.language_model
        prompt = model.chat(f"{model.prompts.tell} {memory.title}")
        return model.complete([prompt], situation.route, memory.tokens + 8, situation.prefix)[0]

    def answer(self, question: str) -> Answer:
        """Answer from what was learnt. ValueError for a question that is empty or too long."""
        limits = self.memory.limits
        question = limits.check_question(question)
        self.catch_up()  # what was put off is learning, and does not count as answering
        started = time.monotonic()
        given = answer(self.situation(question), question, limits.answer_tokens)
        return replace(given, seconds=time.monotonic() - started)
