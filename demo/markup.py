"""Pure functions: data in, HTML out, for what a chart cannot be: read aloud, chosen with the keyboard, copied.

Whatever came from a visitor or from a model is escaped here. Colours go with the theme; none carries a meaning alone.
"""

from collections.abc import Sequence

from core.inside import Difference, Expectation, Token
from demo import wording
from demo.wording import decimal, plain

STRONGEST_GAIN = 8.0  # nats, at which the colour of a token is deepest

CSS = """
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


def _token(index: int, token: Token, chosen: bool) -> str:
    colour = "#0072B2" if token.gain >= 0 else "#E69F00"
    depth = round(50 * min(1.0, abs(token.gain) / STRONGEST_GAIN))
    checked = " checked" if chosen else ""
    return (
        f'<span class="token"><input type="radio" name="token" id="token-{index}"{checked}>'
        f'<label for="token-{index}" style="--gain: {colour}; --depth: {depth}%">{plain(_shown(token.text))}'
        f"<small>{decimal(token.gain, 1, '+')}</small></label>"
        f'<div class="likeliest">{_likeliest(wording.WITH_MEMORY, token.remembering)}'
        f"{_likeliest(wording.WITHOUT_MEMORY, token.base)}</div></span>"
    )


def _likeliest(who: str, expected: Expectation) -> str:
    caption = wording.EXPECTATION.format(who=who, value=decimal(expected.log_probability, 2))
    rows = [(_shown(text), decimal(value, 2)) for text, value in expected.likeliest]
    return _table(caption, wording.LIKELIEST_COLUMNS, rows)


def _table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{plain(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{plain(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><caption>{plain(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(token: str) -> str:
    return token.replace("\n", "⏎") or wording.END
