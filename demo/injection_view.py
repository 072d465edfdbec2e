"""How far an injection is, as the page shows it: a sentence with a bar, and the loss of every step so far.

In: an injection, or none. Out: HTML and a plotly figure; no component, no model work.
"""

from statistics import mean

import plotly.graph_objects as go

from demo import wording
from demo.injection import Injection
from demo.plots import GRID, LINES, PLAIN


def status(sentence: str) -> str:
    """A sentence that screen readers announce."""
    return f'<p role="status">{wording.plain(sentence)}</p>'


def progress(injection: Injection) -> str:
    """What is going on, and how much of it is done."""
    if injection.outcome is not None:
        return status(injection.outcome)
    steps = injection.steps  # another thread may begin a new list at any moment
    if not steps:
        return status(wording.WAITING)
    return bar(wording.injecting(steps[-1], len(injection.memories), len(injection.texts)), injection.progress)


def bar(sentence: str, done: float | None) -> str:
    """A sentence under a bar: how much is done, 0 to 1, or that nobody knows."""
    value = "" if done is None else f' value="{done:.3f}"'
    return f'<progress aria-label="{wording.PROGRESS}"{value}></progress>{status(sentence)}'


def loss_curve(injection: Injection) -> go.Figure:
    """The mean loss of the events that are trained together, after every step."""
    steps = list(injection.steps)
    together = len(steps[0].losses) if steps else 1
    axis = {"gridcolor": GRID, "zerolinecolor": GRID, "rangemode": "tozero"}
    figure = go.Figure()
    figure.add_scatter(
        x=[step.step for step in steps],
        y=[mean(step.losses) for step in steps],
        mode="lines+markers",
        line={"color": LINES[0], "width": 3},
        marker={"size": 7},
        hovertemplate="%{y:.3f}<extra></extra>",
    )
    figure.update_layout(
        PLAIN,
        height=200,
        margin={"l": 56, "r": 16, "t": 40, "b": 44},
        xaxis={**axis, "title": wording.STEP, "dtick": 1 + len(steps) // 12},
        yaxis={**axis, "title": wording.loss_of(together)},
        showlegend=False,
    )
    return figure
