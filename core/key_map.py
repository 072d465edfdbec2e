"""The keys of a bank and a question on a plane.

In: the keys' vectors and a query of the same space. Out: their places on the two directions in which the keys differ
most (principal components, fitted on the keys alone). Knows nothing about what the keys belong to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

Point = tuple[float, float]


@dataclass(frozen=True)
class KeyMap:
    """Places on the plane, in the units of the vectors; the origin is the mean of the keys."""

    keys: tuple[Point, ...]
    query: Point
    explained: Point  # share of the keys' variance along each direction


def key_map(keys: Tensor, query: Sequence[float]) -> KeyMap:
    """`keys` (keys, dimensions) and a `query` (dimensions,) on the keys' first two principal components.

    One or two keys span no plane: there the query takes part in the fit.
    """
    asked = torch.tensor(query)[None]
    if not len(keys):
        return KeyMap((), (0.0, 0.0), (0.0, 0.0))
    centred, asked = keys - keys.mean(0), asked - keys.mean(0)
    fitted = centred if len(keys) > 2 else torch.cat([centred, asked])
    directions = torch.linalg.svd(fitted, full_matrices=False).Vh[:2]
    directions = torch.nn.functional.pad(directions, (0, 0, 0, 2 - len(directions)))
    places, place = centred @ directions.T, asked @ directions.T
    total = centred.square().sum().clamp(min=1e-12)
    return KeyMap(
        tuple((x, y) for x, y in places.tolist()),
        tuple(place[0].tolist()),
        tuple((places.square().sum(0) / total).tolist()),
    )
