"""The tab that looks inside shows the engine's numbers for the answer that was just given."""

import re

import gradio as gr
import pytest

from core.inside import adapter_norms, added_norms, answer_tokens
from core.methods.rag import Rag
from demo.inside_view import InsideView

QUESTION = "Where does my brother live?"


@pytest.fixture
def view():
    view = InsideView()
    with gr.Blocks():
        view.render()
    return view


def test_tokens_and_layers_agree_with_the_engine(view, full):
    given = full.answer(QUESTION, recite=False)
    shown = view.of(full, given)
    assert set(shown) == set(view.outputs)
    gains = [float(gain) for gain in re.findall(r"<small>(.*?)</small>", shown[view.tokens])]
    assert gains == pytest.approx([token.gain for token in answer_tokens(full, given)], abs=0.051)
    norms = added_norms(full, given.reading)
    cells = [row.split("</td><td>") for row in re.findall(r"<tr><td>(.*?)</td></tr>", shown[view.added_table])]
    assert [cell[0] for cell in cells] == [full.memories[index].title for index in norms]
    told = [[float(value) for value in cell[1:]] for cell in cells]
    assert told == [pytest.approx(row.tolist(), rel=1e-2) for row in norms.values()]
    sizes = re.findall(r"<tr><td>(.*?)</td></tr>", shown[view.sizes_table])
    told = [[float(value) for value in row.split("</td><td>")[1:]] for row in sizes]
    assert told == [pytest.approx(row, rel=1e-2) for row in adapter_norms(full.bank.adapters).tolist()]
    assert "Nothing was recited" in shown[view.recited]


def test_a_recital_stands_beside_the_original(view, full):
    given = full.answer(QUESTION)
    assert "Word for word" in view.of(full, given)[view.recited]
    burned = full.burn(full.memories[1].id)
    assert given.situation.recited == (burned.id,)
    assert "The text was burned" in view.of(full, given)[view.recited]
    assert "My brother lives in Oslo now." in view.of(full, given)[view.recited]


def test_where_nothing_opens_nothing_is_added(view, memory):
    shown = view.of(memory, memory.answer(QUESTION))
    assert "nothing was added" in shown[view.added_note] and shown[view.added_table] == ""
    assert shown[view.added].visible is False and shown[view.sizes].visible is False
    assert "no memories" in shown[view.sizes_note]


def test_other_methods_are_looked_into_too(view, full):
    shown = view.of(full, Rag(full).answer(QUESTION))
    assert "Nothing was recited" in shown[view.recited]
    assert shown[view.added_table].startswith("<div") and "<small>" in shown[view.tokens]


def test_while_a_question_is_answered_nothing_of_the_last_one_stands_there(view, full):
    waiting = view.waiting("<b>Where?</b>")
    assert waiting[view.tokens] == "" and waiting[view.body].visible is False
    assert "&lt;b&gt;Where?&lt;/b&gt;" in waiting[view.asked]
