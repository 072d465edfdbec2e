"""The base model alone: what it says when it remembers nothing."""

from core.answer import Answer
from core.engine import GatedMemory
from core.methods.method import Method


class BaseModel(Method):
    name, where = "base model", "nothing"

    def __init__(self, memory: GatedMemory):
        self.memory = memory

    def answer(self, question: str) -> Answer:
        return self.memory.ask_base(question)
