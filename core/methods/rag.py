"""Retrieval: the texts of the memories whose embeddings are nearest are put before the question."""

import torch

from core.answer import Situation
from core.bank import Memory
from core.engine import GatedMemory
from core.methods.method import Method


class Rag(Method):
    """Retrieval-augmented generation with the encoder of the gate; cosine similarity alone, as is usual."""

    name, where = "RAG", "context"
    top_k = 1

    def __init__(self, memory: GatedMemory):
        super().__init__(memory)
        self.texts: dict[str, str] = {}
        self.keys: dict[str, torch.Tensor] = {}

    def learn(self, memory: Memory) -> None:
        self.texts[memory.id] = memory.text
        self.keys[memory.id] = self.memory.encoder.encode([memory.text])[0]

    def forget(self, memory_id: str) -> None:
        self.texts.pop(memory_id, None)
        self.keys.pop(memory_id, None)

    def burn(self, memory_id: str) -> None:
        self.forget(memory_id)

    def situation(self, question: str) -> Situation:
        if not self.texts:
            return Situation(self.memory.language_model)
        query = self.memory.encoder.encode([question])[0]
        ranked = sorted(self.keys, key=lambda memory_id: -float(self.keys[memory_id] @ query))
        context = "\n\n".join(self.texts[memory_id] for memory_id in ranked[: self.top_k])
        return Situation(self.memory.language_model, context)

    @property
    def stored_bytes(self) -> int:
        texts = sum(len(text.encode()) for text in self.texts.values())
        return texts + sum(key.nbytes for key in self.keys.values())


class RagTop3(Rag):
    """The three nearest texts: the right one is among them more often, and has to be told from the others."""

    name = "RAG, top 3"
    top_k = 3
