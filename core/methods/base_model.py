"""The base model alone: what it says when it remembers nothing."""

from core.answer import Situation
from core.methods.method import Method


class BaseModel(Method):
    name, where = "base model", "nothing"

    def situation(self, question: str) -> Situation:
        return Situation(self.memory.language_model)

    @property
    def stored_bytes(self) -> int:
        return 0
