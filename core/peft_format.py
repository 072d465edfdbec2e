"""One adapter as a PEFT folder, and back.

In: one row of stacked adapters. Out: `adapter_config.json` and `adapter_model.safetensors`, which
`peft.PeftModel.from_pretrained(base, folder)` loads. Needs no PEFT, and knows nothing about memories.
"""

import json
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from core.gated_lora import Adapters, GatedLora

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
PREFIX = "base_model.model."


def write_adapter(adapters: Adapters, row: int, folder: Path, model_name: str, transposed: bool) -> None:
    """Write adapter `row`; `transposed` says that the base model's linear layers are GPT-2's Conv1D."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {}
    for layer, a, b in adapters.rows([row]).factors():
        tensors[f"{PREFIX}{layer.name}.lora_A.weight"] = a[0].cpu().contiguous()
        tensors[f"{PREFIX}{layer.name}.lora_B.weight"] = b[0].T.cpu().contiguous()
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": model_name,
        "r": adapters.config.rank,
        "lora_alpha": adapters.config.alpha,
        "use_rslora": True,
        "target_modules": [layer.name for layer in adapters.layers],
        "fan_in_fan_out": transposed,
        "lora_dropout": 0.0,
        "bias": "none",
        "inference_mode": True,
    }
    save_file(tensors, folder / WEIGHTS, metadata={"format": "pt"})
    (folder / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def read_adapter(folder: Path, gated: GatedLora) -> Adapters:
    """Read a folder that `write_adapter` wrote. ValueError if it is damaged or was made for another model or rank."""
    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        scaling = (config.get("r"), config.get("lora_alpha"), config.get("use_rslora"))
        tensors = load_file(folder / WEIGHTS)
    except (OSError, ValueError, AttributeError, SafetensorError) as error:
        raise ValueError(f"{folder} holds no readable PEFT adapter: {error}.") from error
    expected = {
        f"{PREFIX}{layer.name}.lora_{factor}.weight": shape
        for layer in gated.layers
        for factor, shape in (
            ("A", (gated.config.rank, layer.inputs)),
            ("B", (layer.outputs, gated.config.rank)),
        )
    }
    wanted = (gated.config.rank, gated.config.alpha, True)
    if scaling != wanted or {name: tuple(t.shape) for name, t in tensors.items()} != expected:
        raise ValueError(
            f"The adapter in {folder} was made for another base model or configuration: expected rank, alpha and "
            f"rank-stabilised scale {wanted} on {len(gated.layers)} layers, got {scaling} on {len(tensors) // 2}."
        )
    pieces = [
        tensor.flatten()
        for layer in gated.layers
        for tensor in (
            tensors[f"{PREFIX}{layer.name}.lora_A.weight"],
            tensors[f"{PREFIX}{layer.name}.lora_B.weight"].T,
        )
    ]
    return Adapters(gated.config, gated.layers, torch.cat(pieces)[None].float().to(gated.device))
