"""Another language model and back, in a real Chromium: the memories come along, and what fails changes nothing."""

import re

from playwright.sync_api import Page, expect
from test_story import answer, inject, status

CAT = "I adopted a grey cat."


def use(page: Page, name: str) -> None:
    page.fill("#model-name input", name)
    page.keyboard.press("Enter")
    page.click("#model-use")


def said(page: Page):
    return page.locator("#model-said")


def recalls(page: Page) -> None:
    page.fill("#question textarea, #question input", "What did I adopt, a cat?")
    page.click("#ask")
    expect(page.locator("#recalled textarea")).to_have_value(CAT)
    expect(page.locator("#gate")).to_contain_text(CAT)


def test_another_model_and_back(page):
    page.wait_for_function("localStorage.getItem('mega-playground-visitor')")  # the server knows this tab
    model = page.locator("#model")
    model.get_by_text("Model: the bundled model").click()
    expect(page.locator("#model-runs")).to_contain_text("29.4 million parameters, float32, on ")
    use(page, "tiny")
    expect(said(page)).to_contain_text(re.compile("“The parrot Captain”: .* Your model and memories are as they were."))
    page.reload()
    expect(said(page)).to_contain_text("“The parrot Captain”: ")  # it is the visitor's, not the tab's
    expect(page.locator("#model-name input")).to_have_value("tiny")

    page.get_by_text("Take it away").click()
    page.click("#forget-me")  # the tiny model cannot learn the examples
    expect(status(page)).to_contain_text("All of it is gone")
    expect(said(page)).to_have_text("")
    inject(page, CAT)
    expect(status(page)).to_contain_text("Word-perfect after")
    use(page, "tiny")
    expect(said(page)).to_contain_text("You are asking tiny now, with 1 memory.")
    expect(model).to_contain_text("Model: tiny")
    expect(page.locator("#model-runs")).to_contain_text("0.0 million parameters")
    expect(page.locator("#memories")).to_contain_text(CAT)
    recalls(page)

    use(page, "the bundled model")
    expect(said(page)).to_contain_text("You are asking the bundled model now, with 1 memory.")
    recalls(page)
    expect(answer(page)).to_have_value(re.compile("grey cat"))

    for name, why in (("some/model", "Could not fetch some/model: no network"), ("/etc", "'/etc' is no model")):
        use(page, name)
        expect(said(page)).to_contain_text(why)
        expect(said(page)).to_contain_text("Your model and memories are as they were.")
    expect(model).to_contain_text("Model: the bundled model")

    page.click("#burn")
    expect(status(page)).to_contain_text("The text is burned")
    use(page, "tiny")
    expect(said(page)).to_contain_text("Burned memories (1) have no text")
    page.click("#model-anyway")
    expect(said(page)).to_contain_text("with 0 memories. Burned and left behind: 1.")
    expect(model).to_contain_text("Model: tiny")
    expect(page.locator("#memories")).not_to_contain_text("Burned memory")
    use(page, "the bundled model")
    expect(page.locator("#memories")).to_contain_text("Burned memory")
