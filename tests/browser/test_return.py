"""A visitor who comes back, looks twice, takes everything away, and leaves nothing; and what is there at first."""

import csv
import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import ROOT
from playwright.sync_api import Page, expect

CAT = "Last Saturday I adopted a grey cat from the shelter on Elm Street, I named her Pixel"
OSLO = "My brother lives in Oslo now, he works on a ferry."
SLOW = 180_000  # milliseconds that a loaded machine may take
MANY = [
    json.loads(line)["text"]
    for line in (ROOT / "assets" / "events" / "partition_00.jsonl").read_text("utf-8").splitlines()[:10]
]


@pytest.fixture
def visit(app, chromium):
    """Open a tab of a browser, by its name; an error in the console fails the test."""
    browsers, errors = {}, []

    def open_tab(name: str = "mine") -> Page:
        if name not in browsers:
            browsers[name] = chromium.new_context(viewport={"width": 1280, "height": 900})
            browsers[name].set_default_timeout(SLOW)
        page = browsers[name].new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(app)
        return page

    expect.set_options(timeout=SLOW)
    yield open_tab
    for browser in browsers.values():
        browser.close()
    assert [error for error in errors if not re.search("abort|Connection errored out", error)] == []  # of reloads


def status(page: Page):
    return page.locator("#status")


def memories(page: Page):
    return page.locator("#memories")


def open_tools(page: Page) -> None:
    page.get_by_text("Take it away").click()


def chosen(page: Page, title: str) -> None:
    page.click("#chosen input")
    page.get_by_role("option", name=title).click()


