"""Inject the example events into the bundled model, with study notes, for the page to begin with: `assets/bank`.

python assets/recipes/make_bank.py
"""

import sys

from corpus import RECIPES

sys.path.insert(0, str(RECIPES.parents[1]))
from core.engine import GatedMemory
from core.evaluation.data import LIFE_EVENTS, load_events
from core.injection import NOTES, InjectionConfig


def main() -> None:
    memory = GatedMemory.load(injection=InjectionConfig(notes=NOTES))
    events = load_events(LIFE_EVENTS / "examples.jsonl")
    for event in events:  # one by one, so that each says how long it took
        memory.inject(event.text, event.title)
    memory.save(RECIPES.parent / "bank")


if __name__ == "__main__":
    main()
