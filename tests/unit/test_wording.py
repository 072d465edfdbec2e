"""The words of the page: nothing is missing in any language, each request gets its own, nothing is markup.

A language of its own for a browser is tested in tests/browser/test_german.py.
"""

import re
from pathlib import Path
from string import Formatter
from types import SimpleNamespace

import gradio as gr
import pytest
from gradio.context import LocalContext

from core import Limits
from core.methods import METHODS
from demo import learn, wording
from demo.wording import de, en

CORE = Path(__file__).parents[2] / "core"
OTHERS = [words for words in wording.LANGUAGES.values() if words is not en]


def shape(words) -> object:
    """Types, keys, lengths and placeholders, without the words."""
    if isinstance(words, str):
        return {part[1:3] for part in Formatter().parse(words) if part[1]}
    if isinstance(words, dict):
        return {key: shape(value) for key, value in words.items()}
    return [shape(value) for value in words]


@pytest.fixture
def reader():
    """Answer a request whose browser accepts these languages."""

    def answer(accepted: str | None) -> None:
        headers = {} if accepted is None else {"accept-language": accepted}
        LocalContext.request.set(SimpleNamespace(headers=headers))

    yield answer
    LocalContext.request.set(None)


@pytest.mark.parametrize("words", OTHERS)
def test_every_language_has_the_same_names_types_and_placeholders(words):
    names = {name for name in vars(en) if name.isupper()}
    assert {name for name in vars(words) if name.isupper()} == names
    for name in names - {"REFUSALS"}:
        assert type(getattr(words, name)) is type(getattr(en, name)), name
        assert shape(getattr(words, name)) == shape(getattr(en, name)), name


@pytest.mark.parametrize("words", OTHERS)
def test_every_refusal_of_the_core_is_translated(words):
    source = "".join(path.read_text("utf-8") for path in CORE.glob("*.py"))
    said = re.findall(r'(?:Refusal\(|sentence = )\s*"(.+)"', source)
    assert sorted(said) == sorted(words.REFUSALS) and len(said) == source.count("raise Refusal(")
    for sentence, translation in words.REFUSALS.items():
        assert {part[1] for part in Formatter().parse(translation)} <= {part[1] for part in Formatter().parse(sentence)}


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_texts_to_learn_from_are_there(reader, language):
    reader(language)
    texts = [learn.read(name) for name in learn.NAMES]
    assert all(text.startswith("## ") for text in texts)
    reader("en")
    assert (texts == [learn.read(name) for name in learn.NAMES]) == (language == "en")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("*", "en"),
        ("de", "de"),
        ("DE-at", "de"),
        ("de-DE,de;q=0.9,en-US;q=0.8", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("en;q=0.5, de;q=0.7", "de"),
        ("fr-FR,fr;q=0.9,de;q=0.8", "en"),  # as the browser decides: what it wants most, or English
        ("de;q=most, ;;,", "en"),
    ],
)
def test_the_language_of_a_request(reader, accepted, language):
    reader(accepted)
    assert wording.language() == language
    assert wording.ASK == wording.LANGUAGES[language].ASK


def test_a_refusal_is_told_in_the_language_of_the_request(reader):
    with pytest.raises(ValueError) as error:
        Limits().check_event("a" * 601)
    assert wording.said(error.value) == "The event has 601 characters, at most 600 are allowed: shorten it."
    reader("de")
    assert wording.said(error.value) == "Zu lang: Das sind 601 Zeichen, erlaubt sind höchstens 600."
    assert wording.said(OSError("disk")) == "disk"


def test_a_page_that_is_built_has_marks_for_the_browser_to_replace(reader):
    with gr.Blocks():
        marks = [wording.ASK, wording.GATE_KINDS["paper"]]
        columns = wording.MEMORY_COLUMNS
        reader("de")  # an event while another page is built
        assert wording.ASK == de.ASK
    assert columns == en.MEMORY_COLUMNS  # no browser replaces marks in a list
    keys = [re.search('"key": "(.+?)"', mark).group(1) for mark in marks]
    for language, words in wording.LANGUAGES.items():
        found = [wording.translations().translations[language][key] for key in keys]
        assert found == [words.ASK, words.GATE_KINDS["paper"]]


def test_every_method_has_its_name_and_its_row_in_the_taxonomy():
    assert [*wording.TAXONOMY] == [*wording.METHODS] == [method.name for method in METHODS]
    assert all(len(row) == len(wording.TAXONOMY_COLUMNS) - 1 for row in wording.TAXONOMY.values())
    assert {method.where for method in METHODS} <= wording.PLACES.keys()


def test_a_visitors_text_is_no_markup():
    assert wording.plain("<b>\"&'") == "&lt;b&gt;&quot;&amp;&#x27;"
