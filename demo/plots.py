"""Pure plot functions: data in, plotly figure out. Colours are safe for colour-blind eyes (Okabe–Ito)."""

import plotly.graph_objects as go

from core.gate import Reading
from demo import wording

BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#8A8F98"
GRID = "rgba(138, 143, 152, 0.25)"
SHOWN = 12  # memories in a chart


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
        xaxis={"range": [min(0, *similarities), 1.02], "gridcolor": GRID, "zerolinecolor": GRID},
        yaxis={"range": [len(rows) - 0.5, -0.8], "visible": False},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": GREY, "size": 13},
        bargap=0.6,
    )
    return figure
