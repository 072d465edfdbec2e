"""A stranger's first minute, and the guided tour with nothing but the keyboard."""

import csv
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from test_story import answer, open_tab, status

TYPING = 60  # milliseconds a key: fast for a person, on a phone or not
EVENT = "Yesterday my neighbour Walter lent me his blue ladder."
QUESTION = "Who lent me a ladder?"
TYPEWRITER = "Olivetti typewriter"


def test_from_opening_the_page_to_an_answer_of_ones_own_in_a_minute(page):
    started = time.monotonic()
    page.wait_for_timeout(3000)  # to read the first lines
    page.click("#event textarea")
    page.keyboard.type(EVENT, delay=TYPING)
    page.wait_for_timeout(1000)
    page.click("#inject")
    expect(status(page)).to_contain_text("Word-perfect after")
    page.click("#question textarea, #question input")
    page.keyboard.press("Control+A")
    page.keyboard.type(QUESTION, delay=TYPING)
    page.wait_for_timeout(1000)
    page.click("#ask")
    expect(answer(page)).to_have_value("Walter")
    assert time.monotonic() - started < 60


def focus(page: Page, element: str) -> None:
    """Go there as somebody without a mouse does."""
    for _ in range(80):
        if page.evaluate("selector => document.activeElement.matches(selector)", element):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{element} cannot be reached with the keyboard")


def test_the_tour_by_keyboard(page):
    page.locator("#map .question").wait_for()
    step = page.locator("#tour-step")
    focus(page, "#tour-start")
    page.keyboard.press("Enter")
    expect(step).to_contain_text("1 of 5 · Inject")
    expect(status(page)).to_contain_text("Word-perfect after")
    expect(page.locator("#memories")).to_contain_text(TYPEWRITER)
    focus(page, "#tour-next")
    page.keyboard.press("Enter")
    expect(step).to_contain_text("2 of 5 · The gate")
    expect(page.locator("#gate-says")).to_contain_text("Opens “At the flea market")
    expect(answer(page)).to_have_value("Captain")  # only looked at, not asked yet
    page.keyboard.press("Enter")
    expect(step).to_contain_text("3 of 5 · Ask")
    expect(answer(page)).to_have_value("35 euros")
    page.keyboard.press("Enter")
    expect(step).to_contain_text("4 of 5 · Compare")
    expect(page.locator("#comparison")).to_contain_text("base model")
    expect(page.locator("#compare-status textarea, #compare-status input")).to_have_value("5 ways asked.")
    page.keyboard.press("Enter")
    expect(step).to_contain_text("5 of 5 · Forget")
    expect(status(page)).to_contain_text("yours said “35 euros” before and says “I don't know.” now")
    expect(answer(page)).to_have_value("I don't know.")
    expect(page.locator("#memories")).not_to_contain_text(TYPEWRITER)
    expect(page.locator("#tour-next")).to_have_text("Done")
    page.keyboard.press("Enter")
    expect(page.locator("#tour")).to_have_count(0)


def test_the_tour_can_be_left_and_taken_again_and_touches_nothing_else(page):
    page.locator("#map .question").wait_for()
    for _ in range(2):
        page.click("#tour-start")
        expect(page.locator("#memories")).to_contain_text(TYPEWRITER)
        page.click("#tour-end")
        expect(page.locator("#tour")).to_have_count(0)
    expect(status(page)).to_contain_text("This is already known")
    assert page.locator("#memories").inner_text().count(TYPEWRITER) == 1


@pytest.mark.parametrize("page", [(1280, 900, "dark")], ids=["wide"], indirect=True)
def test_pictures_and_tables_as_files(page):
    page.locator("#map .question").wait_for()
    page.get_by_role("button", name="As a table, and as files").click()
    for name, file, width in (("Bars (PNG)", "gate.png", 2), ("Map (PNG)", "keys.png", 2)):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        picture = Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename == file
        shown = page.locator("#gate" if file == "gate.png" else "#map").bounding_box()
        assert int.from_bytes(picture[16:20], "big") == pytest.approx(width * shown["width"], abs=2)  # PNG's own header
        assert drawn_colours(page, picture) > 5  # not an empty sheet
    with page.expect_download() as download:
        page.get_by_role("button", name="Table (CSV)").click()
    rows = list(csv.reader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["memory", "meaning", "words", "similarity", "weight", "applied"]
    assert rows[1][0] == "1 The parrot Captain" and len(rows) == 1 + 8 + 1
    assert sum(float(row[4]) for row in rows[1:]) == pytest.approx(1, abs=0.01)


def test_the_snippets_name_the_page_itself(app, page):
    page.locator("#map .question").wait_for()
    open_tab(page, "Learn")
    expect(page.locator("#api")).to_contain_text(f'Client("{app}")')
    expect(page.locator("#api")).to_contain_text(f'"url": "{app}/gradio_api/mcp/"')


def drawn_colours(page: Page, picture: bytes) -> int:
    """How many different colours a picture has, at every hundredth point."""
    return page.evaluate(
        """async bytes => {
            const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
            const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const points = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
            return new Set(points.filter((_, index) => index % 100 === 0)).size;
        }""",
        list(picture),
    )
