"""The gate of one question, drawn: a sentence, bars, a table, and a map of the keys.

In: a reading, and where the keys lie. Out: HTML and SVG. Not figures of a plotting library: these are redrawn while a
slider is dragged, and an element whose numbers change is not made anew. Whatever came from a visitor is escaped here.
Colours are safe for colour-blind eyes (Okabe–Ito), and never carry a meaning alone.
"""

from collections.abc import Sequence

from core.gate import Reading
from core.key_map import KeyMap, Point
from demo import wording
from demo.markup import paragraph, table
from demo.plots import SHOWN
from demo.wording import decimal, plain, shortened

LEAST = 0.005  # weight that is seen: what opens less is drawn, and told, as if it were closed
LABEL = 22  # characters of a title in the map, of which a phone has room for one
ROOM = 0.14  # of the map's width and height, around the outermost points

CSS = """
.min_value, .max_value {color: var(--body-text-color) !important}
.gate {width: 100%; border-collapse: collapse; table-layout: fixed}
.gate caption {text-align: left; font-weight: 600; padding-bottom: 4px}
.gate th, .gate td {text-align: left; padding: 0 8px 0 0; font-weight: 400}
.gate thead th {font-size: .9em}
.gate tbody th {padding-top: 6px; overflow-wrap: anywhere}
.gate tbody:last-child th {padding-top: 12px; border-top: 1px dotted var(--body-text-color-subdued)}
.gate tbody:last-child::before {content: ""; display: table-row; height: 10px}
.gate td {position: relative; height: 18px; font-variant-numeric: tabular-nums; line-height: 18px}
.gate td div {float: left; height: 14px; margin: 2px 6px 0 0; width: calc(var(--length) * .7); border-radius: 2px}
.gate .similarity div {background: #E69F00}
.gate[style] .similarity::after {content: ""; position: absolute; top: 0; bottom: 0;
  left: calc((100% - 8px) * .7 * var(--none)); border-left: 1px dashed var(--body-text-color)}
.gate tbody:last-child .similarity div {background: #8A8F98}
.gate .applied .weight div {background: #0072B2}
.gate .pale .weight div {background: #56B4E9; opacity: .55}
.gate.by-hand .weight div {background-image: repeating-linear-gradient(135deg, transparent 0 4px, #fff8 4px 6px)}
@media (prefers-reduced-motion: no-preference) {.gate td div {transition: width .12s}}
.map {margin: 0}
.map svg {display: block; width: 100%; height: 320px; overflow: hidden}
.map .axis {stroke: var(--border-color-primary); stroke-dasharray: 2 4}
.map text {fill: var(--body-text-color); font-size: 13px; stroke: var(--block-background-fill); stroke-width: 4px;
  paint-order: stroke; pointer-events: none}
.map .line {stroke-linecap: round; stroke: #56B4E9; opacity: .55}
.map .line.applied {stroke: #0072B2; opacity: 1}
.map.by-hand .line {stroke-dasharray: 1 14}
.map .key circle {fill: #8A8F98}
.map .key.applied circle {fill: #0072B2}
.map .key circle.reach {fill: transparent}
.map .key .title {visibility: hidden}
.map .key:hover .title, .map .key.applied .title {visibility: visible}
.map .question circle {fill: #E69F00; stroke: var(--body-text-color); stroke-width: 2px}
"""


def gate_says(reading: Reading, by_hand: bool) -> str:
    """Which memories open, as a sentence; a screen reader tells it when it changes."""
    memories = [wording.OPENS_ONE.format(title=reading.titles[i], weight=w) for i, w in opened(reading).items()]
    sentence = wording.OPENS.format(memories="; ".join(memories)) if memories else wording.OPENS_NONE
    return f'<p role="status">{plain(wording.BY_HAND + sentence if by_hand else sentence)}</p>'


def gate_bars(reading: Reading, by_hand: bool) -> str:
    """Similarity, and the weight that it makes, of the memories, best first; the none slot apart, below a line.

    Weights that are applied are filled, others pale; held by hand, they are hatched. The mark in the similarities is
    where the none slot stands.
    """
    shown, applied = list(reading.order)[:SHOWN], opened(reading)
    none = reading.none_similarity
    longest = max(1e-9, none or 0, *(reading.similarity[i] for i in shown))
    rows = [
        _bars(
            f"{rank} {reading.titles[i]}",
            (reading.similarity[i], reading.similarity[i] / longest),
            reading.weights[i],
            "applied" if i in applied else "pale",
        )
        for rank, i in enumerate(shown, 1)
    ]
    rows.append(_bars(wording.NONE, (none, (none or 0) / longest), reading.none, "pale" if applied else "applied"))
    more = len(reading.order) - len(shown)
    mark = f' style="--none: {none / longest:.4f}"' if none else ""
    return (
        f'<table class="gate{" by-hand" if by_hand else ""}"{mark}><caption>{plain(wording.GATE)}</caption>'
        f'<thead><tr><th scope="col">{wording.SIMILARITY}</th><th scope="col">{wording.WEIGHT}</th></tr></thead>'
        f"{''.join(rows)}</table>{paragraph(wording.MORE.format(count=more)) if more else ''}"
    )


