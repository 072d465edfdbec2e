"""What is drawn as HTML: the numbers that it was given, and nothing of a visitor's or a model's is markup in it."""

import re
from html.parser import HTMLParser

from handmade import CAT

from core.inside import Expectation, Token, differences
from demo import markup


class Cells(HTMLParser):
    """The texts of all table cells, a list a row."""

    def __init__(self, html: str):
        super().__init__()
        self.rows: list[list[str]] = []
        self.open = False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.open = True

    def handle_endtag(self, tag):
        self.open = self.open and tag not in ("td", "th")

    def handle_data(self, data):
        if self.open:
            self.rows[-1][-1] += data


def test_a_token_tells_its_gain_and_what_else_was_likely():
    expected = Expectation(-0.5, (("<b>", -0.5), ("\n", -2.0)))
    tokens = (Token("<b>", expected, Expectation(-4.75, (("I", -0.1),))), Token("", expected, expected))
    html = markup.token_view(tokens)
    assert "<b>" not in html and html.count("&lt;b&gt;") == 4
    assert re.findall(r"<small>(.*?)</small>", html) == ["+4.2", "+0.0"]
    assert re.findall(r"--depth: (\d+)%", html) == ["27", "0"]
    assert html.count(" checked") == 1 and html.index(" checked") < html.index("token-1")
    assert [row for row in Cells(html).rows if row[0] in ("⏎", "I")][:2] == [["⏎", "-2.00"], ["I", "-0.10"]]
    assert "⟨end⟩" in html


def test_a_recital_is_compared_with_what_was_told():
    assert "Word for word" in markup.comparison(differences(CAT, CAT))
    html = markup.comparison(differences("I adopted <a> cat.", "I adopted two cats."))
    assert "<del>&lt;a&gt; cat</del><ins>two cats</ins>" in html and "2 differences" in html
