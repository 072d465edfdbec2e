"""Sequential full fine-tuning, pulled back to the weights before each event (the baseline of arXiv 2504.21239)."""

import torch
from torch import Tensor

from core.methods.full_finetuning import FullFinetuning
from core.teacher_forcing import Lesson


class L2Finetuning(FullFinetuning):
    """Adds λ · Σ (θ − θ_before)² to the loss of each event."""

    name = "full fine-tuning + L2"
    strength = 0.01  # λ; with the 0.1 of the paper less is left of earlier events
    max_steps = 30  # the penalty may forbid perfection

    def begin(self) -> None:
        self.before = [weight.detach().clone() for weight in self.copy.model.parameters()]

    @property
    def stored_bytes(self) -> int:
        return 2 * super().stored_bytes  # the weights before, too

    def penalty(self) -> Tensor:
        moved = [weight - before for weight, before in zip(self.copy.model.parameters(), self.before, strict=True)]
        return self.strength * sum(torch.sum(step**2) for step in moved)

    def consolidate(self, lessons: list[Lesson]) -> None:
        self.begin()
