"""Fine-tuning and its remedies for forgetting: each learns one event alone, and holds on to something of its own."""

import peft
import pytest
import torch
from handmade import CAT, EVENTS, OSLO, tiny_model

from core import GatedMemory
from core.gated_lora import AdapterConfig
from core.methods.batch_finetuning import BatchFinetuning
from core.methods.ewc_finetuning import EwcFinetuning
from core.methods.full_finetuning import FullFinetuning
from core.methods.l2_finetuning import L2Finetuning
from core.methods.lora_merged import L2LoraMerged, LoraMerged

ALL = (FullFinetuning, L2Finetuning, EwcFinetuning, LoraMerged, L2LoraMerged, BatchFinetuning)


@pytest.fixture
def full(tiny, encoder, trained) -> GatedMemory:
    """A bank that holds the three events; what is fine-tuned may change all linear layers."""
    memory = GatedMemory(tiny, encoder, adapter=AdapterConfig(targets="all"))
    memory.bank.memories = trained.memories
    return memory


def taught(method, memories):
    method.learning_rate = 5e-3 if isinstance(method, LoraMerged) else 3e-4  # random weights learn slowly
    method.max_steps = method.max_rounds = 200
    for event in memories:
        method.learn(event)
    method.catch_up()
    return method


def distance(method: FullFinetuning) -> float:
    """How far the weights have moved from the base model's."""
    base = tiny_model("llama").state_dict()
    return sum((weight - base[name]).norm() ** 2 for name, weight in method.model.model.state_dict().items()) ** 0.5


@pytest.mark.parametrize("kind", ALL)
def test_one_event_alone_is_recited_and_forgotten(full, kind):
    method = kind(full)
    method.strength = 1e-4  # random weights must move far
    taught(method, full.memories[:1])
    assert method.recite(full.memories[0]) == CAT
    assert method.stored_bytes > 0
    method.forget(full.memories[0].id)
    assert method.model is full.language_model and method.stored_bytes == 0


@pytest.mark.parametrize("kind", [L2Finetuning, EwcFinetuning, L2LoraMerged])
def test_a_penalty_keeps_the_weights_near(full, kind):
    free = taught((LoraMerged if kind is L2LoraMerged else FullFinetuning)(full), full.memories)
    held = kind(full)
    held.strength = 30.0
    assert 0 < distance(taught(held, full.memories)) < 0.8 * distance(free)


def test_ewc_holds_what_mattered(full):
    method = taught(EwcFinetuning(full), full.memories[:1])
    method.copy.model.requires_grad_(True)
    flat = torch.cat([fisher.flatten() for fisher in method.fisher])
    assert (flat >= 0).all() and flat.mean() == pytest.approx(1, rel=1e-4)
    assert float(method.penalty().detach()) == 0
    important, idle = flat.argmax(), flat.argmin()
    moved = []
    for index in (important, idle):
        weights = torch.nn.utils.parameters_to_vector(method.copy.model.parameters()).detach()
        weights[index] += 0.1
        torch.nn.utils.vector_to_parameters(weights, method.copy.model.parameters())
        moved.append(float(method.penalty().detach()))
        weights[index] -= 0.1
        torch.nn.utils.vector_to_parameters(weights, method.copy.model.parameters())
    assert moved[0] > 100 * moved[1]


def test_batch_finetuning_keeps_all_and_sequential_does_not(full):
    batch = taught(BatchFinetuning(full), full.memories)
    assert [batch.recite(event) for event in full.memories] == list(EVENTS)
    sequential = taught(FullFinetuning(full), full.memories)
    assert sequential.recite(full.memories[-1]) == EVENTS[-1] and sequential.recite(full.memories[0]) != CAT


def test_merged_adapters_leave_a_plain_model(full):
    method = taught(LoraMerged(full), full.memories[:2])
    assert not any(isinstance(module, peft.tuners.lora.LoraLayer) for module in method.copy.model.modules())
    assert method.recite(full.memories[1]) == OSLO
    assert {*method.copy.model.state_dict()} == {*full.language_model.model.state_dict()}
