"""What is there before the first click; and a bank of another model, with which the page begins empty."""

import logging
from types import SimpleNamespace

import gradio as gr
import pytest
from handmade import CAT

from core import GatedMemory
from demo.beginning import BANK, begin
from demo.callers import session_of


def test_the_bank_that_ships_belongs_to_the_model_that_ships():
    memory = GatedMemory.load()
    beginning = begin(memory)
    assert len(beginning.bank) == len(beginning.questions) == 8 and memory.memories == ()
    memory.restore(BANK)
    for event in memory.memories:
        assert memory.recite(event.id) == event.text
    assert beginning.answer.question == beginning.questions[0] == "What is the name of my parrot?"
    assert beginning.answer.text == "Captain" and beginning.answer.recalled == memory.memories[0].text


@pytest.mark.parametrize("folder", [BANK, BANK / "missing"])
def test_a_bank_of_another_model_is_left_out(memory, caplog, folder):
    with caplog.at_level(logging.WARNING):
        beginning = begin(memory, folder)
    assert beginning.bank is beginning.answer is None and beginning.questions == ()
    assert "the page begins empty" in caplog.text


def test_a_bank_of_this_model(full, tmp_path):
    full.save(tmp_path)
    beginning = begin(full.fresh(), tmp_path)
    assert beginning.bank.equals(full.bank) and beginning.bank.memories[0].text == CAT
    assert beginning.answer.text == full.answer(beginning.questions[0]).text


def request(session: str | None = "abc", **headers: str):
    return SimpleNamespace(session_hash=session, headers={name.replace("_", "-"): v for name, v in headers.items()})


def test_who_is_asking():
    secret = "a long secret of mine"
    assert session_of(request(), private=False) == "abc"
    assert session_of(request(x_gradio_user="api"), private=False) == "abc"
    mine = session_of(request(x_gradio_user="mcp", x_mega_key=secret), private=False)
    yours = session_of(request(x_gradio_user="mcp", x_mega_key=secret + "!"), private=False)
    alone = session_of(request(x_gradio_user="mcp"), private=True)
    assert len({"abc", mine, yours, alone}) == 4


@pytest.mark.parametrize(
    ("caller", "private"),
    [
        (request(None), True),
        (request(x_gradio_user="mcp"), False),
        (request(x_gradio_user="mcp", x_mega_key="short"), True),
        (request(x_gradio_user="mcp", x_forwarded_for="10.0.0.1"), True),  # a proxy: not this machine
    ],
)
def test_who_is_not_let_in(caller, private):
    with pytest.raises(gr.Error):
        session_of(caller, private)
