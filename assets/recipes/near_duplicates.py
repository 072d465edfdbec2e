"""List seeds that come too close to an event that evaluation asks about: they must go.

    python assets/recipes/near_duplicates.py [--threshold 0.35]

Closeness is the cosine of TF-IDF vectors of word 1–3-grams: what everybody says ("my sister") weighs little.
"""

import argparse
import json
import sys

from corpus import RECIPES, Corpus, load_seeds
from sklearn.feature_extraction.text import TfidfVectorizer


def plain(text: str) -> str:
    """A seed's text as it was written, without marks."""
    return text.replace("{", "").replace("}", "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threshold", type=float, default=0.35)
    options = parser.parse_args()
    asked = {}
    for path in sorted((RECIPES.parent / "evaluation").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            record = json.loads(line)
            asked[record["id"]] = record["text"]
    told = [plain(text) for seed in Corpus(load_seeds()).seeds for text in (seed.text, *seed.rewrites)]
    vectorizer = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True)
    vectors = vectorizer.fit_transform(told)
    closeness = (vectorizer.transform(asked.values()) @ vectors.T).toarray()
    found = 0
    for identity, row in zip(asked, closeness, strict=True):
        if row.max() > options.threshold:
            found += 1
            sys.stdout.write(f"{row.max():.2f}  {identity}: {asked[identity]}\n      seed: {told[row.argmax()]}\n")
    sys.stdout.write(f"{len(asked)} events, {len(told)} texts of seeds, {found} too close\n")


if __name__ == "__main__":
    main()
