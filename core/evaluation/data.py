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
    accepted: tuple[str, ...]  # any of these makes an answer right, and so does `answer`
    kind: str = ""  # who, what, where, …, yesno, unanswerable
    choices: tuple[str, ...] = ()  # multiple choice: the most probable one is the answer


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


def load_facts(path: Path = KNOWLEDGE, every: int = 1) -> list[Question]:
    """General knowledge, every so many of the facts of a file: `question` (or `questions`), `answer`, and `choices` if
    the most probable one of them shall count as what the model says. ValueError names the line that is none.
    """
    facts = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[::every]):
        try:
            fact = json.loads(line)
            asked = fact["question"] if "question" in fact else fact["questions"][0]
            choices = tuple(fact.get("choices", ()))
            if choices and fact["answer"] not in choices:
                raise ValueError("the answer is none of the choices")
            facts.append(Question(asked, fact["answer"], (fact["answer"],), choices=choices))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise ValueError(f"{path}, line {number * every + 1} is no fact: {error!r}.") from error
    return facts


def _load_pairs(path: Path) -> list[Pair]:
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        first, second = (Question("", a["answer"], tuple(a["accepted"])) for a in record["answers"])
        pairs.append(Pair(record["question"], (first, second)))
    return pairs
