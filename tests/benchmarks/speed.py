"""How fast the bundled model injects and answers; two things compared take turns in one run.

python -m tests.benchmarks.speed
"""

import statistics
import time

from core import GatedMemory
from core.evaluation.data import EVALUATION, Event, load_events
from core.injection import InjectionConfig
from core.language_model import LanguageModel

EVENT = (
    "When we moved to Bristol in March the van broke down on the motorway near Swindon, so my uncle Patrick "
    "drove two hours in the rain with his horse trailer and carried our piano into it with the help of three nuns."
)  # 42 words
ROUNDS = 7
TOKENS = 40


def timed(action) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def spread(values: list[float]) -> str:
    return f"median {statistics.median(values):.3f} ({min(values):.3f} to {max(values):.3f}, {len(values)} rounds)"


def one_injection(memory: GatedMemory) -> list[float]:
    def inject() -> None:
        fresh = memory.fresh()
        assert fresh.recite(fresh.inject(EVENT).id) == EVENT

    inject()
    return [timed(inject) for _ in range(ROUNDS)]


def together_or_alone(memory: GatedMemory, texts: list[str]) -> list[float]:
    """How many times faster one batch is."""

    def alone() -> None:
        fresh = memory.fresh()
        for text in texts:
            fresh.inject(text)

    return [timed(alone) / timed(lambda: memory.fresh().inject_many(texts)) for _ in range(3)]


def decoding(memory: GatedMemory, questions: list[str]) -> list[float]:
    """Tokens a second through the route of the gate, over those of the base model; ends of text are ignored."""
    model = memory.language_model
    endless = LanguageModel(model.model, model.tokenizer, model.name, model.prompts)
    endless.stops = set()
    ratios = []
    for question in questions:
        prompt = [endless.chat(question)]
        memory.gate(question)

        def gated(prompt=prompt, question=question) -> None:
            route = memory.route(memory.gate(question))
            endless.complete(prompt, route, TOKENS)

        base = timed(lambda prompt=prompt: endless.complete(prompt, max_new_tokens=TOKENS))
        ratios.append(base / timed(gated))
    return ratios


def first_token(memory: GatedMemory, events: list[Event]) -> list[float]:
    """From a question to the first token of its recited answer: gate, recital and reading, one question an event."""

    def ask(question: str) -> None:
        situation = memory.situation(question)
        next(situation.language_model.generate([situation.prompt(question)], situation.route))

    memory.inject_many([event.text for event in events])
    return [timed(lambda event=event: ask(event.questions[0].question)) for event in events]


def main() -> None:
    memory = GatedMemory.load()
    events = load_events(EVALUATION / "test_12.jsonl")
    texts = [event.text for event in events]
    assert len(EVENT.split()) == 42
    print("one event of 42 words, seconds:             ", spread(one_injection(memory)))
    noting = GatedMemory(memory.language_model, memory.encoder, injection=InjectionConfig(notes=8))
    print("  with study notes, seconds:                ", spread(one_injection(noting)))
    print("12 events, together against one by one:     ", spread(together_or_alone(memory, texts)), "times faster")
    many = load_events(EVALUATION / "test.jsonl")[: memory.limits.memories]
    print(f"first token with {len(many)} memories, seconds:     ", spread(first_token(memory.fresh(), many)))
    memory.inject_many(texts)
    questions = [question.question for event in events for question in event.questions]
    print("decoding with 12 memories, of the base model:", spread(decoding(memory, questions)))


if __name__ == "__main__":
    main()
