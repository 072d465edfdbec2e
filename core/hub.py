"""Models of the Hugging Face Hub: how large they are, and their files, fetched with progress.

In: an id, owner/name. Out: bytes, or a folder of what `LanguageModel.load` reads: weights as safetensors, never code
or pickles. Knows nothing about what is done with them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HFValidationError,
    HTTPError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
)
from tqdm import tqdm

from core.injection import Cancelled
from core.language_model import ModelError

FILES = {
    "allow_patterns": ["*.json", "*.safetensors", "*.jinja", "*.txt", "*.model"],
    # other formats; adapters, which name a base model of their own, anywhere; prompts that a stranger wrote
    "ignore_patterns": ["*/*", "adapter_*", "prompts.json"],
}


@dataclass(frozen=True)
class Size:
    """Bytes of a model's weights, and of those of its files that are not here yet."""

    weights: int
    missing: int


def is_id(name: str) -> bool:
    """Whether it looks like owner/name; what does not, might be a path."""
    return re.fullmatch(r"\w[\w.-]*/\w[\w.-]*", name) is not None


def size(name: str) -> Size | None:
    """How large a model is, or None where the Hub cannot be asked. ModelError if it has no weights that we open."""
    try:
        files = snapshot_download(name, dry_run=True, **FILES)
    except (OSError, HTTPError, HFValidationError):
        return None  # to download it says why
    weights = sum(file.file_size or 0 for file in files if file.filename.endswith(".safetensors"))
    if not weights:
        raise ModelError(f"{name} has no weights in the format safetensors: choose another model.")
    return Size(weights, sum(file.file_size or 0 for file in files if file.will_download))


def download(name: str, report: Callable[[int], None], cancel: Callable[[], bool]) -> None:
    """Fetch the files that are not here yet; `report` is told the bytes so far.

    ModelError with one sentence if that is not possible; Cancelled as soon as `cancel()` is true.
    """
    most = 0

    class Bar(tqdm):
        """Draws nothing; the Hub's client keeps several, and those of bytes all count towards the same total."""

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **{**kwargs, "disable": True})
            self.bytes = 0 if kwargs.get("unit") == "B" else None

        def update(self, n: float | None = 1) -> None:
            nonlocal most
            if cancel():
                raise Cancelled
            if self.bytes is not None:
                self.bytes += n or 0
                most = max(most, self.bytes)
                report(most)

    try:
        snapshot_download(name, tqdm_class=Bar, **FILES)
    except GatedRepoError as error:
        raise ModelError(
            f"{name} asks for its licence to be accepted: do so on the Hub, and give this server a token (HF_TOKEN)."
        ) from error
    except RepositoryNotFoundError as error:
        raise ModelError(f"There is no model {name} on the Hub that this server may read.") from error
    except (HTTPError, HFValidationError, OSError) as error:
        raise ModelError(f"Could not fetch {name}: no network, or the Hub does not answer.") from error
    if cancel():
        raise Cancelled


def folder(name: str) -> Path:
    """Where the files of a model are that was downloaded. ModelError if it was not."""
    try:
        return Path(snapshot_download(name, local_files_only=True, **FILES))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise ModelError(f"{name} is not downloaded.") from error
