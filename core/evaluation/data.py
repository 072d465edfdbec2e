"""Events with questions: the files of `assets/evaluation`.

In: a JSON Lines file. Out: `Event`s. Knows nothing about models.
"""

import json
from dataclasses import dataclass
from pathlib import Path

EVALUATION = Path(__file__).parents[2] / "assets" / "evaluation"
UNANSWERABLE = "unanswerable"


@dataclass(frozen=True)
class Question:
    question: str
    answer: str
    accepted: tuple[str, ...]  # any of these makes an answer right
    kind: str  # who, what, where, …, yesno, unanswerable


@dataclass(frozen=True)
class Event:
    id: str
    title: str
    text: str
    questions: tuple[Question, ...]


def load_events(path: Path) -> list[Event]:
    """Read a file of events. ValueError names the line that is not one."""
    events = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            record = json.loads(line)
            questions = tuple(
                Question(q["question"], q["answer"], tuple(q["accepted"]), q["kind"]) for q in record["qa"]
            )
            events.append(Event(record["id"], record["title"], record["text"], questions))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number} is no event: {error!r}.") from error
    return events
