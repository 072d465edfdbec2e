"""axe-core finds nothing serious on any tab, wide and narrow, light and dark (WCAG 2 A and AA)."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from test_story import open_tab

TABS = ("Playground", "Inside", "Compare", "Forgetting", "Methods", "Learn")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.mark.parametrize("tab", TABS)
def test_nothing_serious(page, tab):
    page.locator("#map .question").wait_for()
    open_tab(page, tab)
    if tab == "Inside":
        page.locator("#added .js-plotly-plot").wait_for()
    page.wait_for_timeout(500)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [
        (violation["id"], node["target"], node["any"] and node["any"][0]["message"])
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ] == []
