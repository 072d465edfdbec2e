"""Keys and question on a plane: distances along the two main directions stay as they are."""

import pytest
import torch

from core.key_map import key_map


def distances(points):
    return torch.cdist(torch.tensor(points, dtype=torch.float64), torch.tensor(points, dtype=torch.float64))


def test_what_lies_on_a_plane_keeps_its_distances():
    turned = torch.linalg.qr(torch.randn(6, 6, generator=torch.Generator().manual_seed(0))).Q[:2]
    flat = torch.tensor([[3.0, 0.0], [-3.0, 0.5], [1.0, 1.0], [0.0, -1.0], [2.0, 0.2]])
    keys, query = (flat @ turned + 5.0)[:4], (flat @ turned + 5.0)[4]
    found = key_map(keys, query.tolist())
    expected = torch.cdist(flat.double(), flat.double())
    assert torch.allclose(distances([*found.keys, found.query]), expected, atol=1e-4)
    assert sum(found.explained) == pytest.approx(1, abs=1e-5) and found.explained[0] > found.explained[1]


def test_the_fit_sees_the_keys_alone():
    keys = torch.randn(5, 8, generator=torch.Generator().manual_seed(1))
    near, far = (key_map(keys, (keys.mean(0) + step).tolist()) for step in (0.0, 100.0))
    assert near.keys == far.keys and near.query == pytest.approx((0, 0), abs=1e-5)


def test_explained_is_the_share_of_the_variance():
    keys = torch.randn(7, 5, generator=torch.Generator().manual_seed(2))
    values = torch.linalg.eigvalsh(torch.cov(keys.T)).flip(0)
    assert key_map(keys, [0.0] * 5).explained == pytest.approx((values[:2] / values.sum()).tolist(), rel=1e-4)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_keys(count):
    keys = torch.eye(3)[:count]
    found = key_map(keys, [0.0, 0.0, 2.0])
    assert len(found.keys) == count
    if count:  # the question is as far from them as it is
        assert torch.allclose(distances([*found.keys, found.query])[-1, :-1], torch.full((count,), 5.0**0.5).double())
