"""The tables and curves of an evaluation as one page to open in a browser.

python -m demo.results results.csv --output results.html

In: a CSV file that `python -m core.evaluation` wrote. Out: an HTML file that needs nothing else.
"""

import argparse
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from core.evaluation.results import Results
from demo import wording
from demo.plots import forgetting_chart

CURVES = ("first memory: recall", "first memory: answers", "gate top 1")
STYLE = "body {font: 15px system-ui; margin: 2em} table {border-collapse: collapse} td, th {padding: 4px 10px}"


def sections(results: Results, plotly: bool) -> Iterator[str]:
    """What was measured with the same settings; the drawing library comes with the first chart, if `plotly`."""
    yield f"<h1>{escape(wording.RESULTS.format(**results.settings))}</h1>"
    yield results.final().T.to_html(border=1)
    for measure in CURVES:
        points = results.points(measure)
        if len(points):
            yield f"<h2>{escape(measure)}</h2>"
            yield forgetting_chart(points, measure).to_html(full_html=False, include_plotlyjs=plotly)
            plotly = False


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.results", description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path)
    parser.add_argument("--output", type=Path, default=Path("results.html"))
    options = parser.parse_args()
    try:
        parts = [
            part for n, results in enumerate(Results.all_of(options.results)) for part in sections(results, n == 0)
        ]
        page = f"<!doctype html><meta charset=utf-8><title>{wording.TITLE}</title><style>{STYLE}</style>"
        options.output.write_text(page + "".join(parts), encoding="utf-8")
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
