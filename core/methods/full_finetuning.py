"""Sequential full fine-tuning: every weight of a copy of the model learns each event in turn, and none is rehearsed."""

import torch

from core.answer import Situation
from core.bank import Memory
from core.engine import GatedMemory
from core.language_model import LanguageModel
from core.methods.method import Method
from core.teacher_forcing import lesson, teacher_forced

LEARNING_RATE = 3e-4
MAX_STEPS = 200


class FullFinetuning(Method):
    """AdamW on all weights, event by event, each until it is word-perfect. The copy is made for the first event.

    Learning is put off until somebody asks. To forget one event, all others are learnt again from the start:
    nobody knows another way to take it out of shared weights.
    """

    name, where = "full fine-tuning", "weights"

    def __init__(self, memory: GatedMemory):
        super().__init__(memory)
        self.untrained: list[Memory] = []
        self.trained: list[Memory] = []
        self.copy: LanguageModel | None = None

    def learn(self, memory: Memory) -> None:
        self.untrained.append(memory)

    def forget(self, memory_id: str) -> None:
        kept = [m for m in self.trained if m.id != memory_id]
        if len(kept) < len(self.trained):
            self.untrained, self.trained, self.copy = kept + self.untrained, [], None
        self.untrained = [m for m in self.untrained if m.id != memory_id]

    def situation(self, question: str) -> Situation:
        self._catch_up()
        return Situation(self.model)

    @property
    def model(self) -> LanguageModel:
        """The copy, or the base model as long as nothing is learnt."""
        return self.copy or self.memory.language_model

    def recite(self, memory: Memory) -> str:
        """What the weights still say of an event when asked for it by its title."""
        self._catch_up()
        prompt = self.model.chat(self._cue(memory))
        return self.model.complete([prompt], max_new_tokens=memory.tokens + 8)[0]

    def _cue(self, memory: Memory) -> str:
        return f"{self.memory.language_model.prompts.tell} {memory.title}"

    def _catch_up(self) -> None:
        while self.untrained:
            self.copy = self.copy or self.memory.language_model.copy()
            self._train(self.copy, self.untrained[0])
            self.trained.append(self.untrained.pop(0))

    def _train(self, model: LanguageModel, memory: Memory) -> None:
        lessons = [lesson(model, prompt, memory.text) for prompt in (model.prompts.tell, self._cue(memory))]
        parameters = list(model.model.requires_grad_(True).parameters())
        optimizer = torch.optim.AdamW(parameters, lr=LEARNING_RATE, weight_decay=0.0)
        for _ in range(MAX_STEPS):
            losses, wrong = teacher_forced(model, lessons)
            if not wrong.any():
                break
            losses.mean().backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        model.model.requires_grad_(False)
