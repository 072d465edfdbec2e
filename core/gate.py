"""Which memories a question opens.

    question ─┬─ embedding ── cosine, the keys' mean direction removed ─┬─ mean ─┐
              ├─ tokens ── each one's cosine with the nearest of a key ─┘        │
              └─ hashed terms ── TF-IDF cosine, its square root ─────────────────┴─ similarity ─ softmax(β·) ─ top k
                                                              the none slot's own similarity ──┘

How rare a term is, is counted over the bank *and* over everyday events and questions that ship with the project
(`assets/gate`): so "cat" weighs more than "what is my" even when a bank holds one memory.

In: the keys of a bank, a question, its embedding and its late interaction with the keys. Out: a `Reading`
(arXiv 2504.21239 eq. 4, with a lexical part and a slot for "none of them"). Knows nothing about adapters, and sees no
text of a memory.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.feature_extraction.text import HashingVectorizer
from torch import Tensor
from torch.nn import functional

FEATURES = 2**18  # hashed terms of each kind
EVERYDAY = Path(__file__).parents[1] / "assets" / "gate" / "everyday.safetensors"
SHRINKAGE = 4.0  # the mean of n keys is trusted (n - 1) / (n + 4): one key alone is no direction to remove

_WORDS = HashingVectorizer(n_features=FEATURES, norm=None, alternate_sign=False)
_CHARACTERS = HashingVectorizer(
    analyzer="char_wb", ngram_range=(3, 5), n_features=FEATURES, norm=None, alternate_sign=False
)


@dataclass(frozen=True)
class GateConfig:
    kind: Literal["both", "dense", "lexical", "paper"] = "both"
    beta: float = 45.0
    top_k: int = 2  # memories that may answer together
    none_similarity: float | None = 0.28  # of the none slot; None: there is no such slot
    parts: tuple[float, float] = (0.8, 0.2)  # of the dense and the lexical similarity, where both count

    def __post_init__(self) -> None:
        if self.kind not in ("both", "dense", "lexical", "paper"):
            raise ValueError(f"kind must be 'both', 'dense', 'lexical' or 'paper', not {self.kind!r}.")
        if self.beta < 0 or self.top_k < 1:
            raise ValueError("beta must not be negative, and top_k must be at least 1.")


GATES = {
    "both": GateConfig(),
    "dense": GateConfig("dense", none_similarity=0.31),
    "lexical": GateConfig("lexical", none_similarity=0.23),
    "paper": GateConfig("paper", beta=1.0, top_k=10_000, none_similarity=None),
}


@dataclass(frozen=True)
class Keys:
    """What the memories of a bank are found by; a memory may have several keys."""

    owners: tuple[int, ...]  # (keys,): index of the memory
    dense: Tensor  # (keys, dimensions), unit length
    inner: Tensor  # (keys, hidden): the paper's, from the language model
    tokens: csr_matrix  # (keys, vocabulary of the encoder): which tokens occur
    terms: csr_matrix  # (keys, 2 · FEATURES): counts of hashed words and character n-grams

    def __len__(self) -> int:
        return len(self.owners)

    def vectors(self, kind: str) -> Tensor:
        """(keys, dimensions): what a gate of this kind compares the query with."""
        return self.inner if kind == "paper" else self.dense

    @property
    def nbytes(self) -> int:
        """Bytes of all keys."""
        sparse = [part for key in (self.tokens, self.terms) for part in (key.data, key.indices, key.indptr)]
        return sum(part.nbytes for part in (self.dense, self.inner, *sparse))

    def rows(self, indices: Sequence[int], owners: Sequence[int]) -> "Keys":
        """The keys with these indices, given to these owners."""
        chosen = list(indices)
        return Keys(tuple(owners), self.dense[chosen], self.inner[chosen], self.tokens[chosen], self.terms[chosen])

    def and_also(self, others: "Keys") -> "Keys":
        """These keys, then the others."""
        if not len(self):
            return others
        return Keys(
            self.owners + others.owners,
            torch.cat([self.dense, others.dense]),
            torch.cat([self.inner, others.inner]),
            vstack([self.tokens, others.tokens], format="csr"),
            vstack([self.terms, others.terms], format="csr"),
        )


@dataclass(frozen=True)
class Reading:
    """What the gate said for one question; tuples have one entry a memory, in the bank's order.

    `weights` and `none` sum to 1. `order` lists the memories' indices, most similar first.
    """

    question: str
    query: tuple[float, ...]  # its embedding
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    dense: tuple[float, ...]
    lexical: tuple[float, ...]
    similarity: tuple[float, ...]
    weights: tuple[float, ...]
    none: float
    none_similarity: float | None
    beta: float
    top_k: int
    order: tuple[int, ...]

    @property
    def best(self) -> int | None:
        """Index of the memory that the question opens most, or None if it opens none."""
        if not self.order or self.none > self.weights[self.order[0]]:
            return None
        return self.order[0]

    def route(self) -> dict[int, float]:
        """The weights that are applied: memory index → weight, summing to 1; empty for the base model."""
        if self.best is None:
            return {}
        opened = self.order[: self.top_k]
        total = sum(self.weights[index] for index in opened)
        return {index: self.weights[index] / total for index in opened}

    def with_settings(self, beta: float | None = None, top_k: int | None = None) -> "Reading":
        """The same similarities under another β and k; needs no model."""
        return _weighted(
            replace(
                self,
                beta=self.beta if beta is None else beta,
                top_k=self.top_k if top_k is None else top_k,
            )
        )

    def held(self, weights: Mapping[int, float]) -> "Reading":
        """The gate held by hand: these weights, memory index → weight, and the none slot gets what is left of 1."""
        by_hand = tuple(weights.get(index, 0.0) for index in range(len(self.ids)))
        order = sorted(range(len(by_hand)), key=lambda index: -by_hand[index])
        return replace(self, weights=by_hand, none=max(0.0, 1 - sum(by_hand)), order=tuple(order))

    def turned(self, index: int, weight: float) -> "Reading":
        """The gate held by hand at one memory: the others, and the none slot, share what is left as they did before."""
        left = 1 - self.weights[index]
        share = (1 - weight) / left if left > 0 else 0.0
        return self.held({**{other: old * share for other, old in enumerate(self.weights)}, index: weight})


@dataclass(frozen=True)
class Background:
    """In how many of `documents` everyday events and questions each term occurs."""

    documents: int
    containing: np.ndarray  # (2 · FEATURES,)

    @classmethod
    def count(cls, texts: Sequence[str]) -> "Background":
        """Count over these texts."""
        return cls(len(texts), np.bincount(terms(texts).indices, minlength=2 * FEATURES))

    def save(self, path: Path) -> None:
        """Write the terms of more than one text."""
        kept = np.flatnonzero(self.containing > 1)
        counts = {"terms": kept.astype(np.int32), "containing": self.containing[kept].astype(np.int32)}
        save_file(counts, path, metadata={"documents": str(self.documents)})


@cache
def background(path: Path = EVERYDAY) -> Background:
    """The counts that ship with the project."""
    with safe_open(path, "numpy") as file:
        containing = np.zeros(2 * FEATURES, dtype=np.int64)
        containing[file.get_tensor("terms")] = file.get_tensor("containing")
        return Background(int(file.metadata()["documents"]), containing)


def terms(texts: Sequence[str]) -> csr_matrix:
    """(texts, 2 · FEATURES) counts of hashed words and character 3–5-grams."""
    return hstack([_WORDS.transform(texts), _CHARACTERS.transform(texts)], format="csr")


def read(
    question: str,
    query: Tensor,
    keys: Keys,
    ids: Sequence[str],
    titles: Sequence[str],
    config: GateConfig | None = None,
    late: np.ndarray | None = None,
) -> Reading:
    """Compare a question with the keys of all memories.

    `query` is its embedding (dimensions,): by the sentence encoder, or, for the paper's gate, by the language model.
    `late` is its late interaction with the keys (keys,), where the encoder knows one; it then is half of the meaning.
    """
    config = config or GateConfig()
    if config.kind == "paper":
        dense = (keys.inner @ query).numpy()
        lexical = np.zeros(len(keys))
        similarity = dense
    else:
        dense = _dense_similarity(query, keys.dense)
        dense = dense if late is None else (dense + late) / 2
        lexical = _lexical_similarity(terms([question]), keys.terms, background())
        dense_weight, lexical_weight = {"dense": (1.0, 0.0), "lexical": (0.0, 1.0)}.get(config.kind, config.parts)
        similarity = dense_weight * dense + lexical_weight * lexical
    best = [
        max(
            (key for key, owner in enumerate(keys.owners) if owner == memory),
            key=similarity.__getitem__,
        )
        for memory in range(len(ids))
    ]
    return _weighted(
        Reading(
            question=question,
            query=tuple(query.tolist()),
            ids=tuple(ids),
            titles=tuple(titles),
            dense=tuple(float(dense[key]) for key in best),
            lexical=tuple(float(lexical[key]) for key in best),
            similarity=tuple(float(similarity[key]) for key in best),
            weights=(),
            none=0.0,
            none_similarity=config.none_similarity,
            beta=config.beta,
            top_k=config.top_k,
            order=(),
        )
    )


def _weighted(reading: Reading) -> Reading:
    """Eq. 4: softmax of β · similarity, the none slot taking part."""
    slots = [
        *reading.similarity,
        -math.inf if reading.none_similarity is None else reading.none_similarity,
    ]
    if not reading.similarity:
        return replace(reading, none=1.0)
    highest = max(slots)
    exponentials = [math.exp(reading.beta * (slot - highest)) if slot > -math.inf else 0.0 for slot in slots]
    *weights, none = [exponential / sum(exponentials) for exponential in exponentials]
    order = sorted(range(len(weights)), key=lambda index: -reading.similarity[index])
    return replace(reading, weights=tuple(weights), none=none, order=tuple(order))


def _dense_similarity(query: Tensor, keys: Tensor) -> np.ndarray:
    """Cosine after the mean of the keys is removed, shrunk while there are few of them (arXiv 2511.11041)."""
    if not len(keys):
        return np.zeros(0)
    mean = keys.mean(0) * (len(keys) - 1) / (len(keys) + SHRINKAGE)
    return functional.cosine_similarity(keys - mean, query - mean, dim=1).numpy()


def _lexical_similarity(query: csr_matrix, keys: csr_matrix, everyday: Background) -> np.ndarray:
    """Square root of the mean over words and character n-grams of their TF-IDF cosines, (keys,), 0 to 1."""
    if not keys.shape[0]:
        return np.zeros(0)
    containing = everyday.containing + np.bincount(keys.indices, minlength=2 * FEATURES)
    idf = np.log((everyday.documents + keys.shape[0] + 1) / (0.5 + containing)).clip(min=0)
    parts = [
        _cosine(_tf_idf(query, idf)[:, part], _tf_idf(keys, idf)[:, part])
        for part in (slice(0, FEATURES), slice(FEATURES, 2 * FEATURES))
    ]
    return np.sqrt(np.mean(parts, axis=0))


def _tf_idf(counts: csr_matrix, idf: np.ndarray) -> csr_matrix:
    result = counts.copy()
    result.data = (1 + np.log(counts.data)) * idf[counts.indices]
    return result


def _cosine(query: csr_matrix, keys: csr_matrix) -> np.ndarray:
    norms = np.sqrt(np.asarray(keys.multiply(keys).sum(1)).ravel() * query.multiply(query).sum())
    products = (keys @ query.T).toarray()[:, 0]
    return np.divide(products, norms, out=np.zeros(keys.shape[0]), where=norms > 0)
