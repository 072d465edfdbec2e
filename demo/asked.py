"""What all kinds of gates say to one question: all that the views of the gate need, so that no model redraws them.

In: an engine and a question. Out: numbers. Knows nothing about components.
"""

from dataclasses import dataclass

from core.engine import GatedMemory
from core.gate import GATES, Reading
from core.key_map import KeyMap, key_map


@dataclass(frozen=True)
class Asked:
    """`kind` is that of the engine's own gate."""

    kind: str
    readings: dict[str, Reading]  # kind of gate → what it says
    maps: dict[str, KeyMap]  # kind of gate → where its keys and the question lie
    owners: tuple[int, ...]  # (keys,): index of the memory


def look(memory: GatedMemory, question: str) -> Asked:
    """ValueError for a question that is empty or too long."""
    own = memory.gate_config
    readings = {kind: memory.gate(question, own if kind == own.kind else config) for kind, config in GATES.items()}
    maps = {kind: key_map(memory.bank.keys.vectors(kind), reading.query) for kind, reading in readings.items()}
    return Asked(own.kind, readings, maps, memory.bank.keys.owners)
