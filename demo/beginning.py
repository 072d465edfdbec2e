"""What a visitor finds before the first click: example memories that are injected already, one question answered.

In: the engine. Out: the example bank, and the answer, computed once for everybody. Knows nothing about components.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from core.answer import Answer
from core.bank import Bank
from core.engine import GatedMemory
from demo import wording

ASSETS = Path(__file__).parents[1] / "assets"
EXAMPLES, BANK = ASSETS / "events" / "examples.jsonl", ASSETS / "bank"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Beginning:
    """`memory` and `answer` are None where the example bank does not belong to the model."""

    questions: tuple[str, ...]  # about the example memories
    memory: GatedMemory | None  # an engine that holds them; nobody's own
    answer: Answer | None

    @property
    def bank(self) -> Bank | None:
        """The example memories."""
        return self.memory.bank if self.memory else None


def begin(memory: GatedMemory, folder: Path = BANK) -> Beginning:
    """Load the bank that `assets/recipes/make_bank.py` made, and ask the first question. Model work."""
    examples = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    questions = tuple(example["qa"][0]["question"] for example in examples)
    engine = memory.fresh()
    try:
        engine.restore(folder)
    except ValueError as error:
        log.warning(wording.OTHER_MODEL, error)
        return Beginning((), None, None)
    return Beginning(questions, engine, engine.answer(questions[0]))
