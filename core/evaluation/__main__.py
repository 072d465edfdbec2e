"""Print how well the model keeps the events of a file.

python -m core.evaluation --suite development          # what may be tuned on
python -m core.evaluation --suite test                 # what is reported
python -m core.evaluation --suite test_12 --finetuning
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from core.engine import GatedMemory
from core.evaluation.data import EVALUATION, load_events
from core.evaluation.protocol import evaluate
from core.limits import Limits


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m core.evaluation", description=__doc__.splitlines()[0])
    parser.add_argument("--suite", default="development", choices=sorted(p.stem for p in EVALUATION.glob("*.jsonl")))
    parser.add_argument("--events", type=Path, help="a file of your own instead of a suite")
    parser.add_argument("--first", type=int, default=None, help="only so many events")
    parser.add_argument("--model", help="folder or Hub id (default: the bundled model)")
    parser.add_argument("--finetuning", action="store_true", help="sequential full fine-tuning, too")
    parser.add_argument("--mistakes", action="store_true", help="list the answers misread from the true text")
    options = parser.parse_args()
    try:
        events = load_events(options.events or EVALUATION / f"{options.suite}.jsonl")[: options.first]
        memory = GatedMemory.load(options.model, limits=replace(Limits(), memories=len(events)))
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    report = evaluate(memory, events, options.finetuning)
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


if __name__ == "__main__":
    main()
