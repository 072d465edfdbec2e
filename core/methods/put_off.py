"""What methods have in common that take in each memory with model work, and not before somebody asks.

In: memories with their texts. Out: one after the other, when it is time. Knows nothing about what becomes of them.
"""

from abc import abstractmethod

from core.bank import Memory
from core.engine import GatedMemory
from core.methods.method import Method


class PutOff(Method):
    """A memory waits with its text until somebody asks. By default, what was made of a text is burned with it."""

    def __init__(self, memory: GatedMemory):
        super().__init__(memory)
        self.waiting: list[Memory] = []

    @abstractmethod
    def take_in(self, memory: Memory) -> None:
        """Make of a memory what is kept of it, or learn it; model work."""

    def learn(self, memory: Memory) -> None:
        self.waiting.append(memory)

    def forget(self, memory_id: str) -> None:
        self.waiting = [memory for memory in self.waiting if memory.id != memory_id]

    def burn(self, memory_id: str) -> None:
        self.forget(memory_id)

    def catch_up(self) -> None:
        while self.waiting:
            self.take_in(self.waiting[0])
            self.waiting.pop(0)
