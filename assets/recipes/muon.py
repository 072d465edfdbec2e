"""Muon for all matrices of one shape at once: a GPU waits for launches, not for arithmetic, when they go one by one.

In: the weight matrices of a model. Out: an optimizer that steps along the orthogonalised momentum of each.
Knows nothing about schedules or models.
"""

import math
from collections import defaultdict
from collections.abc import Iterable

import torch
from torch import Tensor

STEPS = 5
LINEAR, CUBIC, QUINTIC = 3.4445, -4.7750, 2.0315  # the iteration's coefficients, as published


def orthogonal(matrices: Tensor) -> Tensor:
    """(n, rows, columns) -> the same in bfloat16, every singular value brought to about 1 (Newton-Schulz)."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = (matrices.mT if tall else matrices).bfloat16()
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)
    for _ in range(STEPS):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=CUBIC, alpha=QUINTIC), x, beta=LINEAR)
    return x.mT if tall else x


class StackedMuon(torch.optim.Optimizer):
    """Muon (Jordan et al. 2024) with Nesterov momentum, its updates as large as AdamW's (arXiv 2502.16982).

    What `torch.optim.Muon(..., adjust_lr_fn="match_rms_adamw")` does, with one batched product for all of one shape.
    """

    def __init__(self, params: Iterable, lr: float = 1e-3, weight_decay: float = 0.1, momentum: float = 0.95):
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            shapes = defaultdict(list)
            for matrix in group["params"]:
                shapes[matrix.shape].append(matrix)
                if not self.state[matrix]:
                    self.state[matrix]["momentum_buffer"] = torch.zeros_like(matrix)
            for shape, matrices in shapes.items():
                gradients = [matrix.grad for matrix in matrices]
                momenta = [self.state[matrix]["momentum_buffer"] for matrix in matrices]
                torch._foreach_lerp_(momenta, gradients, 1 - group["momentum"])
                ahead = torch.stack(torch._foreach_lerp(gradients, momenta, group["momentum"]))
                updates = orthogonal(ahead).to(ahead.dtype).unbind()
                torch._foreach_mul_(matrices, 1 - group["lr"] * group["weight_decay"])
                torch._foreach_add_(matrices, updates, alpha=-group["lr"] * 0.2 * math.sqrt(max(shape)))
