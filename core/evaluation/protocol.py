"""The paper's protocol for one method: events come one after the other, then everything is asked (arXiv 2504.21239).

In: a partition of events, a bank in which they were injected, a method. Out: `Record`s, one measure each: Table 1,
Table 2, the forgetting curve of the first event, and what the paper lacks (none slot, leakage, seconds, bytes).
Knows nothing about files.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import mean

from core.answer import Answer, Situation, answer, log_probability
from core.engine import GatedMemory
from core.evaluation.data import UNANSWERABLE, Event, Partition, Question
from core.evaluation.scores import Judge, both_right, is_right, says_unknown
from core.methods import Method
from core.methods.gated import GatedDirect

CHECKPOINTS = (1, 2, 3, 5, 10, 20, 30, 40, 50)  # memories after which the first one is asked again
RECALL = "first memory: recall"
LAST_MEASURE = "seconds a memory"  # once it is there, the examination is complete
PAIR_BETA = 10.0  # flatter than for one memory, as the paper's 0.1 against 1


@dataclass(frozen=True)
class Record:
    method: str
    memories: int  # learnt so far
    measure: str
    value: float
    cases: int


def injected(memory: GatedMemory, partition: Partition, count: int) -> GatedMemory:
    """A bank with the first `count` events, injected one by one."""
    source = memory.fresh()
    for event in partition.events[:count]:
        source.inject(event.text, event.title)
    return source


def learn_one_by_one(
    method: Method, source: GatedMemory, events: Sequence[Event], often: bool = False, judge: Judge = is_right
) -> Iterator[Record]:
    """Let a method learn the memories of a bank in their order, and ask for the first one on the way.

    At the checkpoints, or after every memory if `often`; the last record is how long learning took.
    """
    memory, count, seconds = method.memory, len(source.memories), 0.0
    for index in range(count):
        asked = often or index + 1 in CHECKPOINTS or index + 1 == count
        memory.bank.copy_from(source.bank, index)
        started = time.monotonic()
        method.learn(memory.memories[-1])
        if asked:
            method.situation(memory.memories[-1].title)  # some put learning off until they are asked
        injection = memory.memories[-1].seconds if method.uses_adapters else 0.0
        seconds += time.monotonic() - started + injection
        if asked:
            yield _record(method, RECALL, [_recall(method, 0)])
            if events:
                first = [q for q in events[0].questions if q.kind != UNANSWERABLE]
                said = [method.answer(question.question).text for question in first]
                yield _record(method, "first memory: answers", [*map(judge, first, said)])
                if isinstance(method, GatedDirect):
                    yield _record(method, "gate top 1", list(_gate(memory, events)))
    yield Record(method.name, count, LAST_MEASURE, seconds / count, count)


def examine(
    kind: type[Method],
    source: GatedMemory,
    partition: Partition,
    facts: Sequence[Question],
    judge: Judge = is_right,
) -> Iterator[Record]:
    """Let a method learn the events of a bank in their order, and measure it on the way and at the end."""
    memory = source.fresh()
    method = kind(memory)
    events = partition.events[: len(source.memories)]
    base = [_say(Situation(memory.language_model), fact, memory) for fact in facts]
    *curve, learning = learn_one_by_one(method, source, events, judge=judge)
    yield from curve

    record = partial(_record, method)
    answers, probabilities, unknown, tokens, waits = [], [], [], [], []
    for event in events:
        for question in event.questions:
            started = time.monotonic()
            situation = method.situation(question.question)
            given = _ask(situation, question, memory)
            waits.append(time.monotonic() - started)
            if question.kind == UNANSWERABLE:
                unknown.append(says_unknown(given.text))
                continue
            answers.append(judge(question, given.text))
            probabilities.append(log_probability(situation, question.question, question.answer))
            tokens.append(given.tokens_read)
    yield record("answers", answers)
    yield record("log-probability of the answer", probabilities)
    yield record("recall", [_recall(method, index) for index in range(len(events))])
    if unknown:
        yield record("says so where unanswerable", unknown)
    if partition.pairs:
        said = [_pair(method, pair.question).text for pair in partition.pairs]
        yield record("two memories", [both_right(*asked, judge) for asked in zip(partition.pairs, said, strict=True)])
    if facts:
        said = [_say(method.situation(fact.question), fact, memory) for fact in facts]
        yield record("general knowledge", [*map(judge, facts, said)])
        yield record("general knowledge before", [*map(judge, facts, base)])
        yield record("leakage", [text != before for text, before in zip(said, base, strict=True)])
    if isinstance(method, GatedDirect):
        yield record("answers, right memory opened", list(_oracle(method, events, judge)))
    yield record("tokens read", tokens)
    yield record("seconds an answer", waits)
    yield record("bytes a memory", [method.stored_bytes / len(events)])
    yield learning


def _record(method: Method, measure: str, values: Sequence[float]) -> Record:
    return Record(method.name, len(method.memory.memories), measure, mean(values), len(values))


def _ask(situation: Situation, question: Question, memory: GatedMemory) -> Answer:
    return answer(situation, question.question, memory.limits.answer_tokens)


def _say(situation: Situation, fact: Question, memory: GatedMemory) -> str:
    """The answer to a question of general knowledge: written, or the most probable of its choices."""
    if fact.choices:
        return max(fact.choices, key=lambda choice: log_probability(situation, fact.question, choice))
    return _ask(situation, fact, memory).text


def _recall(method: Method, index: int) -> float:
    """Cosine of the encoder's vectors of what is recited and of the event (Table 1)."""
    memory = method.memory.memories[index]
    recited, text = method.memory.encoder.encode([method.recite(memory), memory.text])
    return float(recited @ text)


def _gate(memory: GatedMemory, events: Sequence[Event]) -> Iterator[bool]:
    for index in range(len(memory.memories)):
        for question in events[index].questions:
            if question.kind != UNANSWERABLE:
                yield memory.gate(question.question).best == index


def _oracle(method: GatedDirect, events: Sequence[Event], judge: Judge) -> Iterator[bool]:
    """Answers with the right memory opened by hand: what is left is not the gate's fault."""
    for index, event in enumerate(events):
        for question in event.questions:
            if question.kind != UNANSWERABLE:
                reading = method.memory.gate(question.question).held({index: 1.0})
                yield judge(question, method.memory.answer(question.question, method.recited, reading).text)


def _pair(method: Method, question: str) -> Answer:
    if isinstance(method, GatedDirect):
        reading = method.memory.gate(question).with_settings(beta=PAIR_BETA)
        return method.memory.answer(question, method.recited, reading)
    return method.answer(question)
