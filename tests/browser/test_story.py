"""The whole story in a real Chromium: inject, ask, compare, forget; wide and narrow, light and dark."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

CAT = "Last Saturday I adopted a grey cat from the shelter on Elm Street, I named her Pixel"


def inject(page: Page, text: str) -> None:
    page.fill("#event textarea", text)
    page.click("#inject")


def status(page: Page):
    return page.locator("#status")


def answer(page: Page):
    return page.locator("#answer textarea, #answer input")


def test_story(page):
    inject(page, CAT)
    page.click("#inject")  # a second click changes nothing
    expect(page.locator("#memories")).to_contain_text("I named her Pixel")
    page.fill("#question textarea, #question input", "What is my cat called?")
    page.click("#ask")
    expect(answer(page)).to_have_value("Pixel")
    expect(page.locator("#recalled textarea")).to_have_value(CAT)
    expect(page.locator("#map .question")).to_be_visible()
    expect(page.locator("#gate")).to_contain_text("Last Saturday I adopted a grey")
    page.click("#forget")
    expect(page.locator("#memories")).not_to_contain_text("Pixel")
    page.click("#ask")
    expect(answer(page)).not_to_have_value("Pixel")


def test_too_early_and_wrong(page):
    page.fill("#question textarea, #question input", "")
    page.click("#ask")
    expect(answer(page)).to_have_value("The question is empty: write a sentence first.")
    page.click("#inject")
    expect(status(page)).to_contain_text("The event is empty: write a sentence first.")
    inject(page, "<b>bold</b> <script>alert(1)</script> was what my sister Ann wrote on the wall")
    expect(page.locator("#memories")).to_contain_text("<script>alert(1)</script>")


def test_example_fills_event_and_question(page):
    page.get_by_text("An old typewriter").click()
    expect(page.locator("#question textarea, #question input")).to_have_value("What did the typewriter cost?")
    page.click("#inject")
    expect(page.locator("#memories")).to_contain_text("Olivetti")


def open_tab(page: Page, name: str) -> None:
    """A tab, also where a narrow page keeps it behind three dots."""
    tab = page.get_by_role("tab", name=name)
    if not tab.is_visible():
        page.get_by_role("button", name="More").or_(page.locator(".overflow-menu > button")).first.click()
        tab = page.locator(".overflow-dropdown").get_by_text(name)
    tab.click()


def test_compare(page):
    inject(page, CAT)
    expect(page.locator("#memories")).to_contain_text("I named her Pixel")
    open_tab(page, "Compare")
    said = page.locator("#compare-status textarea, #compare-status input")
    comparison = page.locator("#comparison")
    page.click("#compare")
    expect(said).to_have_value("The question is empty: write a sentence first.")
    page.fill("#compared-question textarea, #compared-question input", "What is my cat called?")
    page.click("#compare")
    expect(said).to_have_value("5 ways asked.")
    for method in ("gated, recited", "gated, direct", "RAG", "full fine-tuning", "base model", "Pixel", "MB"):
        expect(comparison).to_contain_text(method)
    page.get_by_label("Blind").check()
    page.click("#compare")
    expect(said).to_have_value("Which answer is the best? Vote, then you see who said it.")
    expect(comparison).not_to_contain_text("RAG")
    page.click("#vote")
    expect(said).to_have_value("Choose a letter first.")
    page.locator("#ballot").get_by_label("C", exact=True).check()
    page.click("#vote")
    expect(said).to_have_value(re.compile(r"^C was .+\. Your votes so far: .+ 1\.$"))
    expect(comparison).to_contain_text("RAG")
    expect(page.locator("#vote")).to_be_hidden()


def test_forgetting(page):
    page.wait_for_function("localStorage.getItem('mega-playground-visitor')")  # the server knows this tab
    page.get_by_text("Take it away").click()
    page.click("#forget-me")  # or there would be the examples to learn
    expect(status(page)).to_contain_text("All of it is gone")
    open_tab(page, "Forgetting")
    status_of = page.locator("#forgetting-status textarea")
    page.get_by_label("the ones that I have injected").check()
    page.click("#start")
    expect(status_of).to_have_value("You need two memories or more: inject some first, or take the ready ones.")
    page.get_by_label("10 ready ones").check()
    page.click("#start")
    expect(status_of).to_have_value("Done.")
    chart = page.locator("#curves")
    for method in ("gated, recited", "RAG", "full fine-tuning"):
        expect(chart).to_contain_text(method)
    with page.expect_download() as download:
        page.click("#download")
    lines = Path(download.value.path()).read_text().splitlines()
    assert len(lines) == 1 + 3 * 10
    last = {line.rsplit(",", 4)[0].strip('"'): float(line.split(",")[-2]) for line in lines if ",10," in line}
    assert last["gated, recited"] > 0.99 > last["full fine-tuning"]
