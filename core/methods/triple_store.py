"""A store of relation triples that the model writes and reads (MemLLM, arXiv 2404.11672), in place of texts.

In: memories, of which the model writes down answers to what people ask; questions. Out: a situation in which
the triples nearest to the question stand before it. Knows nothing about gates, adapters or attention states.
"""

import torch

from core.answer import Situation
from core.bank import Memory
from core.engine import GatedMemory
from core.methods.put_off import PutOff
from core.notes import write_notes

TOP_K = 3  # triples that are read for a question
TRIPLES = 12  # that are written of one memory


class TripleStore(PutOff):
    """A faithful small version of the idea: the language model fills a store of triples, and answers from it.

    Kept of the paper: what is stored is (memory, relation, value), written by the model, found by the similarity of
    its relation, and read as text; a text itself is not stored. Simplified: the writer takes study notes
    (`core.notes`), it is no model trained to call the store, so a relation is a question in words, and a value stands
    in the text; what it leaves out is lost, and of a memory without notes nothing is stored. The encoder looks up,
    always the nearest k: the model does not decide when to read.
    """

    name, where = "triple store", "context"

    def __init__(self, memory: GatedMemory):
        super().__init__(memory)
        self.triples: list[tuple[str, str, str]] = []  # memory, relation that is asked for, value
        self.keys: list[torch.Tensor] = []  # one a triple: its relation, encoded

    @property
    def stored_bytes(self) -> int:
        """Bytes of the triples and their keys, and of the texts that still wait to be written."""
        words = [word for triple in self.triples for word in triple] + [memory.text for memory in self.waiting]
        return sum(len(word.encode()) for word in words) + sum(key.nbytes for key in self.keys)

    def forget(self, memory_id: str) -> None:
        super().forget(memory_id)
        kept = [index for index, (owner, _, _) in enumerate(self.triples) if owner != memory_id]
        self.triples, self.keys = [self.triples[index] for index in kept], [self.keys[index] for index in kept]

    def take_in(self, memory: Memory) -> None:
        """Write down what the text says."""
        notes = write_notes(self.memory.language_model, self.memory.encoder, memory.text, TRIPLES)
        if notes:
            self.keys += self.memory.encoder.encode([relation for relation, _ in notes])
            self.triples += [(memory.id, relation, value) for relation, value in notes]

    def situation(self, question: str) -> Situation:
        self.catch_up()
        nearest = self._nearest(question)
        return Situation(self.memory.language_model, "\n".join(nearest) or None)

    def _nearest(self, question: str) -> list[str]:
        """The triples that match best, best first, one a line."""
        if not self.triples:
            return []
        similarity = torch.stack(self.keys) @ self.memory.encoder.encode([question])[0]
        order = similarity.argsort(descending=True, stable=True)[:TOP_K].tolist()
        return [" ".join(self.triples[index][1:]) for index in order]