def bring(page: Page, button: str, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.click(button)
    chooser.value.set_files(path)


def inject(page: Page, text: str) -> None:
    page.fill("#event textarea", text)
    page.click("#inject")
    expect(status(page)).to_contain_text("Word-perfect after")


def test_there_is_something_before_the_first_click(visit):
    page = visit()
    expect(page.locator("#answer textarea, #answer input")).to_have_value("Captain")
    expect(page.locator("#recalled textarea")).to_have_value(re.compile("^We bought a green parrot"))
    expect(memories(page)).to_contain_text("A fisherman named Paolo")
    expect(page.locator("#gate")).to_contain_text("The parrot Captain")
    expect(status(page)).to_contain_text("8 example memories")


def test_characters_are_counted(visit):
    page = visit()
    page.fill("#event textarea", CAT)
    expect(page.locator("#count")).to_have_text("84 of 600 characters")
    page.fill("#event textarea", f"{CAT}\n\n  {OSLO} \n{'猫' * 601}")
    expect(page.locator("#count")).to_have_text("3 events, one a line; the longest has 601 of 600 characters")
    page.click("#inject")
    expect(status(page)).to_contain_text("The event has 601 characters, at most 600 are allowed")
    page.wait_for_timeout(1500)  # and stays, when all that a click sets off has ended
    expect(status(page)).to_contain_text("The event has 601 characters, at most 600 are allowed", timeout=100)


def test_a_click_before_the_page_knows_who_you_are(visit, app):
    page, held = visit(), []
    functions = page.request.get(f"{app}/config").json()["dependencies"]
    (enter,) = (function["id"] for function in functions if function["api_name"] == "enter")

    def hold(route):
        held.append(route) if route.request.post_data_json["fn_index"] == enter else route.continue_()

    page.route("**/run/predict*", hold)
    page.reload()
    page.fill("#event textarea", OSLO)
    page.click("#inject")
    expect(status(page)).to_contain_text("Word-perfect after")
    held.pop().continue_()
    expect(memories(page)).to_contain_text("Paolo")
    expect(memories(page)).to_contain_text(OSLO)
    expect(status(page)).to_contain_text("Word-perfect after")


def test_a_reload_finds_the_running_injection(visit):
    page = visit()
    page.fill("#event textarea", "\n".join(MANY))
    page.click("#inject")
    expect(page.locator("#loss .js-plotly-plot")).to_be_visible()
    page.reload()  # in the middle of it, or on a fast machine just after it
    second = visit()
    for tab in (page, second):
        expect(status(tab)).to_contain_text("10 memories, word-perfect after", timeout=3 * SLOW)
        expect(memories(tab)).to_contain_text(MANY[9][:30])
    expect(memories(visit("stranger"))).not_to_contain_text(MANY[9][:30])


def test_a_reload_shows_what_was_asked_last(visit):
    page = visit()
    inject(page, OSLO)
    page.fill("#question textarea, #question input", "Where does my brother live?")
    page.click("#ask")
    answer = page.locator("#answer textarea, #answer input")
    expect(answer).to_have_value("Oslo")
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside-asked")).to_contain_text("→ “Oslo”")
    for again in (page.reload, lambda: page.goto(page.url)):
        again()
        expect(answer).to_have_value("Oslo")
        expect(page.locator("#question textarea, #question input")).to_have_value("Where does my brother live?")
        expect(page.locator("#recalled textarea")).to_have_value(OSLO)
        expect(page.locator("#gate-says")).to_contain_text("My brother lives in Oslo")
    chosen(page, "My brother lives in Oslo now")
    page.click("#forget")
    expect(status(page)).to_contain_text("Forgotten")
    page.reload()
    expect(answer).to_have_value("Captain")


def test_cancel_and_try_again(visit):
    page = visit()
    page.fill("#event textarea", "\n".join(MANY[:8]))
    page.click("#inject")
    page.click("#cancel")
    expect(status(page)).to_contain_text("Cancelled. Nothing has changed.")
    expect(memories(page)).not_to_contain_text(MANY[0][:30])
    page.click("#retry")
    expect(status(page)).to_contain_text("8 memories, word-perfect after", timeout=3 * SLOW)
    expect(memories(page)).to_contain_text(MANY[0][:30])


def test_a_double_click_injects_once(visit):
    page = visit()
    page.fill("#event textarea", CAT)
    page.dblclick("#inject")
    expect(status(page)).to_contain_text("Word-perfect after")
    expect(memories(page)).to_contain_text("Pixel")
    assert memories(page).inner_text().count("Pixel") == 1


def test_events_from_a_file(visit, tmp_path):
    page = visit()
    with open(tmp_path / "events.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["title", "text"], ["Brother", OSLO], ["Twice", OSLO], ["Cat", CAT]])
    bring(page, "#file", tmp_path / "events.csv")
    expect(page.locator("#preview")).to_contain_text("Known already.")
    expect(page.locator("#inject-file")).to_have_text("Inject these 2")
    page.click("#inject-file")
    expect(status(page)).to_contain_text("2 memories, word-perfect")
    expect(page.locator("#preview")).to_be_hidden()
    expect(memories(page)).to_contain_text("Pixel")
    (tmp_path / "wrong.csv").write_text("event\nI sang\n")
    bring(page, "#file", tmp_path / "wrong.csv")
    expect(status(page)).to_contain_text("wrong.csv has no column “text”")


def test_burn_then_forget(visit):
    page = visit()
    chosen(page, "The parrot Captain")
    page.click("#burn")
    expect(status(page)).to_contain_text("Recited from the adapter: “We bought a green parrot at the market in Lisbon.")
    expect(status(page)).to_contain_text("(word for word as it was)")
    expect(status(page)).to_contain_text(
        re.compile("RAG, which needs the text, said “Captain” before and says “(?!Capt)")
    )
    expect(status(page)).to_contain_text("from the weights comes “Captain”")
    expect(memories(page)).not_to_contain_text("parrot")
    page.reload()
    expect(memories(page)).not_to_contain_text("parrot")
    chosen(page, "Burned memory")
    page.click("#forget")
    expect(status(page)).to_contain_text("is the same, bit for bit")
    said = re.search("now; the one that never held it says “(.*)”", status(page).inner_text()).group(1)
    expect(status(page)).to_contain_text(f"yours said “Captain” before and says “{said}” now")
    assert said != "Captain"
    expect(memories(page)).not_to_contain_text("Burned")


def test_take_away_forget_me_and_bring_back(visit, tmp_path):
    page = visit()
    inject(page, CAT)
    open_tools(page)
    with page.expect_download() as download:
        page.click("#adapter")
    with ZipFile(download.value.path()) as archive:
        assert "adapter/adapter_model.safetensors" in archive.namelist()
    with page.expect_download() as download:
        page.click("#bank")
    download.value.save_as(tmp_path / "bank.zip")
    address = download.value.url
    page.click("#forget-me")
    expect(status(page)).to_contain_text("All of it is gone")
    expect(memories(page)).not_to_contain_text("Pixel")
    assert page.request.get(address).status in (403, 404)
    page.click("#forget")
    expect(status(page)).to_contain_text("Choose a memory first.")
    bring(page, "#bring", tmp_path / "bank.zip")
    expect(status(page)).to_contain_text("Your bank is back: 9 memories.")
    expect(memories(page)).to_contain_text("Pixel")
    (tmp_path / "bank.zip").write_bytes(b"no zip")
    bring(page, "#bring", tmp_path / "bank.zip")
    expect(status(page)).to_contain_text("bank.zip is no zip file with a bank")
    expect(memories(page)).to_contain_text("Pixel")
    page.reload()
    expect(memories(page)).to_contain_text("Paolo")
    expect(memories(page)).not_to_contain_text("Pixel")  # nobody remembers this browser


def test_two_visitors_at_once(visit):
    one, two = visit("one"), visit("two")
    for page, text in ((one, CAT), (two, OSLO)):
        page.fill("#event textarea", text)
        page.click("#inject")
    for page, own, other in ((one, "Pixel", "ferry"), (two, "ferry", "Pixel")):
        expect(status(page)).to_contain_text("Word-perfect after")
        expect(memories(page)).to_contain_text(own)
        expect(memories(page)).not_to_contain_text(other)
        page.goto("about:blank")
        page.go_back()
        expect(memories(page)).to_contain_text(own)
