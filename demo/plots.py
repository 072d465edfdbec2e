"""Pure plot functions: data in, plotly figure out. Colours are safe for colour-blind eyes (Okabe–Ito)."""

import re
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from demo import wording

GREY = "#8A8F98"
GRID = "rgba(138, 143, 152, 0.25)"
PLAIN = {"paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "font": {"color": GREY, "size": 13}}
SHOWN = 12  # memories in a chart
LINES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A8F98")
DASHES, SYMBOLS = ("solid", "dash", "dot"), ("circle", "square", "diamond", "cross", "x")


def heat_chart(titles: Sequence[str], layers: Sequence[str], values: Sequence[Sequence[float]]) -> go.Figure:
    """One strip a memory, its title above it, one column a block of the model; `layers` are names of layers.

    Where a block has several layers with adapters, a memory has a strip for each of them.
    """
    places = [layer_place(layer) for layer in layers]
    blocks, modules = (list(dict.fromkeys(part)) for part in zip(*places, strict=True))
    strips = [(title, module) for title in titles for module in modules]
    cells = [[None] * len(blocks) for _ in strips]
    for memory, row in enumerate(values):
        for (block, module), value in zip(places, row, strict=True):
            cells[memory * len(modules) + modules.index(module)][blocks.index(block)] = value
    figure = go.Figure(
        go.Heatmap(
            z=cells,
            x=[str(block) for block in blocks],
            y=list(range(len(strips))),
            ygap=22,
            xgap=2,
            zmin=0,
            zmax=max(max(row) for row in values),
            colorscale="Cividis",
            colorbar={"thickness": 12, "outlinewidth": 0},
            hovertemplate=wording.LAYER + " %{x}: %{z:.3g}<extra></extra>",
        )
    )
    for row, (title, module) in enumerate(strips):
        title = wording.shortened(title)
        figure.add_annotation(
            text=title if len(modules) == 1 else f"{title} · {module}",
            x=0,
            xref="paper",
            xanchor="left",
            y=row - 0.5,
            yanchor="middle",
            showarrow=False,
            xshift=2,
        )
    figure.update_layout(
        PLAIN,
        height=80 + 46 * len(strips),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        template="none",
        xaxis={
            "title": {"font": {"size": 13}, "text": f"{wording.LAYER} ({', '.join(modules)})"},
            "type": "category",
            "automargin": True,
            "showgrid": False,
        },
        yaxis={"range": [len(strips) - 0.5, -0.75], "visible": False},
    )
    return figure


def layer_place(layer: str) -> tuple[int, str]:
    """Block and name within it: "model.layers.3.mlp.down_proj" → (3, "mlp.down_proj")."""
    _, block, module = re.split(r"\.(\d+)\.", layer, maxsplit=1)
    return int(block), module


def forgetting_chart(table: pd.DataFrame, label: str) -> go.Figure:
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
            hovertemplate=wording.VALUE_AFTER,
            error_y={"array": rows.half, "thickness": 1} if "half" in rows else None,
        )
    figure.update_layout(
        PLAIN,
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
        showlegend=True,
    )
    return figure
