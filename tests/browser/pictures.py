"""Take the pictures of the README from a running page.

python -m tests.browser.pictures http://127.0.0.1:7860 [playground inside compare methods forgetting]
"""

import sys
from itertools import product
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, ROOT
from tests.browser.test_story import open_tab

PICTURES = ROOT / "assets" / "pictures"
EVENTS = (
    "Last Saturday I adopted a grey cat from the shelter on Elm Street, I named her Pixel",
    "My brother lives in Oslo now, he works on a ferry.",
    "At the flea market in Ghent I paid 35 euros for an old Olivetti typewriter.",
)


def playground(page: Page) -> None:
    page.get_by_label("With study notes").check()
    for event in EVENTS:
        page.fill("#event textarea", event)
        page.click("#inject")
        expect(page.locator("#memories")).to_contain_text(event[:30])
    page.fill("#question textarea, #question input", "What is my cat called?")
    page.click("#ask")
    expect(page.locator("#answer textarea")).to_have_value("Pixel")


def inside(page: Page) -> None:
    open_tab(page, "Inside")
    expect(page.locator("#inside-asked")).to_contain_text("Pixel")
    expect(page.locator("#sizes .js-plotly-plot")).to_be_visible()


def compare(page: Page) -> None:
    open_tab(page, "Compare")
    page.fill("#compared-question textarea, #compared-question input", "What is my cat called?")
    page.click("#compare")
    expect(page.locator("#compare-status textarea")).to_have_value("5 ways asked.")


def forgetting(page: Page) -> None:
    open_tab(page, "Forgetting")
    page.click("#start")
    expect(page.locator("#forgetting-status textarea")).to_have_value("Done.")


def methods(page: Page) -> None:
    open_tab(page, "Methods")
    expect(page.locator("#taxonomy")).to_contain_text("Hadamard memory")


STORIES = (playground, inside, compare, methods, forgetting)


def main() -> None:
    names = sys.argv[2:] or [story.__name__ for story in STORIES]
    PICTURES.mkdir(exist_ok=True)
    expect.set_options(timeout=120_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for width, theme in product((1280, 1920, 390), ("light", "dark")):
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
            page.set_default_timeout(120_000)
            page.goto(f"{sys.argv[1]}?__theme={theme}")
            for story in (story for story in STORIES if story.__name__ in names):
                story(page)
                page.wait_for_timeout(1500)  # plots fade in
                page.screenshot(path=Path(PICTURES) / f"{story.__name__}-{width}-{theme}.png", full_page=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
