"""Events from a file that a visitor brings: CSV with a column "text", or JSON Lines with a "text" each.

In: a path, the engine that they are meant for. Out: the events, and of each what keeps it from being injected. A
"title" is welcome. Knows nothing about pages.
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from core.bank import digest
from core.engine import TITLE_CHARACTERS, GatedMemory
from core.limits import Limits
from demo import wording


@dataclass(frozen=True)
class Candidate:
    """`problem` is a sentence, or None if the event can be injected."""

    text: str
    title: str | None
    problem: str | None = None


def read_candidates(path: Path, memory: GatedMemory) -> list[Candidate]:
    """All events of a file. ValueError with one sentence if it is none of the two kinds, too large or empty."""
    records = _records(path, memory.limits)
    if not records:
        raise ValueError(wording.NO_EVENTS.format(name=path.name))
    known = {event.digest for event in memory.memories}
    room = memory.limits.memories - len(memory.memories)
    candidates = []
    for text, title in records:
        problem = _problem(text, memory.limits, known, room)
        if problem is None:
            known.add(digest(text))
            room -= 1
        candidates.append(Candidate(text, title.strip()[:TITLE_CHARACTERS] or None, problem))
    return candidates


def _problem(text: str, limits: Limits, known: set[str], room: int) -> str | None:
    try:
        limits.check_event(text)
    except ValueError as error:
        return wording.said(error)
    if digest(text) in known:
        return wording.KNOWN
    return None if room else wording.NO_ROOM.format(count=limits.memories)


def _records(path: Path, limits: Limits) -> list[tuple[str, str]]:
    """(text, title) of every event."""
    if path.stat().st_size > limits.events_bytes:
        raise ValueError(wording.FILE_TOO_LARGE.format(name=path.name, kilobytes=limits.events_bytes / 1000))
    try:
        content = path.read_text(encoding="utf-8-sig")
        return _json_lines(content, path.name) if path.suffix.startswith(".json") else _table(content, path.name)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(wording.NOT_TEXT.format(name=path.name)) from error


def _json_lines(content: str, name: str) -> list[tuple[str, str]]:
    records = []
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            text, title = record["text"], record.get("title") or ""
            if not isinstance(text, str) or not isinstance(title, str):
                raise TypeError("no string")
        except (json.JSONDecodeError, RecursionError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(wording.NOT_EVENTS.format(name=name, line=number)) from error
        records.append((text, title))
    return records


def _table(content: str, name: str) -> list[tuple[str, str]]:
    header, *rows = list(csv.reader(content.splitlines(keepends=True), strict=True)) or [[]]
    columns = [column.strip().casefold() for column in header]
    if "text" not in columns:
        raise ValueError(wording.NO_TEXT_COLUMN.format(name=name))
    records = [dict(zip(columns, row, strict=False)) for row in rows if any(row)]
    return [(record.get("text", ""), record.get("title", "")) for record in records]
