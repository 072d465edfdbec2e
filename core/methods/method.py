"""What every way to remember has in common: two verbs, and one to undo.

In: memories as they are injected, questions. Out: answers. Knows nothing about how any method remembers.
"""

from abc import ABC, abstractmethod
from typing import ClassVar

from core.answer import Answer
from core.bank import Memory


class Method(ABC):
    """One way to remember. `where` says what its answers come from: "weights", "context" or "nothing"."""

    name: ClassVar[str]
    where: ClassVar[str]

    def learn(self, memory: Memory) -> None:  # noqa: B027
        """Take in a memory that was just injected. By default nothing: it is in the bank already."""

    def forget(self, memory_id: str) -> None:  # noqa: B027
        """Lose a memory that was just forgotten. By default nothing: it is out of the bank already."""

    @abstractmethod
    def answer(self, question: str) -> Answer:
        """Answer from what was learnt. ValueError for a question that is empty or too long."""
