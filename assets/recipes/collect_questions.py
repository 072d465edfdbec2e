"""Collect what people ask about life events: `assets/notes/questions.txt`, the questions of study notes.

    python assets/recipes/collect_questions.py

From the seeds that training sees: questions that name no entity, in words that many other questions use too.
"""

import re
from collections import Counter

from corpus import RECIPES, load_seeds

QUESTIONS = RECIPES.parent / "notes" / "questions.txt"
COMMON = 50  # questions in which each word occurs


def words(question: str) -> set[str]:
    return set(re.findall(r"[\w']+", question.lower()))


def main() -> None:
    seeds = [seed for seed in load_seeds() if not seed.held_out]
    asked = {q for seed in seeds for ways, answer in seed.qa if answer not in ("yes", "no") for q in ways}
    asked = {q[0].upper() + q[1:] for q in asked if "{" not in q and q.endswith("?") and 3 < len(q.split()) < 13}
    frequency = Counter(word for question in asked for word in words(question))
    kept = sorted(q for q in asked if min(frequency[word] for word in words(q)) >= COMMON)
    QUESTIONS.parent.mkdir(exist_ok=True)
    QUESTIONS.write_text("".join(f"{question}\n" for question in kept), encoding="utf-8")


if __name__ == "__main__":
    main()
