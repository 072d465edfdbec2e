"""Language models to choose from, each loaded once for all who use it.

In: names: of the model that there was first, of folders that the host offers, of models on the Hub. Out: language
models. A few are kept; those that nobody uses go first, the longest unused before the others, as soon as room is
needed. No other folder is read, whatever a name says. Knows nothing about memories or visitors.
"""

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from weakref import WeakValueDictionary

from core import hub
from core.language_model import LanguageModel, ModelError, best_device
from core.room import check_room, free_bytes

ON_HUB = (
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    "HuggingFaceTB/SmolLM2-360M-Instruct",
    "Qwen/Qwen2.5-0.5B-Instruct",
    "meta-llama/Llama-3.2-1B-Instruct",
)
LOADED = 3  # at most, beside the first
COPIES = 2  # bytes of memory for a byte of weights: small ones are read in 16 bits and used in 32
BESIDE = 1_000_000_000  # bytes to train and to answer with


class Models:
    """`first` is always there; `offered` are folders and Hub ids beside those of `ON_HUB`."""

    def __init__(self, first: LanguageModel, offered: Sequence[str] = ()):
        """ModelError if something is offered that is neither a folder nor an id of the Hub."""
        self.first = first
        self.folders = {Path(name).resolve().name: Path(name) for name in offered if Path(name).is_dir()}
        ids = [name for name in offered if not Path(name).is_dir()]
        for name in ids:
            self._check_id(name)
        self.names = tuple(dict.fromkeys([first.name, *self.folders, *ON_HUB, *ids]))
        self._loaded: WeakValueDictionary[str, LanguageModel] = WeakValueDictionary()
        self._kept: list[LanguageModel] = []  # though nobody may be using them, the latest last

    def fetch(self, name: str, report: Callable[[float], None], cancel: Callable[[], bool]) -> None:
        """Download a model, unless it is here; `report` is told the share that is done. No model work.

        ModelError or ValueError with one sentence if it cannot be had or does not fit; Cancelled if `cancel()` is true.
        """
        if name == self.first.name or name in self.folders or name in self._loaded:
            return
        self._check_id(name)
        size = hub.size(name)
        if size is not None:
            self._check_fits(name, size.weights)
        missing = max(1, size.missing if size else 1)
        hub.download(name, lambda done: report(min(1.0, done / missing)), cancel)

    def get(self, name: str) -> LanguageModel:
        """A model that was fetched. ModelError or ValueError with one sentence if it cannot be loaded. Model work."""
        if name == self.first.name:
            return self.first
        model = self._loaded.get(name)
        if model is None:
            folder = self.folder(name)
            weights = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
            self._make_room(name, weights)
            model = self._loaded[name] = LanguageModel.load(folder, called=name)
        self._kept = [*(other for other in self._kept if other is not model), model][-LOADED:]
        return model

    def folder(self, name: str) -> Path:
        """The files of a model beside the first. ModelError if they were not fetched."""
        return self.folders.get(name) or hub.folder(name)

    def _make_room(self, name: str, weights: int) -> None:
        while self._kept and (len(self._loaded) >= LOADED or _needed(weights) > free_bytes(best_device())):
            self._kept.pop(0)
            gc.collect()
        if len(self._loaded) >= LOADED:
            inuse = ", ".join(sorted(self._loaded))
            raise ModelError(f"{LOADED} other models are in use by visitors: choose one of them ({inuse}).")
        self._check_fits(name, weights)

    def _check_fits(self, name: str, weights: int) -> None:
        check_room(_needed(weights), name, best_device())

    def _check_id(self, name: str) -> None:
        if not hub.is_id(name):
            raise ModelError(f"{name[:100]!r} is no model to choose: the id of one on the Hub looks like owner/name.")


def _needed(weights: int) -> int:
    return COPIES * weights + BESIDE
