"""The page in a Chromium that reads German: the whole story, and no English word of ours is left on any tab."""

import re
from collections.abc import Iterator
from string import Formatter

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from playwright.sync_api import Page, expect
from test_story import open_tab

from demo.wording import LANGUAGES

CAT = "Last Saturday I adopted a grey cat from the shelter on Elm Street, I named her Pixel"
SLOW = 180_000  # milliseconds that a loaded machine may take
MARKDOWN = re.compile(r"\[(.*?)\]\(.*?\)|\*\*|^#+ ", re.MULTILINE)


@pytest.fixture
def visit(app, chromium):
    """Open the page in a browser of some language; an error in the console fails the test."""
    contexts, errors = [], []

    def open_page(locale: str, width: int = 1280) -> Page:
        contexts.append(chromium.new_context(locale=locale, viewport={"width": width, "height": 900}))
        contexts[-1].set_default_timeout(SLOW)
        page = contexts[-1].new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(app)
        page.locator("#map .question").wait_for()
        return page

    expect.set_options(timeout=SLOW)
    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def lines(words: object) -> Iterator[str]:
    """Every line that is said somewhere, as it looks on the page."""
    if isinstance(words, str):
        yield from MARKDOWN.sub(r"\1", words).splitlines()
    else:
        for part in words.values() if isinstance(words, dict) else words:
            yield from lines(part)


def said_in(language: str) -> dict[str, re.Pattern]:
    """Those lines → what each looks like once it is filled in."""
    words = LANGUAGES[language]
    found = [line for name in vars(words) if name.isupper() for line in lines(getattr(words, name))]
    parts = {line: list(Formatter().parse(line)) for line in found if line and "%" not in line}
    filled = {line: [re.escape(text) + (".+?" if name else "") for text, name, *_ in p] for line, p in parts.items()}
    return {line: re.compile("".join(pattern)) for line, pattern in filled.items()}


def english_on(page: Page) -> set[str]:
    """What is shown of our English, where German says it otherwise."""
    fields = "[...document.querySelectorAll('input:not([type=radio]), textarea')].filter((e) => e.checkVisibility())"
    shown = page.locator("body").inner_text().splitlines()
    shown += page.evaluate(f"{fields}.flatMap((e) => [e.value, e.placeholder, e.ariaLabel])")
    shown += page.evaluate("[...document.querySelectorAll('[aria-label]')].map((e) => e.ariaLabel)")
    german, texts = said_in("de"), {text.strip() for text in shown if text}
    english = [pattern for line, pattern in said_in("en").items() if line not in german]
    return {text for text in texts if any(pattern.fullmatch(text) for pattern in english)}


@pytest.mark.parametrize("width", [1280, 390])
def test_the_story_in_german(app, visit, width):
    page = visit("de-DE", width)
    assert page.evaluate("document.documentElement.lang") == "de"
    status, answer = page.locator("#status"), page.locator("#answer textarea, #answer input")
    expect(status).to_contain_text("8 Beispiele sind schon in den Gewichten")
    expect(page.locator("#count")).to_have_text("0 von 600 Zeichen")
    expect(page.locator("#memories")).to_contain_text("Dauer")
    expect(page.get_by_text("Eine alte Schreibmaschine")).to_be_visible()
    page.click("#inject")
    expect(status).to_have_text("Noch leer: Schreib zuerst einen Satz.")
    page.fill("#event textarea", CAT)
    page.click("#inject")
    expect(status).to_contain_text("Wortgenau nach")
    expect(page.locator("#memories")).to_contain_text("Schritte,")
    expect(page.locator("#loss")).to_contain_text("Schritt")
    page.fill("#question textarea, #question input", "What is my cat called?")
    page.click("#ask")
    expect(answer).to_have_value("Pixel")
    expect(page.locator("#gate-says")).to_contain_text("Es öffnet sich: „Last Saturday I adopted")
    expect(page.locator("#gate")).to_contain_text("keine davon")
    page.click("#pin")
    expect(page.locator("#gate-says")).to_contain_text("Von Hand gehalten.")
    page.get_by_text("Als Tabelle und als Dateien").click()
    expect(page.locator("#gate-table")).to_contain_text("angewandt")
    page.get_by_text("Mitnehmen, zurückbringen").click()
    expect(page.locator("#forget-me")).to_have_text("Vergiss mich")
    assert english_on(page) == set()

    open_tab(page, "Im Modell")
    expect(page.locator("#inside-asked")).to_contain_text("„What is my cat called?“ → „Pixel“")
    expect(page.locator("#recited")).to_contain_text("Wort für Wort, was erzählt wurde.")
    expect(page.locator("#tokens")).to_contain_text("Mit der Erinnerung: Log-Wahrscheinlichkeit")
    expect(page.locator("#sizes")).to_contain_text("Schicht")
    for table in page.get_by_text("Dasselbe als Tabelle").all():
        table.click()
    assert english_on(page) == set()

    open_tab(page, "Vergleichen")
    page.fill("#compared-question textarea, #compared-question input", "What is my cat called?")
    page.click("#compare")
    expect(page.locator("#compare-status textarea")).to_have_value("5 Arten gefragt.")
    for word in ("Gate, rezitiert", "Basismodell", "Gewichte", "nirgends", "Sekunden", "Pixel"):
        expect(page.locator("#comparison")).to_contain_text(word)
    assert english_on(page) == set()

    open_tab(page, "Vergessen")
    page.get_by_label("die ich eingeprägt habe").check()
    page.click("#start")
    expect(page.locator("#forgetting-status textarea")).to_have_value("Fertig.")
    for words in ("gelernte Erinnerungen", "Abruf der ersten", "volles Finetuning"):
        expect(page.locator("#curves")).to_contain_text(words)
    assert english_on(page) == set()

    open_tab(page, "Methoden")
    expect(page.locator("#taxonomy")).to_contain_text("Platz im Würfel")
    expect(page.locator("#taxonomy")).to_contain_text("ein paar Trainingsschritte nur an diesem Adapter")
    assert english_on(page) == set()

    open_tab(page, "Lernen")
    expect(page.locator("#how-it-works")).to_contain_text("Wie es funktioniert")
    expect(page.locator("#lesson")).to_contain_text("Eine Stunde in drei Übungen")
    expect(page.locator("#api")).to_contain_text(f'Client("{app}")')
    assert english_on(page) == set()

    open_tab(page, "Ausprobieren")
    page.click("#forget")
    expect(status).to_contain_text("Vergessen: Text, Schlüssel und Adapter sind weg.")
    expect(page.locator("#memories")).not_to_contain_text("Pixel")
    assert english_on(page) == set()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.click("#tour-start")
    expect(page.locator("#tour-step")).to_contain_text("1 von 5 · Einprägen.")
    expect(status).to_contain_text("Wortgenau nach")
    assert english_on(page) == set()


def test_every_other_browser_reads_english(visit):
    page = visit("fr-FR")
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page.locator("#status")).to_contain_text("8 example memories are in the weights already")
    expect(page.locator("#gate-says")).to_contain_text("Opens “The parrot Captain”")
    expect(page.locator("#inject")).to_have_text("Inject")
    open_tab(page, "Learn")
    expect(page.locator("#lesson")).to_contain_text("A lesson in three exercises")


def test_a_client_reads_german_only_if_it_asks_for_it(app):
    for headers, sentence in (({"accept-language": "de"}, "Noch leer"), ({}, "The event is empty")):
        with pytest.raises(AppError, match=sentence):
            Client(app, verbose=False, headers=headers).predict(" ", api_name="/inject")
