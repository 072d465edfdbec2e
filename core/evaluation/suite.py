"""How well a model reads and keeps the events of a suite: all are injected, then all questions are asked.

In: an engine with an empty bank, events, facts. Out: a `Report`. Knows nothing about where the events come from.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from core.engine import GatedMemory
from core.evaluation.data import UNANSWERABLE, Event, Question
from core.evaluation.scores import Share, is_right, says_unknown, share
from core.methods.base_model import BaseModel
from core.methods.full_finetuning import FullFinetuning
from core.methods.gated import GatedDirect, GatedRecited
from core.methods.rag import Rag

ASKED = (GatedRecited, GatedDirect, Rag, BaseModel)


@dataclass(frozen=True)
class Report:
    """`figures` by name; `by_kind` is the reading ceiling by kind of question; `mistakes` are for reading."""

    figures: dict[str, Share]
    by_kind: dict[str, Share]
    injection_seconds: float  # median over the events, one by one
    mistakes: list[tuple[str, str, str]]  # question, expected, read off the true text


def evaluate(
    memory: GatedMemory, events: Sequence[Event], facts: Sequence[Question] = (), finetuning: bool = False
) -> Report:
    """The whole suite. `facts` are general knowledge; `finetuning` adds the sequential one, which takes long."""
    kinds = (*ASKED, FullFinetuning) if finetuning else ASKED
    methods = {kind.name: kind(memory) for kind in kinds}
    learnt = [memory.inject(event.text, event.title) for event in events]
    for method in methods.values():
        for event in learnt:
            method.learn(event)

    verdicts: dict[str, list[bool]] = defaultdict(list)
    by_kind: dict[str, list[bool]] = defaultdict(list)
    mistakes = []
    for index, (event, kept) in enumerate(zip(events, learnt, strict=True)):
        written = memory.language_model.round_trip(event.text)
        verdicts["recalled verbatim"].append(memory.recite(kept.id) == written)
        others = [other.text for other in (*events[index + 1 :], *events[:index])[:2]]
        for question in event.questions:
            ceiling = memory.ask_base(question.question, event.text).text
            right = is_right(question, ceiling)
            by_kind[question.kind].append(right)
            if not right:
                mistakes.append((question.question, question.answer, ceiling))
            if question.kind == UNANSWERABLE:
                verdicts["true text in context, unanswerable: says so"].append(right)
                continue
            verdicts["true text in context"].append(right)
            verdicts["true text in context, says it does not know"].append(says_unknown(ceiling))
            three = "\n\n".join([*others[:1], event.text, *others[1:]])
            verdicts["true text among three"].append(is_right(question, memory.ask_base(question.question, three).text))
            verdicts["gate top 1"].append(memory.gate(question.question).best == index)
            for name, method in methods.items():
                verdicts[name].append(is_right(question, method.answer(question.question).text))
    for fact in facts:
        before, after = memory.ask_base(fact.question).text, methods[GatedRecited.name].answer(fact.question).text
        verdicts["general knowledge, base model"].append(is_right(fact, before))
        verdicts["general knowledge, gated, recited"].append(is_right(fact, after))
        verdicts["general knowledge, the same answer as before"].append(before == after)
    tuned = methods.get(FullFinetuning.name)
    if isinstance(tuned, FullFinetuning):
        for event, kept in zip(events, learnt, strict=True):
            written = memory.language_model.round_trip(event.text)
            verdicts["full fine-tuning, recalled verbatim"].append(tuned.recite(kept) == written)
        verdicts["full fine-tuning, first event recalled"] = verdicts["full fine-tuning, recalled verbatim"][:1]
    return Report(
        {name: share(values) for name, values in verdicts.items()},
        {kind: share(values) for kind, values in sorted(by_kind.items())},
        median(kept.seconds for kept in learnt),
        mistakes,
    )
