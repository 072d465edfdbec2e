"""Retrieval: the texts of the memories that the gate's own search finds first are put before the question."""

from core.answer import Situation
from core.bank import Memory
from core.engine import GatedMemory
from core.gate import GATES
from core.methods.method import Method


class Rag(Method):
    """Retrieval-augmented generation that searches as the gate does: only where the text comes from differs."""

    name, where = "RAG", "context"
    top_k = 1

    def __init__(self, memory: GatedMemory):
        super().__init__(memory)
        self.texts: dict[str, str] = {}

    def learn(self, memory: Memory) -> None:
        self.texts[memory.id] = memory.text

    def forget(self, memory_id: str) -> None:
        self.texts.pop(memory_id, None)

    def burn(self, memory_id: str) -> None:
        self.forget(memory_id)

    def situation(self, question: str) -> Situation:
        reading = self.memory.gate(question, GATES["both"])
        found = [reading.ids[index] for index in reading.order if reading.ids[index] in self.texts]
        context = "\n\n".join(self.texts[memory_id] for memory_id in found[: self.top_k])
        return Situation(self.memory.language_model, context or None)

    @property
    def stored_bytes(self) -> int:
        bank = self.memory.bank
        kept = [key for key, owner in enumerate(bank.keys.owners) if bank.memories[owner].id in self.texts]
        keys = bank.keys.rows(kept, kept)
        return sum(len(text.encode()) for text in self.texts.values()) + keys.nbytes - keys.inner.nbytes


class RagTop3(Rag):
    """The three nearest texts: the right one is among them more often, and has to be told from the others."""

    name = "RAG, top 3"
    top_k = 3
