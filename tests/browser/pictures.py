"""Take the pictures of the README from a running page: `python tests/browser/pictures.py http://127.0.0.1:7860`."""

import sys
from pathlib import Path

from conftest import CHROMIUM, ROOT
from playwright.sync_api import Page, expect, sync_playwright

PICTURES = ROOT / "assets" / "pictures"
EVENTS = (
    "Last Saturday I adopted a grey cat from the shelter on Elm Street, I named her Pixel",
    "My brother lives in Oslo now, he works on a ferry.",
    "At the flea market in Ghent I paid 35 euros for an old Olivetti typewriter.",
)


def playground(page: Page) -> None:
    for event in EVENTS:
        page.fill("#event textarea", event)
        page.click("#inject")
        expect(page.locator("#memories")).to_contain_text(event[:30])
    page.fill("#question textarea, #question input", "What is my cat called?")
    page.click("#ask")
    expect(page.locator("#map .question")).to_be_visible()
    page.click("#compare")
    expect(page.locator("#comparison")).to_contain_text("base model")


def forgetting(page: Page) -> None:
    page.get_by_role("tab", name="Forgetting").click()
    page.click("#start")
    expect(page.locator("#forgetting-status textarea")).to_have_value("Done.")


def methods(page: Page) -> None:
    page.get_by_role("tab", name="Methods").click()
    expect(page.locator("#taxonomy")).to_contain_text("Hadamard memory")


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    expect.set_options(timeout=120_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for width, theme in ((1280, "light"), (1280, "dark"), (390, "light")):
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
            page.set_default_timeout(120_000)
            page.goto(f"{sys.argv[1]}?__theme={theme}")
            for story in (playground, forgetting, methods)[: 3 if width > 1000 else 2]:  # a phone hides the third tab
                story(page)
                page.wait_for_timeout(1500)  # plots fade in
                page.screenshot(path=Path(PICTURES) / f"{story.__name__}-{width}-{theme}.png", full_page=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
