"""How often the gate finds the right memory: meaning alone, words alone, both.

python -m tests.benchmarks.gate [--wikipedia FOLDER 08 09] [--madial FOLDER]

The suites of `assets/evaluation`, 50 events at a time; partitions of the paper's Wikipedia events; and MADial-Bench
(arXiv 2409.15240): which memory should come to mind before the test turn of a dialogue (hit@k, nDCG@5).
"""

import argparse
import json
import math
from pathlib import Path

from core import gate as gates
from core.encoder import Encoder, SentenceEncoder
from core.evaluation.data import EVALUATION, UNANSWERABLE, load_events, load_partitions
from core.evaluation.scores import share
from core.gate import GATES, GateConfig, Keys, Reading

KINDS = ("dense", "lexical", "both")
TOGETHER = 50  # events


def keys_of(encoder: Encoder, texts: list[str]) -> Keys:
    vectors = encoder.encode(texts)
    return Keys(tuple(range(len(texts))), vectors, vectors, encoder.tokens(texts), gates.terms(texts))


def read(encoder: Encoder, keys: Keys, question: str, config: GateConfig) -> Reading:
    names = [str(index) for index in range(len(keys))]
    late = encoder.late_interaction(question, keys.tokens)
    return gates.read(question, encoder.encode([question])[0], keys, names, names, config, late)


def events(encoder: Encoder, label: str, groups: list) -> None:
    for kind in KINDS:
        first, opened = [], []
        for group in groups:
            keys = keys_of(encoder, [event.text for event in group])
            for index, event in enumerate(group):
                for question in event.questions:
                    if question.kind != UNANSWERABLE:
                        reading = read(encoder, keys, question.question, GATES[kind])
                        first.append(reading.order[0] == index)
                        opened.append(reading.best == index)
        print(f"{label:24} {kind:8} first {share(first)}   opened {share(opened)}", flush=True)


def madial(encoder: Encoder, folder: Path) -> None:
    lines = (folder / "memory_en.jsonl").read_text(encoding="utf-8").splitlines()
    memories = {int(number): about["event"] for line in lines for number, about in json.loads(line).items()}
    numbers, keys = list(memories), keys_of(encoder, list(memories.values()))
    for kind in KINDS:
        hits: dict[int, list[bool]] = {1: [], 3: [], 5: [], 10: []}
        gains = []
        for line in (folder / "dialogue_en.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            turns = (turn.strip().split(": ", 1)[-1] for turn in record["dialogue"][1 : record["test-turn"][0]])
            order = read(encoder, keys, " ".join(turns), GATES[kind]).order
            relevant = [numbers[index] in record["relevant-id"] for index in order]
            for k, found in hits.items():
                found.append(any(relevant[:k]))
            ideal = sum(1 / math.log2(rank + 2) for rank in range(min(5, len(record["relevant-id"]))))
            gains.append(sum(hit / math.log2(rank + 2) for rank, hit in enumerate(relevant[:5])) / ideal)
        figures = "  ".join(f"hit@{k} {sum(found) / len(found):.3f}" for k, found in hits.items())
        print(f"{'MADial-Bench':24} {kind:8} {figures}  nDCG@5 {sum(gains) / len(gains):.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wikipedia", nargs="+", metavar=("FOLDER", "PARTITION"))
    parser.add_argument("--madial", type=Path)
    options = parser.parse_args()
    encoder = SentenceEncoder.load()
    for suite in ("development", "test"):
        found = load_events(EVALUATION / f"{suite}.jsonl")
        whole = range(0, len(found) - TOGETHER + 1, TOGETHER)
        events(encoder, suite, [found[start : start + TOGETHER] for start in whole])
    if options.wikipedia:
        folder, *names = options.wikipedia
        events(encoder, "Wikipedia", [part.events for part in load_partitions(Path(folder), names or None)])
    if options.madial:
        madial(encoder, options.madial)


if __name__ == "__main__":
    main()
