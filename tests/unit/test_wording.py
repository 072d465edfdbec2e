"""The words of the page: every method has its place in the taxonomy, and nothing a visitor types is markup."""

from core.methods import METHODS
from demo import wording


def test_every_method_has_its_row_in_the_taxonomy():
    assert [*wording.TAXONOMY] == [*wording.METHODS] == [method.name for method in METHODS]
    assert all(len(row) == len(wording.TAXONOMY_COLUMNS) - 1 for row in wording.TAXONOMY.values())
    assert {method.where for method in METHODS} <= wording.PLACES.keys()


def test_a_visitors_text_is_no_markup():
    assert wording.plain("<b>\"&'") == "&lt;b&gt;&quot;&amp;&#x27;"
