"""What a visitor can do, as plain functions: the page, the API and MCP all go through here.

In: a visitor, plain strings. Out: plain JSON-ready dicts (DESIGN.md, "Interfaces"). Knows nothing about components.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from core.answer import Answer
from core.gate import Reading
from core.methods import METHODS
from core.methods.base_model import BaseModel
from core.methods.full_finetuning import FullFinetuning
from core.methods.gated import GatedDirect, GatedRecited
from core.methods.rag import Rag
from demo import wording
from demo.visitors import Visitor

Json = dict[str, Any]
log = logging.getLogger(__name__)
METHOD_NAMES = tuple(method.name for method in METHODS)
COMPARED = tuple(method.name for method in (GatedRecited, GatedDirect, Rag, FullFinetuning, BaseModel))


def inject(visitor: Visitor, text: str) -> Json:
    """Inject one event and answer with the memory that it became. ValueError says why it cannot be injected."""
    injection = visitor.submit([text], [None])
    visitor.inject()
    if injection.failed:
        raise ValueError(injection.outcome)
    (memory,) = injection.memories
    return {
        "id": memory.id,
        "title": memory.title,
        "steps": memory.steps,
        "seconds": round(memory.seconds, 3),
        "recalled": visitor.memory.recite(memory.id),
    }


def weights(reading: Reading) -> Json:
    """What the gate said: one entry a memory, best first, and the none slot."""
    return {
        "weights": [
            {
                "id": reading.ids[i],
                "title": reading.titles[i],
                "similarity": round(reading.similarity[i], 4),
                "weight": round(reading.weights[i], 4),
            }
            for i in reading.order
        ],
        "none": round(reading.none, 4),
    }


def answered_again(visitor: Visitor, reading: Reading, method: str) -> Answer:
    """The same question through a gate that was turned; recited, unless the method is the direct one.

    ValueError if a memory that it opens was forgotten since.
    """
    known = {memory.id for memory in visitor.memory.memories}
    if not {reading.ids[index] for index in reading.route()} <= known:
        raise ValueError(wording.GONE_SINCE)
    return visitor.memory.answer(reading.question, method != GatedDirect.name, reading)


def ask(visitor: Visitor, question: str, method: str) -> Json:
    """Ask with one method. ValueError names the methods if there is none of that name."""
    answer = visitor.method(method).answer(question)
    reading = answer.reading or visitor.memory.gate(question)
    return {
        "answer": answer.text,
        "recalled": answer.recalled,
        "method": method,
        "seconds": round(answer.seconds, 3),
        "gate": weights(reading),
    }


def compare(visitor: Visitor, question: str, names: Sequence[str] = COMPARED) -> Iterator[Json]:
    """The answers of these methods, in this order; a method that fails says why and stops nobody.

    ValueError for a question that is empty or too long, or a method that there is not.
    """
    question = visitor.memory.limits.check_question(question)
    for method in [visitor.method(name) for name in names]:
        try:
            answer = method.answer(question)
            row = {
                "answer": answer.text,
                "seconds": round(answer.seconds, 3),
                "tokens_read": answer.tokens_read,
                "bytes_stored": method.stored_bytes,
            }
        except Exception as error:
            log.exception("%s failed", method.name)
            row = {"answer": f"— {wording.said(error)}", "seconds": 0.0, "tokens_read": 0, "bytes_stored": 0}
        yield {"method": method.name, "memory_in": method.where, **row}


def memories(visitor: Visitor) -> list[Json]:
    """The visitor's memories, oldest first."""
    return [asdict(memory) for memory in visitor.memory.memories]


def forget(visitor: Visitor, memory_id: str) -> list[Json]:
    """Forget one memory and answer with what remains. ValueError if there is none with this id."""
    visitor.forget(memory_id)
    return memories(visitor)
