"""The views of the gate are linked: whatever is turned, all show the same reading, and no model is asked for it."""

import time
from dataclasses import replace

import gradio as gr
import pytest
from handmade import CAT, OSLO

from core import GATES
from demo import actions
from demo.asked import look
from demo.gate_drawing import gate_bars, gate_map, gate_says, gate_table
from demo.gate_view import GateView
from demo.queue import REDRAW
from demo.visitors import Visitors

QUESTION = "Where does my brother live?"


@pytest.fixture
def visitor(memory, trained):
    visitor = Visitors(memory).get("somebody")
    visitor.memory.bank.add(trained.memories, trained.keys, trained.adapters)
    return visitor


@pytest.fixture
def blocks():
    with gr.Blocks() as blocks:
        blocks.view = GateView()
    return blocks


def handler(blocks: gr.Blocks, component: gr.Component, event: str):
    """What runs on an event of a component; it must pass the model queue by."""
    (found,) = (fn for fn in blocks.fns.values() if (component._id, event) in fn.targets)
    assert found.queue is False and REDRAW["queue"] is False
    return found.fn


@pytest.fixture
def no_model(visitor, monkeypatch):
    """From here on, whoever runs a model fails."""

    def forbidden(*_, **__):
        raise AssertionError("a model was run")

    def forbid():
        monkeypatch.setattr(visitor.memory.language_model.model, "forward", forbidden)
        monkeypatch.setattr(visitor.memory.encoder.model, "forward", forbidden)
        with pytest.raises(AssertionError):
            visitor.memory.gate(QUESTION)

    return forbid


def assert_linked(view: GateView, changed: dict, asked, reading, by_hand: bool = False, kind: str = "both") -> None:
    assert changed[view.shown] == reading
    assert changed[view.says] == gate_says(reading, by_hand)
    assert changed[view.bars] == gate_bars(reading, by_hand)
    assert changed[view.table] == gate_table(reading)
    assert changed[view.map] == gate_map(asked.maps[kind], asked.owners, reading, by_hand)


def test_a_turn_of_a_slider_redraws_all_without_a_model(blocks, visitor, no_model):
    view, asked = blocks.view, look(visitor.memory, QUESTION)
    no_model()
    for slider in (view.beta, view.top_k):
        changed = handler(blocks, slider, "input")(asked, "both", 3.0, 1, asked.readings["both"].ids[0])
        reading = asked.readings["both"].with_settings(3.0, 1)
        assert_linked(view, changed, asked, reading)
        assert changed[view.weight] == round(reading.weights[0], 2)


def test_another_kind_of_gate_brings_its_own_settings(blocks, visitor, no_model):
    view, asked = blocks.view, look(visitor.memory, QUESTION)
    no_model()
    changed = handler(blocks, view.kind, "input")(asked, "paper", None)
    assert_linked(view, changed, asked, asked.readings["paper"], kind="paper")
    assert changed[view.beta] == GATES["paper"].beta == 1.0
    assert changed[view.top_k].value == changed[view.top_k].maximum == 3  # all


def test_the_gate_is_held_and_let_go(blocks, visitor, no_model):
    view, asked = blocks.view, look(visitor.memory, QUESTION)
    no_model()
    free = asked.readings["both"]
    held = handler(blocks, view.weight, "input")(asked, free, "both", free.ids[2], 0.4)
    assert_linked(view, held, asked, free.turned(2, 0.4), by_hand=True)
    pinned = handler(blocks, view.pin, "click")(asked, held[view.shown], "both", free.ids[0])
    assert_linked(view, pinned, asked, free.held({0: 1.0}), by_hand=True)
    assert pinned[view.weight] == 1.0
    assert handler(blocks, view.memory, "input")(pinned[view.shown], free.ids[2]) == 0.0
    let_go = handler(blocks, view.let_go, "click")(asked, "both", free.beta, free.top_k, free.ids[0])
    assert_linked(view, let_go, asked, free)


def test_before_the_first_question_nothing_is_drawn(blocks):
    view, skipped = blocks.view, [gr.skip()]
    for component, event, rest in (
        (view.kind, "input", ("both", None)),
        (view.beta, "input", ("both", 1.0, 1, None)),
        (view.weight, "input", (None, "both", None, 0.5)),
        (view.pin, "click", (None, "both", None)),
    ):
        assert list(handler(blocks, component, event)(None, *rest).values()) == skipped


def test_a_redraw_of_a_full_bank_takes_less_than_200_ms(blocks, visitor, no_model):
    bank = visitor.memory.bank
    first = bank.memories, bank.keys, bank.adapters
    while len(bank) < 48:
        bank.add(tuple(replace(memory, id=f"{memory.id}-{len(bank)}") for memory in first[0]), *first[1:])
    asked = look(visitor.memory, QUESTION)
    no_model()
    turn, seconds = handler(blocks, blocks.view.beta, "input"), []
    for beta in range(1, 6):
        started = time.perf_counter()
        changed = turn(asked, "both", float(beta), 2, asked.readings["both"].ids[0])
        seconds.append(time.perf_counter() - started)
    assert changed[blocks.view.map].count('class="line') == 12  # to the first, not to all 48
    assert min(seconds) < 0.2


def test_a_new_question_begins_with_the_engines_own_gate(blocks, visitor):
    visitor.memory.gate_config = replace(GATES["dense"], beta=7.0)
    asked = look(visitor.memory, QUESTION)
    changed = blocks.view.of(asked)
    assert set(changed) == set(blocks.view.outputs)
    assert_linked(blocks.view, changed, asked, visitor.memory.gate(QUESTION), kind="dense")
    assert (changed[blocks.view.kind], changed[blocks.view.beta]) == ("dense", 7.0)
    assert asked.readings["both"] == visitor.memory.gate(QUESTION, GATES["both"])


def test_asked_again_through_the_wrong_memory(visitor):
    reading = look(visitor.memory, QUESTION).readings["both"]
    assert actions.answered_again(visitor, reading, "gated, recited").recalled == OSLO
    wrong = reading.held({0: 1.0})
    assert actions.answered_again(visitor, wrong, "RAG").recalled == CAT
    direct = actions.answered_again(visitor, wrong, "gated, direct")
    assert direct.recalled is None and direct.text != actions.answered_again(visitor, reading, "gated, direct").text
    visitor.forget(wrong.ids[0])
    assert actions.answered_again(visitor, reading.with_settings(top_k=1), "gated, recited").recalled == OSLO
    with pytest.raises(ValueError, match="was forgotten since: ask anew"):
        actions.answered_again(visitor, wrong, "gated, recited")
