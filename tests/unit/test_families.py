"""Every method and every view works with every family of models, also in 16 bits."""

import gradio as gr
import pytest
import torch
from handmade import CAT, OSLO, tiny_language_model, word_encoder

from core import AdapterConfig, GatedMemory, Limits
from core.methods import METHODS, build_methods
from demo.asked import look
from demo.inside_view import InsideView

QUESTION = "Where does my brother live?"


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_all_of_it(any_model, dtype, monkeypatch):
    for method in METHODS:
        for most in ("max_steps", "max_rounds"):
            monkeypatch.setattr(method, most, 2, raising=False)  # here, nobody need learn well
    model = tiny_language_model(any_model.name)
    model.model.to(dtype)
    memory = GatedMemory(model, word_encoder(), Limits(answer_tokens=4), AdapterConfig(targets="all"))
    memory.inject_many([CAT, OSLO])
    with gr.Blocks():
        view = InsideView()
        view.render()
    assert set(look(memory, QUESTION).readings) == {"both", "dense", "lexical", "paper"}
    assert memory.answer(QUESTION).recalled == OSLO
    for method in build_methods(memory).values():
        for event in memory.memories:
            method.learn(event)
        assert set(view.of(memory, method.answer(QUESTION))) == set(view.outputs)
