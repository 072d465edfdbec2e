"""A matrix of fixed size that names memories (Stable Hadamard Memory, arXiv 2410.10132), and blurs as it fills.

In: the keys of memories, one after another; questions. Out: a situation in which the memory that the matrix names is
recited before the question. Knows nothing about texts, and nothing about how a memory is recited.
"""

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity, normalize

from core.answer import Situation
from core.bank import Memory
from core.engine import GatedMemory
from core.gate import GateConfig, Reading
from core.methods.method import Method

CODE = 64  # length of a value
NONE_SIMILARITY = 0.18  # less similar to what is read than this, a memory is not named
CALIBRATIONS = 128  # vectors θ to draw from
SPREAD = (2 / (CALIBRATIONS + CODE)) ** 0.5  # of θ: Xavier's, from which the authors' code trains it


class HadamardMemory(Method):
    """A faithful small version of the idea: M ← M ⊙ C + v kᵀ, C = 1 + tanh(θ ⊗ v_c), read as M q, for a whole bank.

    Kept of the paper: one matrix, whose every element is calibrated at every write, with a θ drawn at random from a
    fixed set. Simplified: nothing is trained. k and q are the encoder's unit vectors, v_c is k scaled to unit
    variance, and η is 1. A language model cannot read a blurred vector, so a value is a random unit code that stands
    for a memory, and the nearest code says which memory is recited from its adapter: the matrix replaces the keys of
    the gate, not the weights that the words come from. It names none where none is similar.
    To forget, the matrix is written anew with the bank's keys of all others.
    """

    name, where = "Hadamard memory", "weights"
    uses_adapters = True

    def __init__(self, memory: GatedMemory):
        super().__init__(memory)
        self.thetas = SPREAD * torch.randn(CALIBRATIONS, CODE, generator=torch.Generator().manual_seed(0))
        self._clear()

    @property
    def stored_bytes(self) -> int:
        """Bytes of the matrix, which never grows, and of the bank's adapters and keys, without which it is no use."""
        return self.matrix.nbytes + self.memory.bank.adapters.weights.nbytes + self.memory.bank.keys.dense.nbytes

    def learn(self, memory: Memory) -> None:
        self._write(memory.id)

    def forget(self, memory_id: str) -> None:
        if memory_id in self.ids:
            kept = [other for other in self.ids if other != memory_id]
            self._clear()
            for other in kept:
                self._write(other)

    def situation(self, question: str) -> Situation:
        return self.memory.situation(question, reading=self.read(question))

    def read(self, question: str) -> Reading:
        """What the matrix says to a question: how similar what it reads is to the code of each memory."""
        query = self.memory.encoder.encode([question])[0]
        value = self.matrix @ query
        similarity = tuple(float(self._code(memory_id) @ value) for memory_id in self.ids)
        return Reading(
            question=question,
            query=tuple(query.tolist()),
            ids=tuple(self.ids),
            titles=tuple(self._of_bank(memory_id).title for memory_id in self.ids),
            dense=similarity,
            lexical=(0.0,) * len(similarity),
            similarity=similarity,
            weights=(),
            none=0.0,
            none_similarity=NONE_SIMILARITY,
            beta=GateConfig().beta,
            top_k=1,
            order=(),
        ).with_settings()  # which weighs them

    def strength(self, memory_id: str) -> float:
        """Cosine of what is read for a memory's own key with its own value: 1 if nothing blurs it."""
        return float(cosine_similarity(self.matrix @ self._key(memory_id), self._code(memory_id), dim=0))

    def _write(self, memory_id: str) -> None:
        key = self._key(memory_id)
        draw = torch.Generator().manual_seed(len(self.ids))  # by the step alone, so that a rebuilt matrix is the same
        theta = self.thetas[torch.randint(CALIBRATIONS, (), generator=draw)]
        calibration = 1 + torch.tanh(torch.outer(theta, len(key) ** 0.5 * key))
        self.matrix = self.matrix * calibration + torch.outer(self._code(memory_id), key)
        self.ids.append(memory_id)

    def _clear(self) -> None:
        self.ids: list[str] = []
        self.matrix = torch.zeros(CODE, self.memory.bank.keys.dense.shape[1])

    def _key(self, memory_id: str) -> Tensor:
        bank = self.memory.bank
        return bank.keys.dense[bank.keys.owners.index(bank.index(memory_id))]

    def _code(self, memory_id: str) -> Tensor:
        """The unit vector that stands for a memory: made from the digest of its text, so that it need not be stored."""
        draw = torch.Generator().manual_seed(int(self._of_bank(memory_id).digest, 16))
        return normalize(torch.randn(CODE, generator=draw), dim=0)

    def _of_bank(self, memory_id: str) -> Memory:
        return self.memory.memories[self.memory.bank.index(memory_id)]
