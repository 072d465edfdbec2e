"""An adapter as a PEFT folder: it comes back bit by bit, and another's, or half of one, is refused."""

import json

import pytest
import torch
from handmade import random_adapters
from safetensors.torch import load_file, save_file

from core.gated_lora import AdapterConfig, GatedLora
from core.peft_format import CONFIG, WEIGHTS, read_adapter, write_adapter


@pytest.fixture
def gated(tiny) -> GatedLora:
    return GatedLora(tiny.model)


@pytest.fixture
def folder(gated, tmp_path):
    """Holds a good adapter, to be damaged."""
    write_adapter(random_adapters(gated, 2), 1, tmp_path, "tiny", transposed=False)
    return tmp_path


def configure(**entries):
    """Write these entries into the configuration."""

    def damage(folder) -> None:
        config = json.loads((folder / CONFIG).read_text())
        (folder / CONFIG).write_text(json.dumps({**config, **entries}))

    return damage


def lose_a_tensor(folder) -> None:
    tensors = load_file(folder / WEIGHTS)
    tensors.popitem()
    save_file(tensors, folder / WEIGHTS)


def test_written_and_read(any_model, tmp_path):
    gated = GatedLora(any_model.model, AdapterConfig(rank=4, alpha=6))
    adapters = random_adapters(gated, 3)
    for row in range(3):
        write_adapter(adapters, row, tmp_path / str(row), "any", transposed=False)
        back = read_adapter(tmp_path / str(row), gated)
        assert torch.equal(back.weights[0], adapters.weights[row])
        assert (back.config, back.layers) == (adapters.config, adapters.layers)


@pytest.mark.parametrize("config", [AdapterConfig(rank=4), AdapterConfig(alpha=8), AdapterConfig(targets="mlp")])
def test_an_adapter_of_another_configuration(tiny, folder, config):
    with pytest.raises(ValueError, match="made for another base model or configuration"):
        read_adapter(folder, GatedLora(tiny.model, config))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / CONFIG).unlink(), "no readable PEFT adapter"),
        (lambda folder: (folder / WEIGHTS).unlink(), "no readable PEFT adapter"),
        (lambda folder: (folder / CONFIG).write_text("{"), "no readable PEFT adapter"),
        (lambda folder: (folder / CONFIG).write_text("[]"), "no readable PEFT adapter"),
        (lambda folder: (folder / CONFIG).write_bytes(b"\xff\xfe"), "no readable PEFT adapter"),
        (lambda folder: (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-9]), "no readable PEFT"),
        (lose_a_tensor, "made for another"),
        (configure(use_rslora=False), "made for another"),
        (configure(r=4), "made for another"),
    ],
)
def test_damaged_folders(gated, folder, damage, message):
    damage(folder)
    with pytest.raises(ValueError, match=message) as error:
        read_adapter(folder, gated)
    assert "\n" not in str(error.value)
