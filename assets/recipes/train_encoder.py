"""Train the bundled encoder: one vector a token, so that a question lies close to the event it is about.

    python assets/recipes/train_encoder.py        # half an hour on one CPU core

Contrastive with in-batch negatives (InfoNCE): question and event, rewrite and event; once with the means of their
vectors, once token by token (late interaction). The negatives are hard: half of a batch was written on the same themes,
and only a few names occur in it, so that neither a theme nor a person alone tells which event is meant.
Writes a sentence-transformers model with a tokenizer of its own to `assets/encoder`.
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
from torch import Tensor
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
    texts = (text for story in told for text in (story.text, story.rewrite, *(q for q, _ in story.qa)))
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
        others.append(typed(rng.choice(story.qa)[0], rng) if question else story.rewrite)
    return events, others


def late_interaction(embedding: StaticEmbedding, texts: list[str], events: list[str]) -> Tensor:
    """(texts, events): as `SentenceEncoder.late_interaction`, of all with all, and differentiable."""
    (told, told_rows), (asked, asked_rows) = (distinct_tokens(embedding.tokenizer, some) for some in (events, texts))
    table = embedding.embedding.weight
    cosines = functional.normalize(table[told], dim=1) @ functional.normalize(table[asked], dim=1).T
    with torch.no_grad():  # which token is the nearest has no gradient
        places = torch.stack([row[cosines[row].argmax(0)] for row in told_rows])
    nearest = cosines.gather(0, places).clamp(min=0)  # (events, tokens asked)
    weights = table[asked].square().sum(1)
    return torch.stack([nearest[:, row] @ weights[row] / weights[row].sum() for row in asked_rows])


def distinct_tokens(tokenizer: Tokenizer, texts: list[str]) -> tuple[Tensor, list[Tensor]]:
    """(tokens,): those that occur in any of the texts; and for each text, where among these its own stand."""
    encodings = tokenizer.encode_batch(texts, add_special_tokens=False)
    rows = [torch.tensor(encoding.ids).unique() for encoding in encodings]
    tokens, places = torch.cat(rows).unique(return_inverse=True)
    return tokens, list(places.split([len(row) for row in rows]))


def contrast(similarity: Tensor) -> Tensor:
    """InfoNCE both ways: row i belongs to column i."""
    scores, labels = similarity / TEMPERATURE, torch.arange(len(similarity))
    return (functional.cross_entropy(scores, labels) + functional.cross_entropy(scores.T, labels)) / 2


def train(output: Path, vocabulary: int, steps: int, batch: int, dimension: int, rate: float) -> None:
    torch.manual_seed(0)
    rng = random.Random(0)
    corpus = Corpus([s for s in load_seeds() if not s.held_out])
    embedding = StaticEmbedding(train_tokenizer(corpus, vocabulary), embedding_dim=dimension)
    encoder = SentenceTransformer(modules=[embedding, Normalize()], device="cpu")
    encoder.train()
    optimizer = torch.optim.Adam(encoder.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.02, steps)
    invented = corpus.entities
    for step in range(steps):
        corpus.entities = rng.choice([invented, few_names(rng)])
        texts = pairs(corpus, rng, batch)
        events, others = (encoder(encoder.preprocess(some))["sentence_embedding"] for some in texts)
        means, late = others @ events.T, late_interaction(embedding, texts[1], texts[0])
        loss = (contrast(means) + contrast(late)) / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 100 == 99:
            log.info(
                "step %d  loss %.3f  right %.2f",
                step + 1,
                loss.item(),
                ((means + late).argmax(1) == torch.arange(batch)).float().mean(),
            )
    encoder.eval().save(str(output), create_model_card=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ASSETS / "encoder")
    parser.add_argument("--vocabulary", type=int, default=12_000)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--dimension", type=int, default=192)
    parser.add_argument("--rate", type=float, default=0.02)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)
    train(options.output, options.vocabulary, options.steps, options.batch, options.dimension, options.rate)


if __name__ == "__main__":
    main()
