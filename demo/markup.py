"""Pure functions: data in, HTML out, for what a chart cannot be: read aloud, chosen with the keyboard, copied.

Whatever came from a visitor or from a model is escaped here. Colours go with the theme; none carries a meaning alone.
"""

from collections.abc import Sequence

from core.gate import Reading
from core.inside import Difference, Expectation, Token
from demo import wording
from demo.plots import SHOWN, opened
from demo.wording import plain

STRONGEST_GAIN = 8.0  # nats, at which the colour of a token is deepest

CSS = """
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
.gate .similarity::after {content: ""; position: absolute; top: 0; bottom: 0;
  left: calc((100% - 8px) * .7 * var(--none)); border-left: 1px dashed var(--body-text-color)}
.gate tbody:last-child .similarity div {background: #8A8F98}
.gate .applied .weight div {background: #0072B2}
.gate .pale .weight div {background: #56B4E9; opacity: .55}
.gate.by-hand .weight div {background-image: repeating-linear-gradient(135deg, transparent 0 4px, #fff8 4px 6px)}
@media (prefers-reduced-motion: no-preference) {.gate td div {transition: width .12s}}
.twin {overflow-x: auto}
.twin tr, .likeliest tr {border-bottom: 1px solid var(--border-color-primary)}
.twin table, .likeliest table {border-collapse: collapse; width: 100%}
.twin caption, .likeliest caption {text-align: left; font-weight: 600; padding: 4px 0}
.twin th, .twin td, .likeliest th, .likeliest td {text-align: left; padding: 2px 8px; vertical-align: top}
.twin td:not(:first-child), .likeliest td:nth-child(even) {font-variant-numeric: tabular-nums}
.tokens {display: flex; flex-wrap: wrap; gap: 6px 4px; border: 0; padding: 0; margin: 0}
.tokens legend {padding-bottom: 8px}
.tokens .token {display: contents}
.tokens input {position: absolute; opacity: 0}
.tokens label {position: relative; padding: 2px 8px; border: 2px solid transparent; border-radius: 6px; cursor: pointer;
  background: color-mix(in srgb, var(--gain) var(--depth), transparent); white-space: pre; text-align: center}
.tokens label small {display: block; font-variant-numeric: tabular-nums}
.tokens input:checked + label {border-color: var(--body-text-color)}
.tokens input:focus-visible + label {outline: 3px solid var(--color-accent); outline-offset: 2px}
.tokens .likeliest {display: none; order: 1; flex-basis: 100%; gap: 4px 32px; flex-wrap: wrap;
  align-items: flex-start}
.tokens .likeliest table {flex: 1 1 240px; width: auto}
.tokens input:checked ~ .likeliest {display: flex}
.compared {white-space: pre-wrap; overflow-wrap: anywhere}
.compared del {background: color-mix(in srgb, #E69F00 35%, transparent)}
.compared ins {background: color-mix(in srgb, #0072B2 35%, transparent); text-decoration: underline}
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
    longest = max(1e-9, none or 0, *(reading.similarity[i] for i in shown), 0)
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
            *(f"{part[i]:.3f}" for part in (reading.dense, reading.lexical, reading.similarity, reading.weights)),
            f"{route.get(i, 0.0):.3f}",
        )
        for rank, i in enumerate(reading.order, 1)
    ]
    none = "–" if reading.none_similarity is None else f"{reading.none_similarity:.3f}"
    base = "–" if route else "1.000"
    return table(
        wording.GATE, wording.GATE_COLUMNS, [*rows, (wording.NONE, "–", "–", none, f"{reading.none:.3f}", base)]
    )


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """What a chart shows, as a table."""
    inner = _table(caption, columns, rows)
    return f'<div class="twin" tabindex="0" role="group" aria-label="{plain(caption)}">{inner}</div>'


def token_view(tokens: Sequence[Token]) -> str:
    """The tokens of an answer, coloured by what the memory adds to each; the chosen one tells what else was likely."""
    chosen = max(range(len(tokens)), key=lambda index: tokens[index].gain)
    chips = "".join(_token(index, token, index == chosen) for index, token in enumerate(tokens))
    return f'<fieldset class="tokens"><legend>{plain(wording.TOKENS_LEGEND)}</legend>{chips}</fieldset>'


def comparison(pieces: Sequence[Difference]) -> str:
    """A recalled text with its differences to the original marked."""
    tags = {"same": "span", "missing": "del", "added": "ins"}
    count = sum(kind != "same" for kind, _ in pieces)
    marked = "".join(f"<{tags[kind]}>{plain(text)}</{tags[kind]}>" for kind, text in pieces)
    sentence = wording.DIFFERENCES.format(count=count) if count else wording.VERBATIM
    return f'<p>{plain(sentence)}</p><p class="compared">{marked}</p>'


def paragraph(text: str) -> str:
    """A plain sentence."""
    return f"<p>{plain(text)}</p>"


def _bars(title: str, similarity: tuple[float | None, float], weight: float, kind: str) -> str:
    value, length = similarity
    told = "–" if value is None else f"{value:.2f}"
    return (
        f'<tbody><tr><th colspan="2" scope="rowgroup">{plain(title)}</th></tr><tr class="{kind}">'
        f'<td class="similarity"><div style="--length: {100 * max(0.0, length):.2f}%"></div>{told}</td>'
        f'<td class="weight"><div style="--length: {100 * weight:.2f}%"></div>{weight:.2f}</td></tr></tbody>'
    )


def _token(index: int, token: Token, chosen: bool) -> str:
    colour = "#0072B2" if token.gain >= 0 else "#E69F00"
    depth = round(50 * min(1.0, abs(token.gain) / STRONGEST_GAIN))
    checked = " checked" if chosen else ""
    return (
        f'<span class="token"><input type="radio" name="token" id="token-{index}"{checked}>'
        f'<label for="token-{index}" style="--gain: {colour}; --depth: {depth}%">{plain(_shown(token.text))}'
        f"<small>{token.gain:+.1f}</small></label>"
        f'<div class="likeliest">{_likeliest(wording.WITH_MEMORY, token.remembering)}'
        f"{_likeliest(wording.WITHOUT_MEMORY, token.base)}</div></span>"
    )


def _likeliest(who: str, expected: Expectation) -> str:
    caption = wording.EXPECTATION.format(who=who, value=expected.log_probability)
    rows = [(_shown(text), f"{value:.2f}") for text, value in expected.likeliest]
    return _table(caption, wording.LIKELIEST_COLUMNS, rows)


def _table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{plain(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{plain(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><caption>{plain(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(token: str) -> str:
    return token.replace("\n", "⏎") or wording.END
