"""Elastic weight consolidation: sequential full fine-tuning in which weights that mattered move less.

Kirkpatrick et al., "Overcoming catastrophic forgetting in neural networks", arXiv 1612.00796, the baseline of
arXiv 2504.21239.
"""

import torch
from torch import Tensor

from core.methods.full_finetuning import FullFinetuning
from core.teacher_forcing import Lesson, teacher_forced


class EwcFinetuning(FullFinetuning):
    """Adds λ · Σ F (θ − θ_before)²; F is the diagonal Fisher information of all earlier events, summed.

    The Fisher information is the square of the gradient of the text's log-likelihood where its training ended, divided
    by its mean over all weights, so that λ means the same for every model.
    """

    name = "full fine-tuning + EWC"
    strength = 0.1  # λ; with the 1 of the paper less is left of earlier events
    max_steps = 30  # the penalty may forbid perfection

    def begin(self) -> None:
        self.fisher = [torch.zeros_like(weight) for weight in self.copy.model.parameters()]
        self.before = [weight.detach().clone() for weight in self.copy.model.parameters()]

    @property
    def stored_bytes(self) -> int:
        return 3 * super().stored_bytes  # the weights before, and their Fisher information

    def penalty(self) -> Tensor:
        weights = zip(self.copy.model.parameters(), self.before, self.fisher, strict=True)
        return self.strength * sum(torch.sum(fisher * (weight - before) ** 2) for weight, before, fisher in weights)

    def consolidate(self, lessons: list[Lesson]) -> None:
        losses, _ = teacher_forced(self.copy, lessons)
        losses.sum().backward()
        weights = list(self.copy.model.parameters())
        squares = [weight.grad**2 for weight in weights]
        mean = sum(square.sum() for square in squares) / sum(square.numel() for square in squares)
        for fisher, square in zip(self.fisher, squares, strict=True):
            fisher += square / mean
        self.copy.model.zero_grad(set_to_none=True)
        self.before = [weight.detach().clone() for weight in weights]