def gate_table(reading: Reading) -> str:
    """The gate chart as a table, with all memories, and what meaning and words contributed."""
    route = reading.route()
    rows = [
        (
            f"{rank} {reading.titles[i]}",
            *(decimal(part[i], 3) for part in (reading.dense, reading.lexical, reading.similarity, reading.weights)),
            f"{route.get(i, 0.0):.3f}",
        )
        for rank, i in enumerate(reading.order, 1)
    ]
    none = "–" if reading.none_similarity is None else f"{reading.none_similarity:.3f}"
    base = "–" if route else "1.000"
    return table(
        wording.GATE, wording.GATE_COLUMNS, [*rows, (wording.NONE, "–", "–", none, f"{reading.none:.3f}", base)]
    )


def gate_map(places: KeyMap, owners: Sequence[int], reading: Reading, by_hand: bool) -> str:
    """The keys and the question on a plane, lines to what opens as thick as its weight; `owners` (keys,) own the keys.

    The numbers are those of the bars. Titles of opened memories stand there, the others show under the pointer.
    """
    applied, rank = opened(reading), {index: number for number, index in enumerate(reading.order, 1)}
    seen = [*places.keys, places.query]
    *keys, question, mean = _on_the_page([*seen, (0.0, 0.0)], seen)
    lines = "".join(
        f'<line class="line{" applied" if owner in applied else ""}" x1="{question[0]:.2f}%" y1="{question[1]:.2f}%" '
        f'x2="{x:.2f}%" y2="{y:.2f}%" stroke-width="{1 + 9 * reading.weights[owner]:.2f}"/>'
        for owner, (x, y) in zip(owners, keys, strict=True)
        if reading.weights[owner] >= LEAST and rank[owner] <= SHOWN
    )
    points = "".join(
        _key(point, question, rank[owner], reading.titles[owner], reading.weights[owner], owner in applied)
        for owner, point in zip(owners, keys, strict=True)
    )
    caption = wording.MAP_CAPTION.format(first=places.explained[0], second=places.explained[1])
    return (
        f'<figure class="map{" by-hand" if by_hand else ""}"><strong>{plain(wording.KEY_MAP)}</strong>'
        f'<svg role="img" aria-label="{plain(wording.KEY_MAP)}">'
        f'<line class="axis" x1="{mean[0]:.2f}%" x2="{mean[0]:.2f}%" y1="0" y2="100%"/>'
        f'<line class="axis" y1="{mean[1]:.2f}%" y2="{mean[1]:.2f}%" x1="0" x2="100%"/>{lines}{points}'
        f'<g class="question">{_circle(question, 8)}{_text(question, -14, plain(wording.YOUR_QUESTION))}</g></svg>'
        f"<figcaption>{plain(caption)}</figcaption></figure>"
    )


def opened(reading: Reading) -> dict[int, float]:
    """The weights that are applied, where they are large enough to be seen: memory index → weight."""
    return {index: weight for index, weight in reading.route().items() if weight >= LEAST}


def _bars(title: str, similarity: tuple[float | None, float], weight: float, kind: str) -> str:
    value, length = similarity
    told = "–" if value is None else decimal(value, 2)
    return (
        f'<tbody><tr><th colspan="2" scope="rowgroup">{plain(title)}</th></tr><tr class="{kind}">'
        f'<td class="similarity"><div style="--length: {100 * max(0.0, length):.2f}%"></div>{told}</td>'
        f'<td class="weight"><div style="--length: {100 * weight:.2f}%"></div>{weight:.2f}</td></tr></tbody>'
    )


def _key(point: Point, question: Point, rank: int, title: str, weight: float, applied: bool) -> str:
    """A point with its number; its title is on the side that looks away from the question."""
    below = 22 if point[1] >= question[1] else -28
    label = f"{shortened(title, LABEL)} · {weight:.2f}"
    return (
        f'<g class="key{" applied" if applied else ""}"><title>{plain(title)}</title>{_circle(point, 16, "reach")}'
        f"{_circle(point, 7)}{_text(point, -12, str(rank))}{_text(point, below, label, 'title')}</g>"
    )


def _on_the_page(points: Sequence[Point], seen: Sequence[Point]) -> list[Point]:
    """Per cent of width and height, so that those that must be seen fill the page."""
    sides = []
    for values, shown in zip(zip(*points, strict=True), zip(*seen, strict=True), strict=True):
        low, size = min(shown), max(shown) - min(shown)
        sides.append([100 * (ROOM + (1 - 2 * ROOM) * ((value - low) / size if size else 0.5)) for value in values])
    return [(x, 100 - y) for x, y in zip(*sides, strict=True)]


def _circle(point: Point, radius: int, kind: str = "dot") -> str:
    return f'<circle class="{kind}" cx="{point[0]:.2f}%" cy="{point[1]:.2f}%" r="{radius}"/>'


def _text(point: Point, below: int, text: str, kind: str = "number") -> str:
    """Text below a point; a title near an edge stands inwards of it."""
    x, y = point
    anchor = "middle" if kind == "number" or 30 <= x <= 70 else "start" if x < 30 else "end"
    return f'<text class="{kind}" x="{x:.2f}%" y="{y:.2f}%" dy="{below}" text-anchor="{anchor}">{text}</text>'
