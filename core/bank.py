"""The memories of one visitor: what they are called, what they are found by, and their adapters.

In: memories with their keys and adapters. Out: the same, and files (`bank.json`, `bank.safetensors`; never pickle).
To forget a memory is to remove its rows: what remains equals a bank that never held it. Knows nothing about training
or answering.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from zipfile import Path as ZipPath

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from scipy.sparse import csr_matrix

from core.gate import Keys
from core.gated_lora import AdapterConfig, Adapters, Layer
from core.refusal import Refusal

VERSION = 2  # the first had no tokens in its keys
ABOUT, TENSORS = "bank.json", "bank.safetensors"


@dataclass(frozen=True)
class Memory:
    """One life event. `text` is for showing and checking only, and None once it is burned."""

    id: str
    title: str
    text: str | None
    digest: str  # of the text without case and white space: tells whether an event is known already
    injected_at: str  # ISO 8601, UTC
    steps: int
    seconds: float
    tokens: int  # length of the text


def digest(text: str) -> str:
    """A fingerprint of a text that ignores case and white space."""
    return hashlib.sha256(" ".join(text.split()).casefold().encode()).hexdigest()[:16]


def burned(memory: Memory) -> Memory:
    """The memory without its text, and without the title, which quotes it."""
    return replace(memory, text=None, title=f"Burned memory {memory.id}")


class Bank:
    """Memories in the order they were injected; memory i owns adapter i."""

    def __init__(self, adapters: Adapters, keys: Keys):
        """An empty bank for adapters and keys of these shapes."""
        self.memories: tuple[Memory, ...] = ()
        self.adapters = adapters.rows([])
        self.keys = keys.rows([], [])

    def __len__(self) -> int:
        return len(self.memories)

    def index(self, memory_id: str) -> int:
        """Where a memory stands. ValueError if there is none with this id."""
        for index, memory in enumerate(self.memories):
            if memory.id == memory_id:
                return index
        raise Refusal("There is no memory with the id {id!r}.", id=memory_id)

    def add(self, memories: tuple[Memory, ...], keys: Keys, adapters: Adapters) -> None:
        """Append memories; the owners of `keys` count from the first of them."""
        adapters = self.adapters.and_also(adapters)
        owners = tuple(owner + len(self) for owner in keys.owners)
        self.keys = self.keys.and_also(replace(keys, owners=owners))
        self.memories, self.adapters = self.memories + memories, adapters

    def copy_from(self, other: "Bank", index: int) -> None:
        """Append a memory of another bank, with its keys and its adapter."""
        keys = [key for key, owner in enumerate(other.keys.owners) if owner == index]
        self.add((other.memories[index],), other.keys.rows(keys, [0] * len(keys)), other.adapters.rows([index]))

    def forget(self, memory_id: str) -> None:
        """Remove a memory with its keys and its adapter: exact unlearning."""
        gone = self.index(memory_id)
        kept = [index for index in range(len(self)) if index != gone]
        kept_keys = [key for key, owner in enumerate(self.keys.owners) if owner != gone]
        owners = [kept.index(self.keys.owners[key]) for key in kept_keys]
        self.memories = tuple(self.memories[index] for index in kept)
        self.adapters = self.adapters.rows(kept)
        self.keys = self.keys.rows(kept_keys, owners)

    def burn(self, memory_id: str) -> Memory:
        """Drop the text, and the title, which quotes it: the memory then lives in its weights alone."""
        index = self.index(memory_id)
        without = burned(self.memories[index])
        self.memories = (*self.memories[:index], without, *self.memories[index + 1 :])
        return without

    def equals(self, other: "Bank") -> bool:
        """Whether both hold the same memories, and every number of adapters and keys is the same, bit for bit."""
        return (
            self.memories == other.memories
            and torch.equal(self.adapters.weights, other.adapters.weights)
            and self.keys.owners == other.keys.owners
            and torch.equal(self.keys.dense, other.keys.dense)
            and torch.equal(self.keys.inner, other.keys.inner)
            and _same(self.keys.tokens, other.keys.tokens)
            and _same(self.keys.terms, other.keys.terms)
        )

    def save(self, folder: Path, fingerprint: str, encoder: str) -> None:
        """Write the bank for a base model with this fingerprint and keys of this encoder."""
        tensors = save(
            {
                "adapters": self.adapters.weights.cpu().contiguous(),
                "owners": torch.tensor(self.keys.owners, dtype=torch.long),
                "dense": self.keys.dense.contiguous(),
                "inner": self.keys.inner.contiguous(),
                **_sparse_tensors("tokens", self.keys.tokens),
                **_sparse_tensors("terms", self.keys.terms),
            }
        )
        about = {
            "version": VERSION,
            "base_model": fingerprint,
            "encoder": encoder,
            "sha256": hashlib.sha256(tensors).hexdigest(),
            "adapter": asdict(self.adapters.config),
            "layers": [asdict(layer) for layer in self.adapters.layers],
            "memories": [asdict(memory) for memory in self.memories],
        }
        folder.mkdir(parents=True, exist_ok=True)
        (folder / TENSORS).write_bytes(tensors)
        text = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
        (folder / ABOUT).write_text(text, encoding="utf-8")

    def load(self, folder: Path | ZipPath, fingerprint: str, encoder: str) -> None:
        """Replace what is here by a saved bank, wherever it comes from.

        ValueError, and nothing changed, if the files are damaged or forged, or were made for another base model,
        another encoder or another adapter configuration.
        """
        try:
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            data = (folder / TENSORS).read_bytes()
            if about["version"] != VERSION:
                raise ValueError(
                    f"The bank in {folder} has format {about['version']}, this program reads format {VERSION}."
                )
            if hashlib.sha256(data).hexdigest() != about["sha256"]:
                raise ValueError(f"The bank in {folder} is damaged: {TENSORS} is not the file that was saved.")
            memories = tuple(_memory(memory) for memory in about["memories"])
            targets = about["adapter"]["targets"]
            config = AdapterConfig(
                **{
                    **about["adapter"],
                    "targets": targets if isinstance(targets, str) else tuple(targets),
                }
            )
            layers = tuple(Layer(**layer) for layer in about["layers"])
            tensors = load(data)
            if len(memories) != (count := len(tensors["adapters"])):
                raise ValueError(f"The bank in {folder} is damaged: {len(memories)} memories, but {count} adapters.")
            made_for = (about["base_model"], about["encoder"])
        except FileNotFoundError as error:
            raise ValueError(f"There is no bank in {folder}: {error.filename or error} is missing.") from error
        except (
            OSError,
            UnicodeDecodeError,
            KeyError,
            TypeError,
            json.JSONDecodeError,
            SafetensorError,
        ) as error:
            raise ValueError(f"The bank in {folder} is damaged: {error!r}.") from error
        if (config, layers) != (self.adapters.config, self.adapters.layers) or made_for[0] != fingerprint:
            raise Refusal(
                "The bank in {folder} was made for another base model or adapter configuration: load that model.",
                folder=folder,
            )
        if made_for[1] != encoder:
            raise ValueError(
                f"The keys of the bank in {folder} were made by the encoder {made_for[1]!r}, not {encoder!r}."
            )
        try:
            keys = _keys(tensors, self.keys)
            widths = (tensors["adapters"].shape[1], keys.dense.shape[1], keys.inner.shape[1])
            own = (self.adapters.weights.shape[1], self.keys.dense.shape[1], self.keys.inner.shape[1])
            everyone = set(range(count)) == set(keys.owners) and len({memory.id for memory in memories}) == count
            finite = all(torch.isfinite(part).all() for part in (tensors["adapters"], keys.dense, keys.inner))
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise ValueError(f"The bank in {folder} is damaged: {error!r}.") from error
        if widths != own or not everyone or not finite:
            raise ValueError(f"The bank in {folder} is damaged: its numbers do not belong to its memories.")
        self.memories, self.keys = memories, keys
        self.adapters = replace(self.adapters, weights=tensors["adapters"].to(self.adapters.weights))


def _memory(entries: dict) -> Memory:
    """TypeError if an entry is missing, of another type or of another form."""
    memory = Memory(**entries)
    wrong = [field.name for field in fields(Memory) if not isinstance(getattr(memory, field.name), field.type)]
    if wrong or not re.fullmatch(r"\w+", memory.id) or not re.fullmatch(r"[0-9a-f]{16}", memory.digest):
        raise TypeError(f"not what a memory is made of: {', '.join(wrong) or 'id or digest'}")
    return memory


def _keys(tensors: dict[str, torch.Tensor], like: Keys) -> Keys:
    """ValueError or KeyError if the parts do not fit together, or are not as wide as those of `like`."""
    owners = tuple(tensors["owners"].tolist())
    tokens = _sparse(tensors, "tokens", (len(owners), like.tokens.shape[1]))
    terms = _sparse(tensors, "terms", (len(owners), like.terms.shape[1]))
    if not len(owners) == len(tensors["dense"]) == len(tensors["inner"]):
        raise ValueError("another number of keys")
    return Keys(owners, tensors["dense"], tensors["inner"], tokens, terms)


def _sparse_tensors(name: str, matrix: csr_matrix) -> dict[str, torch.Tensor]:
    """A sparse matrix in three tensors."""
    parts = {"counts": matrix.data, "indices": matrix.indices, "starts": matrix.indptr}
    return {f"{name}.{part}": torch.from_numpy(numbers.copy()) for part, numbers in parts.items()}


def _sparse(tensors: dict[str, torch.Tensor], name: str, shape: tuple[int, int]) -> csr_matrix:
    """The matrix of such tensors. ValueError or KeyError if they are none of this shape."""
    parts = tuple(tensors[f"{name}.{part}"].numpy() for part in ("counts", "indices", "starts"))
    matrix = csr_matrix(parts, shape=shape)
    matrix.check_format()
    return matrix


def _same(one: csr_matrix, other: csr_matrix) -> bool:
    return one.shape == other.shape and (one != other).nnz == 0
