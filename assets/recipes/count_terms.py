"""Count in how many everyday events and questions each term occurs, for the gate: `assets/gate/everyday.safetensors`.

python assets/recipes/count_terms.py
"""

import random
import sys

from corpus import RECIPES, Corpus, load_seeds

sys.path.insert(0, str(RECIPES.parents[1]))
from core.gate import EVERYDAY, Background


def main() -> None:
    corpus, rng = Corpus([seed for seed in load_seeds() if not seed.held_out]), random.Random(0)
    stories = [corpus.story(rng, seed) for seed in corpus.seeds]
    EVERYDAY.parent.mkdir(exist_ok=True)
    Background.count([text for story in stories for text in (story.text, story.qa[0][0])]).save(EVERYDAY)


if __name__ == "__main__":
    main()
