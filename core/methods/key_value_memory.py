"""Explicit memory as attention states (Memory³, arXiv 2407.01178): a text is read once, its keys and values are kept.

In: memories, each read once when it is learnt; questions. Out: a situation in which the states of the memory that the
gate opens come before the question: no text is read again. Knows nothing about adapters or retrieved texts.
"""

import math

import torch
from torch import Tensor

from core.answer import Situation
from core.bank import Memory
from core.engine import GatedMemory
from core.language_model import Prefix
from core.methods.put_off import PutOff

KEPT = 0.75  # share of the positions that each head keeps


class KeyValueMemory(PutOff):
    """A faithful small version of the idea: keys and values of every layer, sparsified by attention, stored once.

    Kept of the paper: the frozen model reads a text once; every head keeps the same number of positions, its own
    choice, those that receive the most attention; the states are attached when a question matches. Simplified: the
    model was never trained to live on sparse states; every layer keeps a constant share of its states, unquantised,
    at the positions at which they were read; one memory is attached to an answer, the best of the gate, whose keys
    `stored_bytes` does not count.
    """

    name, where = "key-value memory", "states"

    def __init__(self, memory: GatedMemory):
        super().__init__(memory)
        self.prefixes: dict[str, Prefix] = {}

    @property
    def stored_bytes(self) -> int:
        """Bytes of all keys and values."""
        layers = [layer for prefix in self.prefixes.values() for layer in prefix.layers]
        return sum(keys.nbytes + values.nbytes for keys, values in layers)

    def forget(self, memory_id: str) -> None:
        super().forget(memory_id)
        self.prefixes.pop(memory_id, None)

    def take_in(self, memory: Memory) -> None:
        """Read the text, once."""
        self.prefixes[memory.id] = self._read(memory.text)

    def situation(self, question: str) -> Situation:
        self.catch_up()
        reading = self.memory.gate(question)
        opened = None if reading.best is None else self.prefixes.get(reading.ids[reading.best])
        return Situation(self.memory.language_model, reading=reading, prefix=opened)

    @torch.no_grad()
    def _read(self, text: str) -> Prefix:
        """What is left of the states of a text that the model has just told, as a context is told before a question.

        ValueError if the text does not fit into the context.
        """
        language_model = self.memory.language_model
        model = language_model.model
        asked, told = language_model.chat(language_model.prompts.tell), language_model.tokens(text)
        language_model.check_context(len(asked) + len(told))
        usual = model.config._attn_implementation
        model.set_attn_implementation("eager")  # the fused ones do not say what they attend to
        try:
            ids = torch.tensor([[*asked, *told]], device=language_model.device)
            attentions = model(input_ids=ids, use_cache=False, output_attentions=True, logits_to_keep=1).attentions
        finally:
            model.set_attn_implementation(usual)
        whole = language_model.read([*asked, *told])
        layers = zip(whole.layers, attentions, strict=True)
        sparse = tuple(_sparse(keys, values, seen[:, :, len(asked) :]) for (keys, values), seen in layers)
        return Prefix(sparse, whole.length)


def _sparse(keys: Tensor, values: Tensor, attention: Tensor) -> tuple[Tensor, Tensor]:
    """Keys and values (1, heads, positions, width) where the text attends most, head by head.

    `attention` is (1, query heads, tokens of the text, positions). It is averaged over the tokens that could look
    there, or the last positions, which few come after, would always lose; query heads that share keys choose
    together. The first position always stays: a head that looks for nothing rests on it.
    """
    heads, positions = keys.shape[1:3]
    could_look = torch.arange(positions, 0, -1, device=keys.device).clamp(max=attention.shape[2])
    received = (attention.float().sum(2) / could_look).unflatten(1, (heads, -1)).sum(2)
    received[..., 0] = torch.inf
    kept = received.topk(math.ceil(KEPT * positions)).indices.sort().values[..., None]
    return keys.take_along_dim(kept, 2), values.take_along_dim(kept, 2)
