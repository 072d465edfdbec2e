"""Train the bundled encoder: one vector a token, averaged, so that a question lies close to the event it is about.

    python assets/recipes/train_encoder.py        # minutes on a CPU

Contrastive with in-batch negatives (InfoNCE): question and event, rewrite and event. The negatives are hard: half of
a batch was written on the same themes, and only a few names occur in it, so that neither a theme nor a person alone
tells which event is meant. Writes a sentence-transformers model with a tokenizer of its own to `assets/encoder`.
"""

import argparse
import logging
import random
from pathlib import Path

import torch
from corpus import NAME_TYPES, Corpus, Entities, load_seeds, typed
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch.nn import functional

ASSETS = Path(__file__).parents[1]
TEMPERATURE = 0.05
NEIGHBOURS = 300  # seeds that stand together in a file are about the same themes
NAMES = 6  # of each kind in one batch
log = logging.getLogger("train")


def train_tokenizer(corpus: Corpus, vocabulary: int, stories: int = 30_000) -> Tokenizer:
    """Lower-case byte-level BPE: whole words for what is common, pieces for the rest."""
    rng = random.Random(0)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.ByteLevel(add_prefix_space=True), pre_tokenizers.Digits(individual_digits=False)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    told = (corpus.story(rng) for _ in range(stories))
    texts = (text for story in told for text in (story.text, *story.rewrites, *(q for q, _ in story.qa)))
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def few_names(rng: random.Random) -> Entities:
    """Entities with only a few names of each kind, hardly one invented."""
    entities = Entities(invented=0.1)
    for kind in NAME_TYPES:
        entities.lists[kind] = rng.sample(entities.lists[kind], NAMES)
    return entities


def pairs(corpus: Corpus, rng: random.Random, count: int) -> tuple[list[str], list[str]]:
    """`count` different events, half of them on the same themes, and beside each a question or a rewrite."""
    start = rng.randrange(len(corpus.seeds) - NEIGHBOURS)
    near = rng.sample(range(start, start + NEIGHBOURS), count // 2)
    far = rng.sample([i for i in range(len(corpus.seeds)) if not start <= i < start + NEIGHBOURS], count - count // 2)
    events, others = [], []
    for index in near + far:
        story = corpus.story(rng, corpus.seeds[index])
        question = rng.random() < 0.8
        events.append(story.text)
        others.append(typed(rng.choice(story.qa)[0], rng) if question else rng.choice(story.rewrites))
    return events, others


def train(output: Path, vocabulary: int, steps: int, batch: int, dimension: int, rate: float) -> None:
    torch.manual_seed(0)
    rng = random.Random(0)
    corpus = Corpus([s for s in load_seeds() if not s.held_out])
    embedding = StaticEmbedding(train_tokenizer(corpus, vocabulary), embedding_dim=dimension)
    encoder = SentenceTransformer(modules=[embedding, Normalize()], device="cpu")
    encoder.train()
    optimizer = torch.optim.Adam(encoder.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, steps)
    labels = torch.arange(batch)
    invented = corpus.entities
    for step in range(steps):
        corpus.entities = rng.choice([invented, few_names(rng)])
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
    parser.add_argument("--output", type=Path, default=ASSETS / "encoder")
    parser.add_argument("--vocabulary", type=int, default=12_000)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--dimension", type=int, default=192)
    parser.add_argument("--rate", type=float, default=0.02)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    train(options.output, options.vocabulary, options.steps, options.batch, options.dimension, options.rate)


if __name__ == "__main__":
    main()
