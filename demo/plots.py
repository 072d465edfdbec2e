"""Pure plot functions: data in, plotly figure out. Colours are safe for colour-blind eyes (Okabe–Ito)."""

import pandas as pd
import plotly.graph_objects as go

from core.gate import Reading
from demo import wording

BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#8A8F98"
GRID = "rgba(138, 143, 152, 0.25)"
SHOWN = 12  # memories in a chart
LINES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A8F98")
DASHES, SYMBOLS = ("solid", "dash", "dot"), ("circle", "square", "diamond", "cross", "x")


def gate_chart(reading: Reading) -> go.Figure:
    """Weight and similarity of the memories, best first, the none slot last; each row's title stands above its bar."""
    order = list(reading.order)[:SHOWN]
    titles = [*(wording.plain(reading.titles[i]) for i in order), wording.NONE]
    weights = [*(reading.weights[i] for i in order), reading.none]
    similarities = [*(reading.similarity[i] for i in order), reading.none_similarity]
    rows = list(range(len(titles)))
    figure = go.Figure()
    figure.add_bar(
        y=rows,
        x=weights,
        orientation="h",
        name=wording.WEIGHT,
        marker_color=[BLUE] * len(order) + [GREY],
        text=[f"{weight:.2f}" for weight in weights],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    figure.add_scatter(
        y=rows,
        x=similarities,
        mode="markers",
        name=wording.SIMILARITY,
        marker={"color": ORANGE, "size": 11, "symbol": "diamond"},
        hovertemplate="%{x:.3f}<extra></extra>",
    )
    for row, title in enumerate(titles):
        figure.add_annotation(
            x=0, y=row - 0.46, text=title, xanchor="left", yanchor="middle", showarrow=False, xshift=2
        )
    figure.update_layout(
        height=110 + 50 * len(rows),
        margin={"l": 8, "r": 40, "t": 62, "b": 8},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        xaxis={"range": [min([0, *reading.similarity]), 1.02], "gridcolor": GRID, "zerolinecolor": GRID},
        yaxis={"range": [len(rows) - 0.5, -0.8], "visible": False},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": GREY, "size": 13},
        bargap=0.6,
    )
    return figure


def forgetting_chart(table: pd.DataFrame, label: str = wording.RECALL_OF_FIRST) -> go.Figure:
    """What is left of the first memory (`value`) by `memories` learnt: a line, a dash and a mark for each `method`.

    Where the table has `half` an interval, it is drawn, too.
    """
    figure = go.Figure()
    for index, (method, rows) in enumerate(table.groupby("method", sort=False)):
        figure.add_scatter(
            x=rows.memories,
            y=rows.value,
            mode="lines+markers",
            name=method,
            line={"color": LINES[index % len(LINES)], "dash": DASHES[index % len(DASHES)], "width": 3},
            marker={"symbol": SYMBOLS[index % len(SYMBOLS)], "size": 9},
            hovertemplate="%{y:.2f} after %{x}",
            error_y={"array": rows.half, "thickness": 1} if "half" in rows else None,
        )
    figure.update_layout(
        height=420,
        margin={"l": 60, "r": 20, "t": 20, "b": 50},
        legend={"orientation": "h", "y": -0.2, "yanchor": "top", "x": 0},
        xaxis={
            "title": wording.MEMORIES_LEARNT,
            "gridcolor": GRID,
            "zerolinecolor": GRID,
            "dtick": 1 + len(table) // 60,
        },
        yaxis={"title": label, "range": [min([0, *table.value]) - 0.05, 1.05], "gridcolor": GRID},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": GREY, "size": 13},
        showlegend=True,
    )
    return figure
