"""Inject the example events into the bundled model, for the page to begin with: `assets/bank`.

python assets/recipes/make_bank.py
"""

import sys

from corpus import RECIPES

sys.path.insert(0, str(RECIPES.parents[1]))
from core.engine import GatedMemory
from core.evaluation.data import LIFE_EVENTS, load_events


def main() -> None:
    memory = GatedMemory.load()
    events = load_events(LIFE_EVENTS / "examples.jsonl")
    memory.inject_many([event.text for event in events], [event.title for event in events])
    memory.save(RECIPES.parent / "bank")


if __name__ == "__main__":
    main()
