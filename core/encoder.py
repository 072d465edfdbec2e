"""Text to vectors: what memories are found by.

In: texts. Out: one float32 vector a text, on the CPU; and where an encoder is no more than one vector a token, the
similarity of the tokens themselves. Two encoders: a sentence-transformers model, and the language model itself as in
the paper. Knows nothing about memories.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from safetensors import SafetensorError
from scipy.sparse import csr_matrix
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from torch import Tensor, nn
from torch.nn import functional

from core.gated_lora import PARTS
from core.language_model import LanguageModel, ModelError, best_device

BUNDLED = Path(__file__).parents[1] / "assets" / "encoder"


class Encoder(Protocol):
    """What a bank's keys come from. Unless it is no more than one vector a token, its tokens are not compared."""

    name: str

    def encode(self, texts: Sequence[str]) -> Tensor:
        """(texts, dimensions), float32, on the CPU."""

    def tokens(self, texts: Sequence[str]) -> csr_matrix:
        """(texts, vocabulary): 1 where a token occurs in a text, whatever its place; or (texts, 0)."""
        return csr_matrix((len(texts), 0), dtype=np.float32)

    def late_interaction(self, question: str, tokens: csr_matrix) -> np.ndarray | None:
        """(texts,): how near the tokens of a question are to those of the texts; or None."""
        return None


class SentenceEncoder(Encoder):
    """Unit vectors from a sentence-transformers model; of a `StaticEmbedding` the tokens are compared, too."""

    def __init__(self, model: SentenceTransformer, name: str):
        self.model, self.name = model, name

    @classmethod
    def load(cls, name: str | Path | None = None, device: str | None = None) -> "SentenceEncoder":
        """Load the bundled encoder (None), a folder or a Hub id. Raises ModelError with one sentence."""
        source = str(name or BUNDLED)
        if not Path(source).exists() and (name is None or source.startswith((".", "/"))):
            raise ModelError(f"There is no folder {source}: give a folder with an encoder, or a Hub id.")
        try:
            model = SentenceTransformer(source, device=device or best_device(), model_kwargs={"use_safetensors": True})
        except SafetensorError as error:
            raise ModelError(f"The weights of the encoder {source} are damaged ({error}).") from error
        except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
            reason = str(error).strip().split("\n")[0].rstrip(".")
            raise ModelError(
                f"Could not load the encoder {source}: no sentence-transformers model, or no network ({reason})."
            ) from error
        return cls(model, Path(source).name if Path(source).is_dir() else source)

    def encode(self, texts: Sequence[str]) -> Tensor:
        """(texts, dimensions), unit length, float32, on the CPU."""
        vectors = self.model.encode(
            list(texts), convert_to_tensor=True, normalize_embeddings=True, show_progress_bar=False
        )
        return vectors.to("cpu", torch.float32)

    def tokens(self, texts: Sequence[str]) -> csr_matrix:
        """(texts, vocabulary): 1 where a token occurs in a text, whatever its place; (texts, 0) without a table."""
        if not len(self._table):
            return super().tokens(texts)
        encodings = self.model[0].tokenizer.encode_batch(list(texts), add_special_tokens=False)
        rows = [sorted(set(encoding.ids)) for encoding in encodings]
        starts = np.cumsum([0, *map(len, rows)])
        indices = np.array([token for row in rows for token in row], dtype=np.int32)
        ones = np.ones(len(indices), dtype=np.float32)
        return csr_matrix((ones, indices, starts), shape=(len(rows), len(self._table)))

    def late_interaction(self, question: str, tokens: csr_matrix) -> np.ndarray | None:
        """(texts,), 0 to 1: how near the tokens of a question are to those of the texts; None without a table.

        Each token of the question has the cosine of the text's nearest one, or 0; their mean is weighted by the squared
        lengths of the question's vectors (late interaction, as in ColBERT: arXiv 2004.12832 eq. 3).
        """
        if not len(self._table):
            return super().late_interaction(question, tokens)
        asked = self._table[self.tokens([question]).indices]
        told = self._table[tokens.indices]
        cosines = functional.normalize(told, dim=1) @ functional.normalize(asked, dim=1).T
        nearest = np.zeros((tokens.shape[0], len(asked)), dtype=np.float32)
        np.maximum.at(nearest, np.repeat(np.arange(len(nearest)), np.diff(tokens.indptr)), cosines.numpy())
        return nearest @ functional.normalize(asked.square().sum(1), p=1, dim=0).numpy()

    @cached_property
    def _table(self) -> Tensor:
        """(vocabulary, dimensions): the vectors that the model averages; empty if it does more than that."""
        first, *others = self.model
        if isinstance(first, StaticEmbedding) and all(isinstance(module, Normalize) for module in others):
            return first.embedding.weight.detach().to("cpu", torch.float32)
        return torch.zeros(0, 0)


class LanguageModelEncoder(Encoder):
    """The paper's key: the mean over tokens of the input to the last MLP (arXiv 2504.21239, section 3)."""

    def __init__(self, language_model: LanguageModel):
        """Raises ModelError if the model has no layer that is called an MLP."""
        self.language_model = language_model
        self.name = f"{language_model.name}, input of the last MLP"
        self.mlp = _last_mlp(language_model)

    @torch.no_grad()
    def encode(self, texts: Sequence[str]) -> Tensor:
        """(texts, hidden), not normalised, float32, on the CPU. ValueError if a text exceeds the context."""
        rows = [self.language_model.tokens(text) for text in texts]
        longest = max(map(len, rows))
        self.language_model.check_context(longest)
        ids = torch.tensor([row + [0] * (longest - len(row)) for row in rows])
        caught: list[Tensor] = []
        hook = self.mlp.register_forward_pre_hook(lambda _, inputs: caught.append(inputs[0]))
        try:
            self.language_model.model(input_ids=ids.to(self.language_model.device), use_cache=False, logits_to_keep=1)
        finally:
            hook.remove()
        hidden = caught[0].to("cpu", torch.float32).reshape(len(rows), longest, -1)  # OPT flattens it
        return torch.stack([vectors[: len(row)].mean(0) for vectors, row in zip(hidden, rows, strict=True)])


def _last_mlp(language_model: LanguageModel) -> nn.Module:
    names = PARTS["mlp"] - {"fc2"}  # which takes what fc1 made of the MLP's input
    found = [module for name, module in language_model.model.named_modules() if name.split(".")[-1] in names]
    if not found:
        raise ModelError(f"{language_model.name} has no MLP layer to take keys from: use a sentence encoder.")
    return found[-1]
