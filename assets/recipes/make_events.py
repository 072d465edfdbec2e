"""Life events for the protocol of `core.evaluation`, from seeds that training never sees: `assets/events`.

    python assets/recipes/make_events.py

A partition is 50 seeds of `event_seeds.jsonl` with their entities swapped, each with three questions and one that it
does not answer, and 25 questions over two events.
"""

import json
import random
import re
from pathlib import Path

from corpus import RECIPES, UNKNOWN, Corpus, Story, parse_seed, story_answers

EVENTS = RECIPES.parent / "events"
PARTITIONS, SIZE, QUESTIONS, PAIRS = 20, 50, 3, 25
TITLE_WORDS = 6
VAGUE = re.compile(r"\b(it|its|that|this|there|them|they|their|he|she|him|his|hers?|one|we)\b", re.I)
FILLER = re.compile(
    r"^(?:(?:your|you|my|the|an?|in|at|on|to|from|with|for|by|of|because|until|through|his|her|last)\s+)+", re.I
)


def accepted(answer: str) -> list[str]:
    """What an answer must hold: itself without the small words in front."""
    return [FILLER.sub("", answer) or answer]


def question(asked: str, answer: str, kind: str = "") -> dict:
    return {"question": asked, "answer": answer, "accepted": accepted(answer), "kind": kind}


def title(text: str) -> str:
    return " ".join(text.split()[:TITLE_WORDS]).rstrip(".,;:")


def clear(asked: str) -> bool:
    """Whether a question says by itself what it is about: it must be found among fifty events."""
    return len(asked.split()) > 3 and not VAGUE.search(asked)


def readable(story: Story) -> list[tuple[str, str]]:
    """Clear questions whose answer stands in the story as it is told, yes and no left out."""
    answers = story_answers(story) - {"yes", "no"}
    return [(q, a) for q, a in story.qa if clear(q) and a in answers]


def partition(corpus: Corpus, rng: random.Random) -> tuple[list[dict], list[dict]]:
    """The events and the questions over two of them."""
    events: list[dict] = []
    for seed in rng.sample(corpus.seeds, len(corpus.seeds)):
        story = corpus.story(rng, seed)
        asked = readable(story)[:QUESTIONS]
        if len(asked) < QUESTIONS or len(story.text) > 600:
            continue
        qa = [question(q, a) for q, a in asked]
        qa.append(question(rng.choice(story.unanswerable), UNKNOWN, "unanswerable"))
        events.append({"id": f"{len(events):02}", "title": title(story.text), "text": story.text, "qa": qa})
        if len(events) == SIZE:
            break
    assert len(events) == SIZE, f"only {len(events)} of the seeds have {QUESTIONS} questions"
    pairs = []
    for _ in range(PAIRS):
        first, second = (rng.choice(event["qa"][:QUESTIONS]) for event in rng.sample(events, 2))
        other = second["question"][0].lower() + second["question"][1:]
        answers = [{"answer": q["answer"], "accepted": q["accepted"]} for q in (first, second)]
        pairs.append({"question": f"{first['question'].rstrip('?')}, and {other}", "answers": answers})
    return events, pairs


def write(path: Path, records: list[dict]) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")


def main() -> None:
    lines = (RECIPES / "event_seeds.jsonl").read_text(encoding="utf-8").splitlines()
    corpus = Corpus([parse_seed(line) for line in lines], synonyms=0)
    for number in range(PARTITIONS):
        events, pairs = partition(corpus, random.Random(f"events/{number}"))
        write(EVENTS / f"partition_{number:02}.jsonl", events)
        write(EVENTS / f"pairs_{number:02}.jsonl", pairs)


if __name__ == "__main__":
    main()
