"""A lent GPU trains in another process: only plain values cross, and what comes back is what would come out here."""

import importlib
import multiprocessing
import pickle
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
import torch
from handmade import CAT, OSLO, byte_tokenizer, tiny_model

import demo.accelerator
from core import AdapterConfig, Cancelled, GatedMemory, InjectionConfig, Limits
from core.language_model import best_device
from core.models import Models

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def fake_gpu(task: Callable) -> Callable:
    """As `spaces.GPU` treats a generator: it runs in a forked process, and everything crosses pickled."""

    def work(arguments: bytes, pipe, stop) -> None:
        torch.set_num_threads(1)  # a fork does not inherit the threads
        steps = task(*pickle.loads(arguments))
        for step in steps:
            if stop.is_set():
                steps.close()
                break
            pipe.send(step)
        pipe.send(StopIteration)

    def handler(*arguments) -> Iterator:
        fork = multiprocessing.get_context("fork")
        (here, there), stop = fork.Pipe(duplex=False), fork.Event()
        process = fork.Process(target=work, args=(pickle.dumps(arguments), there, stop), daemon=True)
        process.start()
        try:
            while (news := here.recv()) is not StopIteration:
                yield news
        except GeneratorExit:
            stop.set()
            raise
        finally:
            process.join(10)
            process.kill()

    return handler


@pytest.fixture
def accelerator(monkeypatch):
    """The module as it is on ZeroGPU, but for the GPU."""
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    monkeypatch.setitem(sys.modules, "spaces", SimpleNamespace(GPU=fake_gpu))
    module = importlib.reload(demo.accelerator)
    assert module.IS_LENT
    monkeypatch.setattr(module, "DEVICE", "cpu")
    yield module
    monkeypatch.undo()
    importlib.reload(demo.accelerator)


@pytest.fixture
def models(tiny, tmp_path) -> Models:
    tiny_model("qwen2").save_pretrained(tmp_path / "other")
    byte_tokenizer().save_pretrained(tmp_path / "other")
    return Models(tiny, [str(tmp_path / "other")])


@pytest.fixture
def lent(accelerator, models, encoder) -> GatedMemory:
    """An engine on the other model, which trains on what is lent."""
    train = accelerator.LentGpu(models).train
    adapter = AdapterConfig(targets="all")
    return GatedMemory(models.get("other"), encoder, Limits(answer_tokens=12), adapter, train=train)


def test_nothing_is_lent_elsewhere():
    assert not demo.accelerator.IS_LENT


def test_a_gpu_that_comes_and_goes_is_no_place_for_a_model(monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert best_device() == "cuda"
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    assert best_device() == "cpu"


def test_what_comes_back_is_what_comes_out_here(lent, models, encoder):
    here = GatedMemory(models.get("other"), encoder, lent.limits, lent.gated.config)
    assert lent.fresh().train == lent.train
    for memory in (lent, here):
        memory.inject_many([CAT, OSLO])
    assert torch.allclose(lent.bank.adapters.weights, here.bank.adapters.weights, atol=1e-4)
    for event in lent.memories:
        assert lent.recite(event.id) == event.text and event.steps > 0


def test_steps_are_told_and_can_be_stopped(lent):
    steps, seen = lent.inject_steps([CAT], cancel=lambda: len(seen) > 2), []
    with pytest.raises(Cancelled):
        for step in steps:
            seen.append(step.step)
    assert seen == [0, 1, 2] and lent.memories == ()


def test_a_refusal_keeps_its_words(lent):
    lent.injection_config = InjectionConfig(max_steps=2)
    with pytest.raises(ValueError, match="Not learnt after 2 steps"):
        lent.inject(CAT)
    lent.language_model.name = "gone/away"
    with pytest.raises(ValueError, match="gone/away is not downloaded"):
        lent.inject(CAT)


def test_the_first_model_needs_no_gpu(lent, tiny, encoder, monkeypatch):
    monkeypatch.setattr(multiprocessing, "get_context", lambda _: pytest.fail("lent"))
    memory = lent.fresh(tiny)
    assert memory.inject(CAT).text == CAT
