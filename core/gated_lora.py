"""Low-rank adapters behind a gate: the one hot loop of the project.

                      ┌──────────── W (frozen) ────────────┐
    x (batch, tokens, in)                                   + ──▶ (batch, tokens, out)
                      └─▶ A_1..A_k ─▶ (k·r) ─▶ g·s·B_1..B_k ┘

    W x + Σ_k g_k · s · B_k A_k x      for each row of the batch, with its own k adapters (arXiv 2504.21239 eq. 3)

In: a bank's adapters, stacked, and a route (which adapters, with which weights, for each row). Out: the base model,
answering through them for as long as a `with` block lasts. The adapters of a route are gathered once a query; a token
then costs two batched matrix products of rank k·r. Training takes the same path: k = 1, weight 1, row i through
adapter i. Knows nothing about texts, gates or visitors, and never writes a weight of the base model.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from types import MappingProxyType

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers.pytorch_utils import Conv1D

PARTS = {
    "mlp": {"mlp", "feed_forward", "ffn", "fc1", "fc2"},
    "attention": {"self_attn", "self_attention", "attn", "attention"},
}

_factors: ContextVar[Mapping[nn.Module, tuple[Tensor, Tensor]]] = ContextVar("factors", default=MappingProxyType({}))


@dataclass(frozen=True)
class AdapterConfig:
    rank: int = 16
    alpha: float = 16
    targets: str | tuple[str, ...] = "mlp_output"  # "mlp", "attention", "all", or the last names of layers

    def __post_init__(self) -> None:
        if self.rank < 1:
            raise ValueError(f"rank must be at least 1, not {self.rank}.")
        if isinstance(self.targets, str) and self.targets not in (*PARTS, "mlp_output", "all"):
            raise ValueError(
                f"targets must be 'mlp_output', 'mlp', 'attention', 'all' or a tuple of names, not {self.targets!r}."
            )

    @property
    def scale(self) -> float:
        """The rank-stabilised scale s = α/√r."""
        return self.alpha / math.sqrt(self.rank)


@dataclass(frozen=True)
class Layer:
    """A linear layer of the base model that adapters are added to."""

    name: str
    inputs: int
    outputs: int


@dataclass(frozen=True)
class Adapters:
    """N adapters, stacked: one row each, so that to add, to forget and to save are operations on rows.

    `weights` is (N, parameters): for every layer A (r, in), then B transposed (r, out), flattened.
    """

    config: AdapterConfig
    layers: tuple[Layer, ...]
    weights: Tensor

    def __len__(self) -> int:
        return len(self.weights)

    def factors(self) -> Iterator[tuple[Layer, Tensor, Tensor]]:
        """For every layer: the layer, A (N, r, in) and B transposed (N, r, out), as views."""
        rank = self.config.rank
        sizes = [rank * size for layer in self.layers for size in (layer.inputs, layer.outputs)]
        pieces = iter(self.weights.split(sizes, dim=1))
        for layer, a, b in zip(self.layers, pieces, pieces, strict=True):
            yield layer, a.unflatten(1, (rank, -1)), b.unflatten(1, (rank, -1))

    def rows(self, indices: Sequence[int]) -> "Adapters":
        """The adapters with these indices, in this order."""
        return replace(self, weights=self.weights[list(indices)])

    def and_also(self, others: "Adapters") -> "Adapters":
        """These adapters, then the others; ValueError if they belong to another base model or configuration."""
        if (self.config, self.layers) != (others.config, others.layers):
            raise ValueError(
                "These adapters have another shape: they were made for another base model or configuration."
            )
        if not len(self):  # several banks may begin with the same adapters: one copy serves them all
            return others
        return replace(self, weights=torch.cat([self.weights, others.weights.to(self.weights)]))


@dataclass(frozen=True)
class Route:
    """Which adapters, with which weights, each row of a batch runs through. A row of zeros is the base model."""

    indices: Tensor  # (batch, k), long
    weights: Tensor  # (batch, k), float

    def __post_init__(self) -> None:
        assert self.indices.shape == self.weights.shape and self.indices.ndim == 2

    @classmethod
    def of_rows(cls, rows: Sequence[Mapping[int, float]]) -> "Route":
        """From one {adapter index: weight} a row; rows with fewer adapters are filled up with weight 0."""
        k = max(1, *map(len, rows)) if rows else 1
        padded = [[*row.items(), *[(0, 0.0)] * (k - len(row))] for row in rows]
        return cls(
            torch.tensor([[index for index, _ in row] for row in padded], dtype=torch.long),
            torch.tensor([[weight for _, weight in row] for row in padded]),
        )


class GatedLora:
    """The layers of one base model through which adapters can be routed."""

    def __init__(self, model: PreTrainedModel, config: AdapterConfig | None = None):
        """Find the target layers and hook them. ValueError if the model has none of that name."""
        self.config = config or AdapterConfig()
        self.device = model.device
        self.modules = _targets(model, self.config.targets)
        self.layers = tuple(Layer(name, *_size(module)) for name, module in self.modules.items())
        for module in self.modules.values():
            if _add_adapters not in module._forward_hooks.values():
                module.register_forward_hook(_add_adapters)

    def new_adapters(self, seeds: Sequence[int]) -> Adapters:
        """One untrained adapter a seed: A Kaiming-uniform as in PEFT, B zero (so it changes nothing yet)."""
        rank = self.config.rank
        rows = []
        for seed in seeds:
            generator = torch.Generator().manual_seed(seed)
            pieces: list[Tensor] = []
            for layer in self.layers:
                a = torch.rand(rank * layer.inputs, generator=generator)
                pieces += [(2 * a - 1) / math.sqrt(layer.inputs), torch.zeros(rank * layer.outputs)]
            rows.append(torch.cat(pieces))
        size = rank * sum(layer.inputs + layer.outputs for layer in self.layers)
        weights = torch.stack(rows) if rows else torch.zeros(0, size)
        return Adapters(self.config, self.layers, weights.to(self.device))

    def gather(self, adapters: Adapters, route: Route) -> "Gathered":
        """Collect the adapters of a route: once for a query, not once for a token."""
        assert adapters.layers == self.layers, "adapters of another model"
        batch, k = route.indices.shape
        chosen = adapters.weights.index_select(0, route.indices.flatten().to(self.device))
        scales = route.weights.flatten().to(chosen)[:, None, None] * adapters.config.scale
        return Gathered(
            {
                self.modules[layer.name]: (
                    a.reshape(batch, k * adapters.config.rank, -1).transpose(1, 2),
                    (b * scales).reshape(batch, k * adapters.config.rank, -1),
                )
                for layer, a, b in replace(adapters, weights=chosen).factors()
            }
        )

    def routed(self, adapters: Adapters, route: Route):
        """Context manager: inside it, row i of every batch runs through row i of the route."""
        return self.gather(adapters, route).applied()


@dataclass(frozen=True)
class Gathered:
    """The adapters of a route: module → A transposed (batch, in, k·r) and g·s·B (batch, k·r, out)."""

    factors: Mapping[nn.Module, tuple[Tensor, Tensor]]

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Inside, the base model answers through these adapters: in this thread only."""
        token = _factors.set(self.factors)
        try:
            yield
        finally:
            _factors.reset(token)


