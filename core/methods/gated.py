"""Gated memories (arXiv 2504.21239): the gate opens adapters, and the weights answer."""

from core.answer import Situation
from core.methods.method import Method


class GatedDirect(Method):
    """The adapters answer at once (eq. 3)."""

    name, where = "gated, direct", "weights"

    def situation(self, question: str) -> Situation:
        return self.memory.situation(question, recite=False)

    @property
    def stored_bytes(self) -> int:
        bank = self.memory.bank
        return bank.adapters.weights.nbytes + bank.keys.nbytes


class GatedRecited(GatedDirect):
    """First the memory is recited from its weights, then the question is answered with it in context (iRAG)."""

    name = "gated, recited"

    def situation(self, question: str) -> Situation:
        return self.memory.situation(question)
