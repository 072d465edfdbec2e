"""One real server with the bundled model, on a free port, for all tests here; and one Chromium.

pytest tests/browser
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.unit.handmade import byte_tokenizer, tiny_model

SLOW = 180_000  # milliseconds that a loaded machine may take
ROOT = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    try:
        return urllib.request.urlopen(url, timeout=2).status == 200
    except OSError:
        return False


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    """The address of a running app, which offers a tiny model, too."""
    tiny = tmp_path_factory.mktemp("models") / "tiny"
    tiny_model("llama").save_pretrained(tiny)
    byte_tokenizer().save_pretrained(tiny)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_OFFLINE": "1",
        "MEGA_MODELS": str(tiny),
    }
    process = subprocess.Popen([sys.executable, "app.py", "--port", str(port)], cwd=ROOT, env=environment)
    try:
        patience = time.monotonic() + 120
        while not answers(url):
            assert process.poll() is None, f"app.py ended with {process.returncode}"
            assert time.monotonic() < patience, "the page is not served"
            time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium that fetches nothing by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, 900, "light"), (390, 844, "dark")], ids=["wide", "narrow"])
def page(app, chromium, request):
    """A fresh visit; an error in the console fails the test."""
    width, height, theme = request.param
    page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
    page.set_default_timeout(SLOW)
    expect.set_options(timeout=SLOW)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{app}?__theme={theme}")
    yield page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert errors == []
    page.close()
