"""Sequential full fine-tuning: every weight of a copy of the model learns each event in turn, and none is rehearsed.

In: memories with their texts. Out: a copy of the language model. What keeps its variants from forgetting, a penalty on
what moves, goes into `penalty` and `consolidate`. Knows nothing about adapters or gates.
"""

import torch
from torch import Tensor, nn

from core.answer import Situation
from core.bank import Memory
from core.language_model import LanguageModel
from core.methods.relearning import Relearning, with_text
from core.precision import fast
from core.teacher_forcing import Lesson, teacher_forced


class FullFinetuning(Relearning):
    """AdamW on all weights, event by event, each until it is word-perfect. The copy is made for the first event."""

    name, where = "full fine-tuning", "weights"
    learning_rate = 1e-4
    max_steps = 200  # a trained model needs about ten for an event alone

    def reset(self) -> None:
        self.copy: LanguageModel | None = None

    def situation(self, question: str) -> Situation:
        self.catch_up()
        return Situation(self.model)

    @property
    def stored_bytes(self) -> int:
        return self.copy.model.get_memory_footprint() if self.copy else 0

    @property
    def model(self) -> LanguageModel:
        """The copy, or the base model as long as nothing is learnt."""
        return self.copy or self.memory.language_model

    def catch_up(self) -> None:
        """Learn what has been put off. Whatever fails half-way, the next time begins from the base model."""
        try:
            super().catch_up()
        except BaseException:
            self.waiting, self.trained = with_text(self.trained) + self.waiting, []
            self.reset()
            raise

    def take_in(self, memory: Memory) -> None:
        if self.copy is None:
            self.copy = self.memory.language_model.copy()
            self.begin()
        self.train(self.lessons(memory))
        self.trained.append(memory)

    def train(self, lessons: list[Lesson]) -> None:
        """Learn one event."""
        self.fit(lessons, list(self.copy.model.requires_grad_(True).parameters()))
        self.consolidate(lessons)
        self.copy.model.requires_grad_(False)

    def fit(self, lessons: list[Lesson], parameters: list[nn.Parameter]) -> None:
        """Take steps until every token of the lessons is right."""
        optimizer = torch.optim.AdamW(parameters, lr=self.learning_rate, weight_decay=0.0, fused=True)
        for _ in range(self.max_steps):
            with fast(self.copy.device):
                losses, wrong = teacher_forced(self.copy, lessons)
            if not wrong.any():
                break
            (losses.mean() + self.penalty()).backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)

    def begin(self) -> None:
        """A new copy was made; nothing is learnt yet."""

    def penalty(self) -> Tensor | float:
        """What is added to the loss for weights that move."""
        return 0.0

    def consolidate(self, lessons: list[Lesson]) -> None:
        """An event was learnt; the next one comes."""
