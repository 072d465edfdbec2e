"""Batch fine-tuning: all events are there at once, again and again; what sequential learning is measured against."""

import random

import torch

from core.methods.full_finetuning import FullFinetuning
from core.methods.relearning import with_text
from core.precision import fast
from core.teacher_forcing import teacher_forced


class BatchFinetuning(FullFinetuning):
    """AdamW on all weights over batches of two events in random order, until a round finds no wrong token.

    What comes later is learnt from there on, together with everything that came before.

    No method of a life that goes on: every new event means training on all of them again.
    """

    name = "batch fine-tuning"
    batch = 2  # events, as in arXiv 2504.21239
    max_rounds = 40

    def catch_up(self) -> None:
        if not self.waiting:
            return
        everything = with_text(self.trained) + self.waiting
        copy = self.copy or self.memory.language_model.copy()
        self.waiting, self.trained, self.copy = everything, [], None  # until it is done
        lessons = [self.lessons(memory) for memory in everything]
        optimizer = torch.optim.AdamW(
            copy.model.requires_grad_(True).parameters(), lr=self.learning_rate, weight_decay=0.0, fused=True
        )
        rng = random.Random(0)
        for _ in range(self.max_rounds):
            rng.shuffle(lessons)
            mistakes = 0
            for start in range(0, len(lessons), self.batch):
                together = [known for event in lessons[start : start + self.batch] for known in event]
                with fast(copy.device):
                    losses, wrong = teacher_forced(copy, together)
                mistakes += int(wrong.sum())
                losses.mean().backward()
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
            if not mistakes:
                break
        copy.model.requires_grad_(False)
        self.copy, self.trained, self.waiting = copy, everything, []
