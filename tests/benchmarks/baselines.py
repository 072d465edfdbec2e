"""Whether the baselines get a fair chance: their settings on a grid, on events that no table reports.

python -m tests.benchmarks.baselines           # what ships: is a single event, alone, recited word for word?
python -m tests.benchmarks.baselines --grid    # the same for every setting, and how much is left after ten events

Tuned on `assets/evaluation/development.jsonl`. Of the settings with which single events are recited, the one that keeps
most of ten is to ship; where several keep alike, the facts that are left and the time decide.
"""

import argparse
import time
from itertools import product
from statistics import mean

from core import GatedMemory
from core.evaluation.data import EVALUATION, Question, load_events, load_facts
from core.evaluation.scores import is_right, share
from core.methods import METHODS, Method

ALONE, SEQUENCE = 20, 10  # events
TRAINED = ("full fine-tuning", "full fine-tuning + L2", "full fine-tuning + EWC", "LoRA, merged", "LoRA, merged + L2")
LEARNING = (*TRAINED, "replay of salient parts", "batch fine-tuning", "WISE")
RATES = {"full": (3e-5, 1e-4, 3e-4, 1e-3), "LoRA": (2e-4, 5e-4, 2e-3, 5e-3, 1e-2), "WISE": (1e-3, 2e-3, 5e-3, 1e-2)}
STRENGTHS = {"merged + L2": (1e-4, 1e-3, 1e-2), "+ L2": (0.01, 0.1, 1.0), "+ EWC": (0.01, 0.1, 1.0, 10.0)}


def settings(kind: type[Method]) -> list[dict[str, float]]:
    """All combinations of the grid that concern a method."""
    rates = next((values for part, values in RATES.items() if part in kind.name), RATES["full"])
    strengths = next((values for part, values in STRENGTHS.items() if kind.name.endswith(part)), None)
    if strengths is None:
        return [{"learning_rate": rate} for rate in rates]
    return [{"learning_rate": rate, "strength": strength} for rate, strength in product(rates, strengths)]


def alone(kind: type[Method], source: GatedMemory, count: int) -> list[bool]:
    """For each event: a fresh copy learns it, and nothing else."""
    verdicts = []
    for index in range(count):
        method = kind(source.fresh())
        method.memory.bank.copy_from(source.bank, index)
        (event,) = method.memory.memories
        method.learn(event)
        verdicts.append(method.recite(event) == source.language_model.round_trip(event.text))
    return verdicts


def kept(kind: type[Method], source: GatedMemory, facts: list[Question]) -> str:
    """After all of a sequence were learnt: the mean cosine of what is recited and the events, and the facts known."""
    method, started = kind(source.fresh()), time.monotonic()
    for index in range(SEQUENCE):
        method.memory.bank.copy_from(source.bank, index)
        method.learn(method.memory.memories[-1])
    method.catch_up()  # learning is put off until now
    seconds = (time.monotonic() - started) / SEQUENCE
    events = method.memory.memories
    recited = source.encoder.encode([method.recite(event) for event in events])
    left = mean((recited * source.encoder.encode([event.text for event in events])).sum(1).tolist())
    known = share([is_right(fact, method.answer(fact.question).text) for fact in facts])
    return f"left of {SEQUENCE}: {left:.3f}  facts: {known}  {seconds:.1f} s an event"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--grid", action="store_true")
    parser.add_argument("--methods", nargs="+", choices=LEARNING, default=LEARNING)
    options = parser.parse_args()
    source = GatedMemory.load()
    for event in load_events(EVALUATION / "development.jsonl")[:ALONE]:
        source.inject(event.text, event.title)
    facts = load_facts(every=4)
    for kind in (kind for kind in METHODS if kind.name in options.methods):
        shipped = {name: getattr(kind, name) for name in ("learning_rate", "strength") if hasattr(kind, name)}
        if not options.grid:
            print(f"{kind.name:26} {shipped}  alone: {share(alone(kind, source, ALONE))}", flush=True)
            continue
        for setting in settings(kind):
            tried = type(kind.__name__, (kind,), setting)
            shown = f"{kind.name:26} {setting}{' (ships)' if setting == shipped else ''}"
            single = share(alone(tried, source, SEQUENCE))
            print(f"{shown}  alone: {single}  {kept(tried, source, facts)}", flush=True)


if __name__ == "__main__":
    main()
