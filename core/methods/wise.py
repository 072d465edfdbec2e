"""WISE (arXiv 2405.14768): a side copy of one MLP's output matrix takes in what is new; a router chooses side or main.

    x ─▶ W ──────────────┐                  side, if ‖x·ΔW‖ of the question exceeds what the
    x ─▶ ΔW (the side) ──┴─ only if routed   least active of the learnt events showed; else main

In: memories. Out: a route through the side matrix, or none. Knows nothing about adapters or the gate.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import torch
from torch import Tensor
from torch.nn import functional
from transformers.pytorch_utils import Conv1D

from core.answer import Situation
from core.bank import Memory
from core.engine import GatedMemory
from core.gated_lora import GatedLora
from core.methods.relearning import Relearning, with_text
from core.precision import fast
from core.teacher_forcing import teacher_forced

UNRELATED = (
    "What is the capital of France?",
    "How many days does a week have?",
    "Hello, how are you?",
    "Which planet is the largest?",
    "What colour is grass?",
    "Who wrote Hamlet?",
)


class Wise(Relearning):
    """The side matrix is trained shard by shard, and the shards are merged.

    Kept of the paper: side memory in one MLP, the margin loss on its activation, routing by the smallest activation of
    an edit, random shards merged by TIES (the sign that weighs more, then the mean). Simplified: one side memory, no
    retrieval between several, and every event goes into the next shard in turn.
    """

    name, where = "WISE", "weights"
    learning_rate = 2e-3
    max_steps = 40  # the margin loss may forbid perfection
    shards = 2
    share = 0.5  # of the matrix that a shard may write
    low, high, gap = 0.5, 2.0, 1.0  # margins α, β, γ, times the typical output of the layer

    def __init__(self, memory: GatedMemory):
        self.module = list(GatedLora(memory.language_model.model).modules.values())[-2:][0]  # late, as in the paper
        super().__init__(memory)

    def reset(self) -> None:
        """Nothing is learnt."""
        weight = self.module.weight
        generator = torch.Generator().manual_seed(0)
        draws = torch.rand(self.shards, *weight.shape, generator=generator)
        self.masks = (draws < self.share).to(weight)
        self.sides = torch.zeros(self.shards, *weight.shape).to(weight)
        self.threshold = float("inf")

    def take_in(self, memory: Memory) -> None:
        self.train(memory)
        self.trained.append(memory)

    def situation(self, question: str) -> Situation:
        self.catch_up()
        model, merged = self.memory.language_model, self.merged()
        with torch.no_grad():
            side = bool(self.trained) and bool(self.activation(merged, question) >= self.threshold)
        return Situation(model, route=(lambda: self.through(merged)) if side else nullcontext)

    @property
    def stored_bytes(self) -> int:
        return self.sides.nbytes if self.trained else 0

    def merged(self) -> Tensor:
        """One matrix of all shards: where they disagree, the sign that weighs more, and the mean of its values."""
        sign = self.sides.sum(0).sign()
        agreeing = (self.sides.sign() == sign) & (self.sides != 0)
        return (self.sides * agreeing).sum(0) / agreeing.sum(0).clamp(min=1)

    @contextmanager
    def through(self, side: Tensor) -> Iterator[None]:
        """Inside, the layer's output is that of the side copy."""
        hook = self.module.register_forward_hook(lambda _, inputs, output: output + self.product(inputs[0], side))
        try:
            yield
        finally:
            hook.remove()

    def product(self, x: Tensor, side: Tensor) -> Tensor:
        """x·ΔW, for linear layers of either orientation."""
        return x @ side if isinstance(self.module, Conv1D) else x @ side.T

    def activation(self, side: Tensor, question: str) -> Tensor:
        """The largest ‖x·ΔW‖ over the tokens of a question, over the mean norm of the layer's output."""
        model, caught = self.memory.language_model, []

        def catch(_, inputs: tuple[Tensor, ...], output: Tensor) -> None:
            caught.append((inputs[0].detach(), output.detach().norm(dim=-1).mean()))

        hook = self.module.register_forward_hook(catch)
        try:
            with torch.no_grad():
                model.model(input_ids=torch.tensor([model.chat(question)], device=model.device), use_cache=False)
        finally:
            hook.remove()
        ((x, typical),) = caught
        return self.product(x, side).norm(dim=-1).max() / typical

    def train(self, memory: Memory) -> None:
        """Write one event into its shard, until it is word-perfect."""
        shard = len(self.trained) % self.shards
        lessons = self.lessons(memory)
        side = self.sides[shard].clone().requires_grad_()
        optimizer = torch.optim.AdamW([side], lr=self.learning_rate, weight_decay=0.0)
        for _ in range(self.max_steps):
            masked = side * self.masks[shard]
            with self.through(masked), fast(self.memory.language_model.device):
                losses, wrong = teacher_forced(self.memory.language_model, lessons)
            if not wrong.any():
                break
            (losses.mean() + self.margin(masked, memory)).backward()
            optimizer.step()
            optimizer.zero_grad()
        self.sides[shard] = (side * self.masks[shard]).detach()
        with torch.no_grad():
            merged = self.merged()
            learnt = [*with_text(self.trained), memory]  # every write moves what was written before
            self.threshold = min(float(self.activation(merged, event.title)) for event in learnt)

    def margin(self, side: Tensor, memory: Memory) -> Tensor:
        """The margin loss of the paper: the event stirs the side matrix, what is unrelated does not."""
        own = self.activation(side, memory.title)
        other = self.activation(side, UNRELATED[len(self.trained) % len(UNRELATED)])
        relu = functional.relu
        return relu(other - self.low) + relu(self.high - own) + relu(self.gap - (own - other))
