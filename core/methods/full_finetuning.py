"""Sequential full fine-tuning: every weight of a copy of the model learns each event in turn, and none is rehearsed.

In: memories with their texts. Out: a copy of the language model. What keeps its variants from forgetting, a penalty on
what moves, goes into `penalty` and `consolidate`. Knows nothing about adapters or gates.
"""

import torch
from torch import Tensor, nn

from core.answer import Situation
from core.bank import Memory, burned
from core.engine import GatedMemory
from core.language_model import LanguageModel
from core.methods.method import Method
from core.precision import fast
from core.teacher_forcing import Lesson, lesson, teacher_forced


class FullFinetuning(Method):
    """AdamW on all weights, event by event, each until it is word-perfect. The copy is made for the first event.

    Learning is put off until somebody asks. To forget one event, all others are learnt again from the start:
    nobody knows another way to take it out of shared weights.
    """

    name, where = "full fine-tuning", "weights"
    learning_rate = 3e-4
    max_steps = 200  # a trained model needs about ten for an event alone

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
            self.untrained, self.trained, self.copy = with_text(kept) + self.untrained, [], None
        self.untrained = [m for m in self.untrained if m.id != memory_id]

    def burn(self, memory_id: str) -> None:
        """The weights keep what they have learnt, until they are trained anew: then it is lost with its text."""
        self.trained = [burned(m) if m.id == memory_id else m for m in self.trained]
        self.untrained = [m for m in self.untrained if m.id != memory_id]

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

    def lessons(self, memory: Memory) -> list[Lesson]:
        """The event, asked for with and without its title."""
        tell = self.memory.language_model.prompts.tell
        return [lesson(self.model, prompt, memory.text) for prompt in (tell, f"{tell} {memory.title}")]

    def catch_up(self) -> None:
        """Learn what has been put off. Whatever fails half-way, the next time begins from the base model."""
        try:
            while self.untrained:
                if self.copy is None:
                    self.copy = self.memory.language_model.copy()
                    self.begin()
                self.train(self.lessons(self.untrained[0]))
                self.trained.append(self.untrained.pop(0))
        except BaseException:
            self.untrained, self.trained, self.copy = with_text(self.trained) + self.untrained, [], None
            raise

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


def with_text(memories: list[Memory]) -> list[Memory]:
    """Those that can be learnt again, because their text is not burned."""
    return [memory for memory in memories if memory.text is not None]
