"""The sentences of a text in other orders: learnt beside it, they open it from every sentence, not only from the first.

In: a text. Out: question–answer pairs: a sentence, and the text in an order that begins with it (sentence permutation,
Zhu et al., "Beyond Memorization: The Challenge of Random Memory Access in Language Models", arXiv 2403.07805). Knows
nothing about how they are learnt.
"""

import random
import re

SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+")


def permutations(text: str, count: int) -> list[tuple[str, str]]:
    """At most `count` pairs, each order drawn at random (the same for the same text); none for a single sentence."""
    sentences = SENTENCE_END.split(text.strip())
    rng = random.Random(text)
    orders = {tuple(rng.sample(sentences, len(sentences))): None for _ in range(4 * count)}
    orders.pop(tuple(sentences), None)
    return [(order[0], " ".join(order)) for order in list(orders)[:count]]
