"""Pure plot functions: data in, plotly figure out. Colours are safe for colour-blind eyes (Okabe–Ito)."""

import plotly.graph_objects as go

from core.gate import Reading
from demo import wording

BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#8A8F98"
SHOWN = 12  # memories in a chart


def gate_chart(reading: Reading) -> go.Figure:
    """Weight and similarity of the memories, best first, the none slot last."""
    order = list(reading.order)[:SHOWN]
    titles = [f"{rank + 1}. {wording.plain(reading.titles[i])}" for rank, i in enumerate(order)]
    labels = [*titles, wording.NONE]
    weights = [*(reading.weights[i] for i in order), reading.none]
    similarities = [*(reading.similarity[i] for i in order), reading.none_similarity]
    figure = go.Figure()
    figure.add_bar(
        y=labels,
        x=weights,
        orientation="h",
        name=wording.WEIGHT,
        marker_color=[BLUE] * len(order) + [GREY],
        text=[f"{weight:.2f}" for weight in weights],
        textposition="outside",
        cliponaxis=False,
    )
    figure.add_scatter(
        y=labels,
        x=similarities,
        mode="markers",
        name=wording.SIMILARITY,
        marker={"color": ORANGE, "size": 11, "symbol": "diamond"},
    )
    figure.update_layout(
        height=150 + 34 * len(labels),
        margin={"l": 8, "r": 32, "t": 8, "b": 8},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"range": [min(0, *similarities), 1.1], "title": None},
        yaxis={"autorange": "reversed", "automargin": True, "ticklabelposition": "outside"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": GREY, "size": 13},
        bargap=0.35,
    )
    return figure
