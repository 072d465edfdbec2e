"""Inject the example events into the bundled model, with study notes, for the page to begin with: `assets/bank`.

python assets/recipes/make_bank.py
"""

import sys

from corpus import RECIPES

sys.path.insert(0, str(RECIPES.parents[1]))
from core.engine import GatedMemory
from core.evaluation.data import LIFE_EVENTS, load_events
from core.injection import InjectionConfig

NOTES = 8  # study notes beside each event, so that it can be asked for directly, too


def main() -> None:
    memory = GatedMemory.load(injection=InjectionConfig(notes=NOTES))
    events = load_events(LIFE_EVENTS / "examples.jsonl")
    memory.inject_many([event.text for event in events], [event.title for event in events])
    memory.save(RECIPES.parent / "bank")


if __name__ == "__main__":
    main()
