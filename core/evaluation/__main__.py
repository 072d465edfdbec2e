"""Measure how well memories are kept.

python -m core.evaluation                                     # every method on all life-event partitions
python -m core.evaluation --partitions 00 01 02 --methods "gated, recited" RAG --output results/life.csv
python -m core.evaluation --dataset FOLDER --partitions 08 09 # any folder of partition_NAME.jsonl
python -m core.evaluation --suite development                 # the bundled model's reading: what may be tuned on
python -m core.evaluation --suite test                        # the same: what is reported
"""

import argparse
import logging
import pkgutil
import sys
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from core.engine import GatedMemory
from core.evaluation.data import EVALUATION, LIFE_EVENTS, load_events, load_facts, load_partitions
from core.evaluation.protocol import examine, injected
from core.evaluation.results import Results
from core.evaluation.scores import is_right
from core.evaluation.suite import evaluate
from core.injection import InjectionConfig
from core.limits import Limits
from core.methods import METHODS

log = logging.getLogger(__name__)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m core.evaluation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [method.name for method in METHODS]
    parser.add_argument("--methods", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--dataset", type=Path, default=LIFE_EVENTS, help="folder of partition_NAME.jsonl")
    parser.add_argument("--partitions", nargs="+", help="their names (default: all)")
    parser.add_argument("--memories", type=int, default=50, help="events of each partition")
    parser.add_argument("--model", help="folder or Hub id (default: the bundled model)")
    parser.add_argument("--notes", type=int, default=0, help="study notes that are learnt beside each event")
    parser.add_argument("--permutations", type=int, default=0, help="orders of its sentences that are, too")
    parser.add_argument("--facts", type=Path, help="JSON Lines of general knowledge: question, answer, choices")
    parser.add_argument("--judge", metavar="MODULE:FUNCTION", help="(question, answer) -> bool, instead of containment")
    parser.add_argument("--output", type=Path, default=Path("results.csv"), help="a run that was stopped continues it")
    parser.add_argument("--suite", choices=sorted(p.stem for p in EVALUATION.glob("*.jsonl")))
    parser.add_argument("--events", type=Path, help="a suite of your own")
    parser.add_argument("--finetuning", action="store_true", help="in a suite: sequential full fine-tuning, too")
    parser.add_argument("--mistakes", action="store_true", help="in a suite: list what was misread")
    return parser.parse_args()


def print_suite(options: argparse.Namespace) -> None:
    events = load_events(options.events or EVALUATION / f"{options.suite}.jsonl")
    memory = GatedMemory.load(options.model, limits=replace(Limits(), memories=len(events)))
    facts = load_facts() if options.model is None else []
    report = evaluate(memory, events, facts, options.finetuning)
    print(f"{len(events)} events; one injection: median {report.injection_seconds:.2f} s\n")
    for name, value in report.figures.items():
        print(f"{name:46} {value}")
    print("\ntrue text in context, by kind of question")
    for kind, value in report.by_kind.items():
        print(f"  {kind:44} {value}")
    if options.mistakes:
        print()
        for question, expected, said in report.mistakes:
            print(f"{question}  expected: {expected}  said: {said}")


def print_tables(options: argparse.Namespace) -> None:
    partitions = load_partitions(options.dataset, options.partitions)
    longest = max(len(event.text) for partition in partitions for event in partition.events)
    limits = replace(Limits(), memories=options.memories, event_characters=max(longest, Limits.event_characters))
    injection = InjectionConfig(notes=options.notes, permutations=options.permutations)
    memory = GatedMemory.load(options.model, limits=limits, injection=injection)
    facts = load_facts(options.facts) if options.facts else load_facts(every=4) if options.model is None else []
    judge = pkgutil.resolve_name(options.judge) if options.judge else is_right
    beside = f"{options.notes} notes, {options.permutations} permutations"
    results = Results(options.output, memory.language_model.name, options.dataset.name, options.memories, beside)
    kinds = [kind for kind in METHODS if kind.name in options.methods]
    with tqdm(total=len(partitions) * len(kinds)) as progress:
        for partition in partitions:
            todo = [kind for kind in kinds if not results.holds(kind.name, partition.name)]
            progress.update(len(kinds) - len(todo))
            source = injected(memory, partition, options.memories) if todo else memory
            for kind in todo:
                progress.set_description(f"{kind.name}, partition {partition.name}")
                try:
                    results.add(partition.name, examine(kind, source, partition, facts, judge))
                except Exception:  # one method must not end the run; it is tried again in the next
                    log.exception("%s failed on partition %s", kind.name, partition.name)
                progress.update()
    print(results.final().T.to_string())
    for measure in ("first memory: answers", "first memory: recall", "gate top 1"):
        print(f"\n{measure}, after so many memories\n{results.curve(measure).to_string()}")


def main() -> None:
    options = arguments()
    try:
        print_suite(options) if options.suite or options.events else print_tables(options)
    except (ValueError, OSError, ImportError, AttributeError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
