"""What one visitor may use. Enforced by the engine, so no door (page, API, MCP) leads around it."""

from dataclasses import dataclass

from core.refusal import Refusal


@dataclass(frozen=True)
class Limits:
    event_characters: int = 600  # of one life event
    question_characters: int = 300
    memories: int = 50  # in one bank
    events_bytes: int = 1_000_000  # of a file of events
    injection_seconds: float = 60
    learning_seconds: float = 180  # of one run of the forgetting tab
    moving_seconds: float = 3600  # of injecting all memories anew into another model
    answer_tokens: int = 48
    visitors: int = 200  # banks held at once
    idle_seconds: float = 3600  # after which a visitor's bank may go

    def check_event(self, text: str) -> str:
        """The event without surrounding white space; ValueError if it is empty or too long."""
        return _checked(text, self.event_characters, "event")

    def check_question(self, text: str) -> str:
        """The question without surrounding white space; ValueError if it is empty or too long."""
        return _checked(text, self.question_characters, "question")


SHARED = Limits(memories=20, learning_seconds=90, moving_seconds=300, visitors=60)  # two CPU cores for strangers


def _checked(text: str, longest: int, noun: str) -> str:
    text = text.strip()
    if not text:
        raise Refusal("The {noun} is empty: write a sentence first.", noun=noun)
    if len(text) > longest:
        sentence = "The {noun} has {length} characters, at most {longest} are allowed: shorten it."
        raise Refusal(sentence, noun=noun, length=len(text), longest=longest)
    return text
