"""What all methods have in common that keep every event in the same weights: nobody can take one of them out again.

In: memories with their texts. Out: what is to be learnt, and what was. Knows nothing about how anything is learnt.
"""

from abc import abstractmethod

from core.bank import Memory, burned
from core.engine import GatedMemory
from core.methods.put_off import PutOff
from core.teacher_forcing import Lesson, lesson


class Relearning(PutOff):
    """To forget one event, all others are learnt again from the start."""

    def __init__(self, memory: GatedMemory):
        super().__init__(memory)
        self.trained: list[Memory] = []
        self.reset()

    @abstractmethod
    def reset(self) -> None:
        """Let the weights be as if nothing had been learnt."""

    def forget(self, memory_id: str) -> None:
        kept = [m for m in self.trained if m.id != memory_id]
        if len(kept) < len(self.trained):
            self.waiting, self.trained = with_text(kept) + self.waiting, []
            self.reset()
        super().forget(memory_id)

    def burn(self, memory_id: str) -> None:
        """The weights keep what they have learnt, until they are trained anew: then it is lost with its text."""
        self.trained = [burned(m) if m.id == memory_id else m for m in self.trained]
        super().forget(memory_id)

    def lessons(self, memory: Memory) -> list[Lesson]:
        """The event, asked for with and without its title."""
        model = self.memory.language_model
        tell = model.prompts.tell
        return [lesson(model, prompt, memory.text) for prompt in (tell, f"{tell} {memory.title}")]


def with_text(memories: list[Memory]) -> list[Memory]:
    """Those that can be learnt again, because their text is not burned."""
    return [memory for memory in memories if memory.text is not None]
