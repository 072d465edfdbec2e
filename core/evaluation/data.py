"""Events with questions: the suites of `assets/evaluation`, and partitions of events as in the paper.

In: JSON Lines files. Out: `Event`s, `Partition`s. Knows nothing about models.
"""

import json
from dataclasses import dataclass
from pathlib import Path

ASSETS = Path(__file__).parents[2] / "assets"
EVALUATION = ASSETS / "evaluation"
LIFE_EVENTS = ASSETS / "events"
KNOWLEDGE = ASSETS / "recipes" / "knowledge.jsonl"
UNANSWERABLE = "unanswerable"


@dataclass(frozen=True)
class Question:
    question: str
    answer: str
    accepted: tuple[str, ...]  # any of these makes an answer right
    kind: str = ""  # who, what, where, …, yesno, unanswerable


@dataclass(frozen=True)
class Event:
    id: str
    title: str
    text: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Pair:
    """One question over two events; right is an answer that holds both."""

    question: str
    answers: tuple[Question, Question]


@dataclass(frozen=True)
class Partition:
    name: str
    events: tuple[Event, ...]
    pairs: tuple[Pair, ...] = ()


def load_events(path: Path) -> list[Event]:
    """Read a file of events: `title`, `text`, and `qa` with `question` and `answer`; more is welcome.

    ValueError names the line that is not one.
    """
    events = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            record = json.loads(line)
            questions = tuple(
                Question(q["question"], q["answer"], tuple(q.get("accepted", [q["answer"]])), q.get("kind", ""))
                for q in record["qa"]
            )
            events.append(Event(record.get("id", f"{number}"), record["title"], record["text"], questions))
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}, line {number} is no event: {error!r}.") from error
    return events


def load_partitions(folder: Path, names: list[str] | None = None) -> list[Partition]:
    """The files `partition_NAME.jsonl` of a folder, all or those named, with `pairs_NAME.jsonl` where there is one.

    ValueError if one is missing.
    """
    names = names or sorted(path.stem.removeprefix("partition_") for path in folder.glob("partition_*.jsonl"))
    if not names:
        raise ValueError(f"There is no partition_NAME.jsonl in {folder}.")
    partitions = []
    for name in names:
        path, pairs = folder / f"partition_{name}.jsonl", folder / f"pairs_{name}.jsonl"
        if not path.is_file():
            raise ValueError(f"There is no {path}.")
        events = load_events(path)
        partitions.append(Partition(name, tuple(events), tuple(_load_pairs(pairs)) if pairs.is_file() else ()))
    return partitions


def load_facts(path: Path = KNOWLEDGE, every: int = 4) -> list[Question]:
    """General knowledge that a model was taught: one question of every so many facts."""
    facts = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Question(fact["questions"][0], fact["answer"], (fact["answer"],)) for fact in facts[::every]]


def _load_pairs(path: Path) -> list[Pair]:
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        first, second = (Question("", a["answer"], tuple(a["accepted"])) for a in record["answers"])
        pairs.append(Pair(record["question"], (first, second)))
    return pairs
