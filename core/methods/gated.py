"""Gated memories (arXiv 2504.21239): the gate opens adapters, and the weights answer."""

from core.answer import Situation
from core.bank import Memory
from core.methods.method import Method


class GatedDirect(Method):
    """The adapters answer at once (eq. 3)."""

    name, where = "gated, direct", "weights"
    uses_adapters = True
    recited = False

    def situation(self, question: str) -> Situation:
        return self.memory.situation(question, self.recited)

    def recite(self, memory: Memory) -> str:
        return self.memory.recall(memory.title)

    @property
    def stored_bytes(self) -> int:
        bank = self.memory.bank
        return bank.adapters.weights.nbytes + bank.keys.nbytes


class GatedRecited(GatedDirect):
    """First the memory is recited from its weights, then the question is answered with it in context (iRAG)."""

    name = "gated, recited"
    recited = True