def _add_adapters(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor | None:
    """The forward hook of a target layer. Without a route, or of a module that has none, it changes nothing."""
    factors = _factors.get().get(module)
    if factors is None:
        return None
    down, up = factors
    x = inputs[0].reshape(len(down), -1, down.shape[1])
    if down.dtype == output.dtype:
        return torch.baddbmm(output.reshape(len(up), -1, up.shape[2]), x @ down, up).view_as(output)
    return output + (x.to(down.dtype) @ down @ up).to(output.dtype).view_as(output)


def _targets(model: PreTrainedModel, targets: str | tuple[str, ...]) -> dict[str, nn.Module]:
    head = model.get_output_embeddings()
    linear = {
        name: module
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear | Conv1D) and module is not head
    }
    if isinstance(targets, tuple):
        found = {name: module for name, module in linear.items() if name.split(".")[-1] in targets}
    elif targets == "all":
        found = linear
    elif targets == "mlp_output":
        found = {name: linear[name] for name in _last_of_each_mlp(linear)}
    else:
        found = {name: module for name, module in linear.items() if PARTS[targets] & {*name.split(".")}}
    if not found:
        names = ", ".join(sorted({name.split(".")[-1] for name in linear}))
        raise ValueError(f"The model has no layers for targets={targets!r}; name some of its linear layers: {names}.")
    return found


def _last_of_each_mlp(names: Iterable[str]) -> list[str]:
    last: dict[tuple[str, ...], str] = {}
    for name in names:
        parts = name.split(".")
        of_mlp = [index for index, part in enumerate(parts) if part in PARTS["mlp"]]
        if of_mlp:  # some families have no module for the MLP, but its layers directly in the block
            last[tuple(parts[: min(of_mlp[0] + 1, len(parts) - 1)])] = name
    return list(last.values())


def _size(module: nn.Module) -> tuple[int, int]:
    if isinstance(module, Conv1D):
        return module.nx, module.nf
    return module.in_features, module.out_features
