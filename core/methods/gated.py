"""Gated memories (arXiv 2504.21239): the gate opens adapters, and the weights answer."""

from core.answer import Answer
from core.engine import GatedMemory
from core.methods.method import Method


class GatedRecited(Method):
    """First the memory is recited from its weights, then the question is answered with it in context (iRAG)."""

    name, where = "gated, recited", "weights"

    def __init__(self, memory: GatedMemory):
        self.memory = memory

    def answer(self, question: str) -> Answer:
        return self.memory.answer(question)


class GatedDirect(Method):
    """The adapters answer at once (eq. 3)."""

    name, where = "gated, direct", "weights"

    def __init__(self, memory: GatedMemory):
        self.memory = memory

    def answer(self, question: str) -> Answer:
        return self.memory.answer(question, recite=False)
