"""Sequential LoRA: each event trains an adapter of PEFT's, which is then merged into the weights.

Hu et al., "LoRA", arXiv 2106.09685; merged after each memory as in the baseline of arXiv 2504.21239.
"""

import torch
from peft import LoraConfig, get_peft_model
from torch import Tensor

from core.methods.full_finetuning import FullFinetuning
from core.teacher_forcing import Lesson


class LoraMerged(FullFinetuning):
    """An adapter of the gated ones' rank, scale and layers for every event, but merged instead of kept apart."""

    name = "LoRA, merged"
    learning_rate = 5e-4

    def train(self, lessons: list[Lesson]) -> None:
        config, layers = self.memory.gated.config, self.memory.gated.layers
        lora = LoraConfig(
            r=config.rank,
            lora_alpha=config.alpha,
            use_rslora=True,
            target_modules=[layer.name for layer in layers],
            fan_in_fan_out=self.copy.model.config.model_type == "gpt2",
        )
        torch.manual_seed(len(self.trained))
        peft_model = get_peft_model(self.copy.model, lora)
        self.fit(lessons, [weight for weight in peft_model.parameters() if weight.requires_grad])
        self.copy.model = peft_model.merge_and_unload().requires_grad_(False)

    def adapters(self) -> list[tuple[Tensor, Tensor, float]]:
        """A, B and scale of every layer that is being trained."""
        modules = (module for module in self.copy.model.modules() if hasattr(module, "lora_A"))
        return [(m.lora_A["default"].weight, m.lora_B["default"].weight, m.scaling["default"]) for m in modules]


class L2LoraMerged(LoraMerged):
    """Adds λ · Σ ‖s·B·A‖² to the loss: what will be merged stays small."""

    name = "LoRA, merged + L2"
    strength = 0.001  # λ; the 0.1 of the paper forbids every event here
    max_steps = 100  # the penalty may forbid perfection

    def penalty(self) -> Tensor:
        return self.strength * sum(torch.sum((scale * b @ a) ** 2) for a, b, scale in self.adapters())
