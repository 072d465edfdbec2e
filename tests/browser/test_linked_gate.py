"""The gate in a real Chromium: one question drives all views; what is turned redraws them, and asks no model."""

import pytest
from playwright.sync_api import Page, expect

EVENTS = (
    "Last Saturday I adopted a grey cat from the shelter on Elm Street, I named her Pixel",
    "My brother lives in Oslo now, he works on a ferry.",
    "At the flea market in Ghent I paid 35 euros for an old Olivetti typewriter.",
)
TURN = """async value => {
    const slider = document.querySelector('#beta input[type=range]');
    const drawn = () => [
        document.querySelector('#gate').innerText,
        document.querySelector('#gate-says').innerText,
        document.querySelector('#map').innerHTML,
    ];
    const before = drawn(), started = performance.now();
    slider.value = value;
    slider.dispatchEvent(new Event('input', {bubbles: true}));
    while (drawn().some((now, index) => !now || now === before[index])) {
        if (performance.now() - started > 10000) throw new Error('not all was redrawn');
        await new Promise(requestAnimationFrame);
    }
    return performance.now() - started;
}"""


def inject(page: Page) -> None:
    for event in EVENTS:
        page.fill("#event textarea", event)
        page.click("#inject")
        expect(page.locator("#memories")).to_contain_text(event[:30])


def ask(page: Page, question: str, answer: str) -> None:
    page.fill("#question textarea, #question input", question)
    page.click("#ask")
    expect(page.locator("#answer textarea, #answer input")).to_have_value(answer)


def bars(page: Page) -> list[str]:
    return page.locator("#gate tbody").all_inner_texts()


@pytest.mark.parametrize("page", [(1280, 900, "light")], ids=["wide"], indirect=True)
def test_a_turn_of_beta_redraws_all_views_without_the_model(page):
    inject(page)
    ask(page, "What is my cat called?", "Pixel")
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#tokens fieldset")).to_be_visible()  # the model has done its work
    page.get_by_role("tab", name="Playground").click()
    expect(page.locator("#map .question")).to_be_visible()
    called: list[str] = []
    page.on("request", lambda request: called.append(request.url))
    took = []
    for value in (1, 2, 4, 8, 3):
        took.append(page.evaluate(TURN, value))
        page.wait_for_timeout(300)  # so that each has a redraw of its own
    assert min(took) <= 200, took
    assert len(called) == len(took) and all("/run/predict" in url for url in called)  # none joined the queue
    flat = [float(row.split()[-1]) for row in bars(page)]
    assert sum(flat) == pytest.approx(1, abs=0.03) and max(flat) < 0.9


def test_what_does_it_say_if_the_wrong_memory_opens(page):
    inject(page)
    ask(page, "What is my cat called?", "Pixel")
    expect(page.locator("#gate-says")).to_contain_text("Opens “Last Saturday I adopted")
    page.locator("#held input").click()
    page.get_by_role("option", name="My brother lives").click()
    page.click("#pin")
    expect(page.locator("#gate-says")).to_contain_text("Held by hand. Opens “My brother lives in Oslo")
    assert bars(page)[0].startswith("1 My brother lives")
    page.click("#again")
    expect(page.locator("#recalled textarea")).to_have_value(EVENTS[1])
    expect(page.locator("#answer textarea, #answer input")).not_to_have_value("Pixel")
    page.click("#let-go")
    expect(page.locator("#gate-says")).to_contain_text("Opens “Last Saturday I adopted")
    page.get_by_label("the paper's").check()
    expect(page.locator("#beta input[type=number]")).to_have_value("1")
    page.get_by_role("button", name="As a table, and as files").click()
    expect(page.locator("#gate-table tbody tr")).to_have_count(12)  # three, the eight that were there, and none of them


def test_inside_follows_the_question(page):
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside-asked")).to_contain_text("→ “Captain”")  # the question that the page begins with
    page.get_by_role("tab", name="Playground").click()
    inject(page)
    ask(page, "What is my cat called?", "Pixel")
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside-asked")).to_contain_text("“What is my cat called?” → “Pixel”")
    expect(page.locator("#recited")).to_contain_text("Word for word what was told.")
    for chart in ("#added", "#sizes"):
        expect(page.locator(f"{chart} .js-plotly-plot")).to_be_visible()
    tokens = page.locator("#tokens input")
    chosen = page.locator("#tokens .likeliest:visible")
    expect(chosen).to_have_count(1)
    expect(chosen).to_contain_text("Base model")
    tokens.first.focus()
    before = chosen.inner_text()
    page.keyboard.press("ArrowRight" if tokens.first.is_checked() else "Space")
    expect(chosen).not_to_have_text(before)
    expect(chosen).to_have_count(1)
    page.get_by_role("tab", name="Playground").click()
    ask(page, "Where does my brother live?", "Oslo")
    page.get_by_role("tab", name="Inside").click()
    expect(page.locator("#inside-asked")).to_contain_text("→ “Oslo”")
