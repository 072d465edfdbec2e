"""The layers: what a routed batch computes equals the base model, PEFT and each row alone; and it leaves no trace."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
import torch
from handmade import random_adapters, tiny_model
from peft import PeftModel
from torch import Tensor

from core.gated_lora import AdapterConfig, GatedLora, Route
from core.language_model import LanguageModel
from core.peft_format import write_adapter

IDS = torch.arange(30, 66).reshape(3, 12)
WEIGHTS = {0: 0.7, 1: 0.3}


def logits(language_model: LanguageModel, ids: Tensor = IDS, route=nullcontext) -> Tensor:
    with route(), torch.no_grad():
        return language_model.model(input_ids=ids).logits


def through(gated: GatedLora, adapters, *rows: Mapping[int, float]):
    """The route of these rows, to enter as often as wanted."""
    return lambda: gated.routed(adapters, Route.of_rows(rows))


def difference(a: Tensor, b: Tensor) -> float:
    """Relative, in the Euclidean norm."""
    return float((a - b).norm() / b.norm())


def in_peft(language_model: LanguageModel, adapters, folder) -> PeftModel:
    """A fresh base model with each adapter loaded by PEFT, named "0", "1", ..."""
    transposed = language_model.model.config.model_type == "gpt2"
    for row in range(len(adapters)):
        write_adapter(adapters, row, folder / str(row), language_model.name, transposed)
    peft = PeftModel.from_pretrained(tiny_model(language_model.name), folder / "0", adapter_name="0")
    for row in range(1, len(adapters)):
        peft.load_adapter(folder / str(row), adapter_name=str(row))
    return peft.eval()


def peft_logits(peft: PeftModel, name: str) -> Tensor:
    peft.set_adapter(name)
    with torch.no_grad():
        return peft(input_ids=IDS).logits


@pytest.mark.parametrize("rows", [[{}, {}, {}], [{0: 0.0}, {1: 0.0}, {0: 0.0, 1: 0.0}]], ids=["empty", "zero"])
def test_weight_0_is_exactly_the_base_model(any_model, rows):
    gated = GatedLora(any_model.model)
    route = through(gated, random_adapters(gated, 2), *rows)
    assert torch.equal(logits(any_model, route=route), logits(any_model))


def test_an_untrained_adapter_changes_nothing(any_model):
    gated = GatedLora(any_model.model)
    route = through(gated, gated.new_adapters([7]), *[{0: 1.0}] * 3)
    assert torch.equal(logits(any_model, route=route), logits(any_model))


@pytest.mark.parametrize("config", [AdapterConfig(), AdapterConfig(rank=4, alpha=6)], ids=["rank 8", "rank 4"])
def test_one_adapter_alone_is_what_peft_computes(any_model, tmp_path, config):
    gated = GatedLora(any_model.model, config)
    adapters = random_adapters(gated, 2)
    peft = in_peft(any_model, adapters, tmp_path)
    for row in range(2):
        ours = logits(any_model, route=through(gated, adapters, *[{row: 1.0}] * 3))
        assert difference(ours, peft_logits(peft, str(row))) < 1e-5
        assert difference(ours, logits(any_model)) > 0.1  # or the comparison says nothing


def test_two_adapters_are_pefts_cat_and_not_its_linear(any_model, tmp_path):
    gated = GatedLora(any_model.model)
    adapters = random_adapters(gated, 2)
    peft = in_peft(any_model, adapters, tmp_path)
    rank = gated.config.rank
    for kind, its_rank in (("cat", 2 * rank), ("linear", rank)):
        # PEFT scales the combination, which has the adapters' own scale in it, by alpha/√rank = √rank once more.
        given = [weight / its_rank**0.5 for weight in WEIGHTS.values()]
        peft.add_weighted_adapter(["0", "1"], given, kind, combination_type=kind)
    ours = logits(any_model, route=through(gated, adapters, *[WEIGHTS] * 3))
    assert difference(ours, peft_logits(peft, "cat")) < 1e-5
    assert difference(ours, peft_logits(peft, "linear")) > 0.05


def test_each_row_takes_its_own_route(any_model):
    gated = GatedLora(any_model.model)
    adapters = random_adapters(gated, 3)
    routes = [{2: 1.0}, {}, WEIGHTS]
    together = logits(any_model, route=through(gated, adapters, *routes))
    for row, route in enumerate(routes):
        alone = logits(any_model, IDS[[row]], through(gated, adapters, route))
        assert difference(together[[row]], alone) < 1e-5


def test_hooks_of_a_second_bank_do_not_count_twice(tiny):
    first = GatedLora(tiny.model)
    route = through(first, random_adapters(first, 1), *[{0: 1.0}] * 3)
    before = logits(tiny, route=route)
    GatedLora(tiny.model)
    assert torch.equal(logits(tiny, route=route), before)


def test_a_gradient_reaches_the_adapters_and_no_weight_of_the_base_model_changes(any_model):
    before = {name: weight.clone() for name, weight in any_model.model.state_dict().items()}
    gated = GatedLora(any_model.model)
    adapters = random_adapters(gated, 2)
    adapters.weights.requires_grad_()
    with gated.routed(adapters, Route.of_rows([{1: 1.0}] * 3)):
        any_model.model(input_ids=IDS).logits.square().mean().backward()
    assert adapters.weights.grad[1].norm() > 0
    assert not adapters.weights.grad[0].any()
    assert all(torch.equal(weight, before[name]) for name, weight in any_model.model.state_dict().items())
    assert all(weight.grad is None for weight in any_model.model.parameters())


def test_the_route_ends_with_its_block_even_after_an_error(tiny):
    gated = GatedLora(tiny.model)
    with pytest.raises(ZeroDivisionError), gated.routed(random_adapters(gated, 1), Route.of_rows([{0: 1.0}])):
        raise ZeroDivisionError
    assert torch.equal(logits(tiny), tiny_model("llama")(input_ids=IDS).logits)


def test_a_route_is_not_seen_by_another_thread(tiny):
    gated = GatedLora(tiny.model)
    before = logits(tiny)
    with ThreadPoolExecutor(1) as other, gated.routed(random_adapters(gated, 1), Route.of_rows([{0: 1.0}] * 3)):
        assert torch.equal(other.submit(logits, tiny).result(), before)
        assert difference(logits(tiny), before) > 0.1


def test_targets_name_the_layers(tiny):
    count = {targets: len(GatedLora(tiny.model, AdapterConfig(targets=targets)).layers) for targets in ("mlp", "all")}
    assert count == {"mlp": 2 * 3, "all": 2 * 7}  # without the head
    attention = GatedLora(tiny.model, AdapterConfig(targets="attention")).layers
    assert [layer.name.split(".")[-1] for layer in attention] == ["q_proj", "k_proj", "v_proj", "o_proj"] * 2
    (first, second) = GatedLora(tiny.model, AdapterConfig(targets=("down_proj",))).layers
    assert (first.name, second.inputs, second.outputs) == ("model.layers.0.mlp.down_proj", 64, 32)


def test_targets_that_are_not_there(tiny):
    with pytest.raises(ValueError, match="name some of its linear layers: down_proj, gate_proj"):
        GatedLora(tiny.model, AdapterConfig(targets=("c_attn",)))
    with pytest.raises(ValueError, match="targets must be"):
        AdapterConfig(targets="everything")
    with pytest.raises(ValueError, match="rank must be at least 1"):
        AdapterConfig(rank=0)


def test_adapters_of_another_shape_are_not_joined(tiny):
    adapters = GatedLora(tiny.model).new_adapters([0])
    with pytest.raises(ValueError, match="another shape"):
        adapters.and_also(GatedLora(tiny.model, AdapterConfig(rank=4)).new_adapters([0]))
