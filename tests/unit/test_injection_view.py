"""What the page shows of an injection: numbers of the training itself, and nothing a visitor typed as markup."""

import re

from handmade import CAT, SOUP

from demo.injection import Injection
from demo.injection_view import loss_curve, progress, status


def test_the_curve_is_the_mean_loss_of_every_step(memory):
    injection = Injection((CAT, SOUP), (None, None))
    injection.run(memory)
    (line,) = loss_curve(injection).data
    assert list(line.x) == list(range(len(injection.steps))) and len(line.x) > 3
    assert list(line.y) == [sum(step.losses) / 2 for step in injection.steps]
    assert loss_curve(injection).layout.yaxis.title.text == "mean loss of 2"


def test_the_bar_is_the_share_of_right_tokens(memory):
    injection = Injection((CAT, SOUP), (None, None))
    assert "<progress" not in progress(injection)
    injection.run(memory)
    last = injection.steps.pop()
    assert last.wrong == (0, 0) and injection.progress < 1
    injection.outcome = None  # as it was before that step
    first, now = injection.steps[0].wrong, injection.steps[-1].wrong
    shown = float(re.search('value="([^"]*)"', progress(injection)).group(1))
    assert abs(shown - sum(1 - n / f for n, f in zip(now, first, strict=True)) / 2) < 1e-3


def test_what_it_waits_for():
    injection = Injection((CAT,), (None,), notes=8)
    assert "Waiting for the model" in progress(injection)
    injection.started = True
    assert "writes its study notes" in progress(injection)


def test_an_empty_curve_is_drawn():
    assert list(loss_curve(Injection((CAT,), (None,))).data[0].y) == []


def test_a_sentence_is_no_markup():
    assert status("<b>") == '<p role="status">&lt;b&gt;</p>'
