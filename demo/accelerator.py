"""A GPU that is lent for as long as an injection takes (ZeroGPU of Hugging Face Spaces); everywhere else, nothing.

    here: page, banks, models, answers, on the CPU
        │  a name, texts, settings           ▲  steps, then the adapters' weights as an array
        ▼                                    │
    a process of its own with a GPU: loads the model from its files, and trains

Whatever is changed over there is lost, and whatever was changed here may be unknown there: so all that it needs is
handed over, and all that comes of it handed back, as plain values. Knows nothing about visitors.
"""

import math
import os
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

import numpy as np
import torch

from core.gated_lora import AdapterConfig, Adapters, GatedLora
from core.injection import Cancelled, InjectionConfig, InjectionStep, inject
from core.language_model import LanguageModel
from core.models import Models

try:
    import spaces
except ImportError:  # not on a Space
    spaces = None

IS_LENT = spaces is not None and bool(os.environ.get("SPACES_ZERO_GPU"))
DEVICE = "cuda"  # over there

Notes = Sequence[Sequence[tuple[str, str]]]


class LentGpu:
    """`train` does what `core.injection.inject` does: the first model, which is small, here; others over there."""

    def __init__(self, models: Models):
        self.models = models
        self._lent = spaces.GPU(self._over_there)

    def train(
        self,
        language_model: LanguageModel,
        gated: GatedLora,
        texts: Sequence[str],
        config: InjectionConfig | None = None,
        notes: Notes = (),
        cancel: Callable[[], bool] = lambda: False,
        max_seconds: float = math.inf,
    ) -> Generator[InjectionStep, None, Adapters]:
        """See `core.injection.inject`."""
        if language_model is self.models.first:
            return (yield from inject(language_model, gated, texts, config, notes, cancel, max_seconds))
        adapters = gated.new_adapters([])
        work = self._lent(language_model.name, gated.config, texts, config, notes, max_seconds)
        for news in work:
            if isinstance(news, str):
                raise ValueError(news)
            if isinstance(news, np.ndarray):
                adapters = replace(adapters, weights=torch.from_numpy(news).to(gated.device))
                continue
            yield news
            if cancel():
                work.close()
                raise Cancelled
        return adapters

    def _over_there(
        self,
        name: str,
        adapter: AdapterConfig,
        texts: Sequence[str],
        config: InjectionConfig | None,
        notes: Notes,
        max_seconds: float,
    ) -> Generator[InjectionStep | np.ndarray | str, None, None]:
        """Steps, then the weights of the adapters; or the sentence why not, as an error would lose it on the way."""
        try:
            model = LanguageModel.load(self.models.folder(name), called=name)
            model.model.to(DEVICE)
            gated = GatedLora(model.model, adapter)
            adapters = yield from inject(model, gated, texts, config, notes, max_seconds=max_seconds)
            yield adapters.weights.cpu().numpy()
        except ValueError as error:
            yield str(error)
