"""Train the bundled encoder: one vector a token, averaged, so that a question lies close to the event it is about.

    python assets/recipes/train_encoder.py        # after the tokenizer of train_model.py; minutes on a CPU

Contrastive with in-batch negatives (InfoNCE): question and event, rewrite and event. `assets/model` lends its
tokenizer. Writes a sentence-transformers model to `assets/encoder`.
"""

import argparse
import logging
import random
from pathlib import Path

import torch
from corpus import Corpus, load_seeds, typed
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer
from torch.nn import functional

ASSETS = Path(__file__).parents[1]
TEMPERATURE = 0.05
log = logging.getLogger("train")


def pairs(corpus: Corpus, rng: random.Random, count: int) -> tuple[list[str], list[str]]:
    """`count` different events, and beside each a question about it or a rewrite of it."""
    events, others = [], []
    for seed in rng.sample(corpus.seeds, count):
        story = corpus.story(rng, seed)
        question = rng.random() < 0.8
        events.append(story.text)
        others.append(typed(rng.choice(story.qa)[0], rng) if question else rng.choice(story.rewrites))
    return events, others


def train(tokenizer: Path, output: Path, steps: int, batch: int, dimension: int, rate: float) -> None:
    torch.manual_seed(0)
    rng = random.Random(0)
    corpus = Corpus([s for s in load_seeds() if not s.held_out])
    embedding = StaticEmbedding(Tokenizer.from_file(str(tokenizer)), embedding_dim=dimension)
    encoder = SentenceTransformer(modules=[embedding, Normalize()], device="cpu")
    encoder.train()
    optimizer = torch.optim.Adam(encoder.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, steps)
    labels = torch.arange(batch)
    for step in range(steps):
        events, others = (
            encoder(encoder.preprocess(texts))["sentence_embedding"] for texts in pairs(corpus, rng, batch)
        )
        scores = others @ events.T / TEMPERATURE
        loss = (functional.cross_entropy(scores, labels) + functional.cross_entropy(scores.T, labels)) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 99:
            log.info(
                "step %d  loss %.3f  right %.2f",
                step + 1,
                loss.item(),
                (scores.argmax(1) == labels).float().mean(),
            )
    encoder.eval().save(str(output), create_model_card=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tokenizer", type=Path, default=ASSETS / "model" / "tokenizer.json")
    parser.add_argument("--output", type=Path, default=ASSETS / "encoder")
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--dimension", type=int, default=256)
    parser.add_argument("--rate", type=float, default=0.02)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    train(
        options.tokenizer,
        options.output,
        options.steps,
        options.batch,
        options.dimension,
        options.rate,
    )


if __name__ == "__main__":
    main()
