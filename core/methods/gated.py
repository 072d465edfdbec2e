"""Gated memories (arXiv 2504.21239): the gate opens adapters, and the weights answer."""

from core.answer import Situation
from core.methods.method import Method


class GatedRecited(Method):
    """First the memory is recited from its weights, then the question is answered with it in context (iRAG)."""

    name, where = "gated, recited", "weights"

    def situation(self, question: str) -> Situation:
        return self.memory.situation(question)


class GatedDirect(Method):
    """The adapters answer at once (eq. 3)."""

    name, where = "gated, direct", "weights"

    def situation(self, question: str) -> Situation:
        return self.memory.situation(question, recite=False)
