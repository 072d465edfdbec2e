"""What the page shows of an injection that goes on while it is looked at: it never stops looking too early."""

from types import SimpleNamespace

import gradio as gr
import pandas as pd
import pytest
from handmade import CAT

from core.injection import InjectionStep
from demo import inject_panel
from demo.injection import Injection
from demo.shared import build_shared


@pytest.fixture
def visitor(memory) -> SimpleNamespace:
    """Somebody whose injection has made one step."""
    step = InjectionStep(0, (3.0,), (20,), (False,), 0.1)
    return SimpleNamespace(memory=memory, injection=Injection((CAT,), (None,), started=True, steps=[step]))


@pytest.fixture
def tick(visitor):
    """One tick of the timer: what was said, whether it goes on ticking, whether the memories were shown."""
    with gr.Blocks() as page:
        shared = build_shared(None, gr.Textbox())
        inject_panel.build_inject_panel(visitor.memory, lambda request: visitor, shared)
        shared.table.render()
        shared.chosen.render()
    (found,) = (fn for fn in page.fns.values() if any(event == "tick" for _, event in fn.targets))

    def once() -> tuple[str, bool, bool]:
        shown = dict(zip(found.outputs, found.fn(None), strict=True))
        (timer,) = (value for component, value in shown.items() if isinstance(component, gr.Timer))
        return shown[shared.said], timer.active, isinstance(shown[shared.table], pd.DataFrame)

    return once


def test_an_end_while_the_page_looks_is_seen_by_the_next_look(visitor, tick, monkeypatch):
    drawn = inject_panel.loss_curve

    def drawn_slowly(injection: Injection):
        injection.outcome = "Word-perfect."
        return drawn(injection)

    monkeypatch.setattr(inject_panel, "loss_curve", drawn_slowly)
    said, goes_on, _ = tick()
    assert "step 0" in said and goes_on  # or this sentence would stay
    said, goes_on, listed = tick()
    assert "Word-perfect." in said and not goes_on and listed
