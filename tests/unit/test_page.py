"""What the page has on a Space and nowhere else, and what a host may offer."""

import itertools

import gradio as gr
import pytest

from core.injection import inject
from core.language_model import ModelError
from demo import page
from demo.page import build_page


def has(blocks: gr.Blocks, kind: type) -> bool:
    return any(isinstance(block, kind) for block in blocks.blocks.values())


@pytest.mark.parametrize("space", ["somebody/mega", None])
def test_a_space_can_be_duplicated(memory, monkeypatch, space):
    monkeypatch.delenv("SPACE_ID", raising=False)
    if space:
        monkeypatch.setenv("SPACE_ID", space)
    assert has(build_page(memory), gr.DuplicateButton) == bool(space)
    assert memory.train is inject


def test_a_lent_gpu_trains(memory, monkeypatch):
    monkeypatch.setattr(page, "IS_LENT", True)
    monkeypatch.setattr("demo.accelerator.spaces", type("spaces", (), {"GPU": staticmethod(lambda task: task)}))
    build_page(memory)
    assert memory.train.__name__ == "train" and memory.inject("Hi.").text == "Hi."


def test_only_models_are_offered(memory):
    with pytest.raises(ModelError, match="'/no/such/folder' is no model to choose"):
        build_page(memory, offered=["/no/such/folder"])


def test_a_page_that_loads_joins_the_queue_with_one_event_at_a_time(memory):
    events = build_page(memory).fns
    before = {index: event.trigger_after for index, event in events.items()}

    def origins(index: int | None) -> list[int]:
        return [] if index is None else [index, *origins(before[index])]

    (enter,) = (index for index, event in events.items() if event.api_name == "enter")
    queued = [index for index in events if events[index].queue is not False and enter in origins(index)]
    assert len(queued) > 2
    assert all(first in origins(then) for first, then in itertools.pairwise(sorted(queued)))
