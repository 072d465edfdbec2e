"""The named endpoints through gradio_client: what they answer, and that sessions never meet."""

import json
import re
import subprocess
import sys

import pytest
from conftest import ROOT
from gradio_client import Client
from gradio_client.exceptions import AppError

CAT = "Last Saturday I adopted a grey cat from the shelter on Elm Street, I named her Pixel"
HOSTILE = '<img src=x onerror=alert(1)> says <|end|> & "quoted" — déjà vu 猫 🐈'


@pytest.fixture
def client(app):
    return Client(app, verbose=False)


def test_inject_and_ask(client):
    injected = client.predict(CAT, api_name="/inject")
    assert injected.keys() == {"id", "title", "steps", "seconds", "recalled"}
    assert injected["recalled"] == CAT and injected["steps"] > 0
    gate = client.predict("What is my cat called?", api_name="/gate")
    assert [entry["id"] for entry in gate["weights"]] == [injected["id"]]
    assert gate["weights"][0]["weight"] + gate["none"] == pytest.approx(1, abs=1e-3)
    asked = client.predict("What is my cat called?", "gated, recited", api_name="/ask")
    assert asked.keys() == {"answer", "recalled", "method", "seconds", "gate"}
    assert (asked["recalled"], asked["answer"], asked["gate"]) == (CAT, "Pixel", gate)


def test_compare(client):
    client.predict(CAT, api_name="/inject")
    compared = client.predict("What is my cat called?", api_name="/compare")
    assert compared["question"] == "What is my cat called?"
    where = {row["method"]: row["memory_in"] for row in compared["answers"]}
    assert where == {
        "gated, recited": "weights",
        "gated, direct": "weights",
        "RAG": "context",
        "full fine-tuning": "weights",
        "base model": "nothing",
    }
    answers = {row["method"]: row["answer"] for row in compared["answers"]}
    assert answers["gated, recited"] == "Pixel" and answers["base model"] != "Pixel"


def test_sessions_never_meet(app):
    first, second = Client(app, verbose=False), Client(app, verbose=False)
    cat = first.predict(CAT, api_name="/inject")
    assert second.predict(api_name="/memories") == []
    twin = second.predict(CAT, api_name="/inject")
    with pytest.raises(AppError, match="no memory with the id"):
        second.predict(cat["id"], api_name="/forget")
    assert first.predict(cat["id"], api_name="/forget") == []
    assert [memory["id"] for memory in second.predict(api_name="/memories")] == [twin["id"]]
    asked = second.predict("What is my cat called?", "gated, recited", api_name="/ask")
    assert asked["recalled"] == CAT
    assert first.predict("What is my cat called?", "gated, recited", api_name="/ask")["recalled"] is None


def test_hostile_text_comes_back_as_it_was(client):
    assert client.predict(HOSTILE, api_name="/inject")["recalled"] == HOSTILE
    assert client.predict(api_name="/memories")[0]["text"] == HOSTILE


@pytest.mark.parametrize(
    ("arguments", "endpoint", "sentence"),
    [
        (["  \n "], "/inject", "event is empty"),
        (["a" * 601], "/inject", "at most 600"),
        (["", "RAG"], "/ask", "question is empty"),
        (["What?", "clairvoyance"], "/ask", "no method 'clairvoyance'"),
        (["q" * 301], "/compare", "at most 300"),
        (["nonsense"], "/forget", "no memory with the id"),
    ],
)
def test_bad_input_gets_a_sentence(client, arguments, endpoint, sentence):
    with pytest.raises(AppError, match=sentence):
        client.predict(*arguments, api_name=endpoint)
    assert client.predict(api_name="/memories") == []


def test_known_event_is_refused(client):
    client.predict(CAT, api_name="/inject")
    with pytest.raises(AppError, match="already known"):
        client.predict(CAT.upper(), api_name="/inject")
    assert len(client.predict(api_name="/memories")) == 1


def test_model_that_cannot_be_loaded_ends_with_one_sentence(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "llama"}))
    for name in (tmp_path, tmp_path / "missing"):
        ended = subprocess.run(
            [sys.executable, "app.py", "--model", str(name)], cwd=ROOT, capture_output=True, text=True, timeout=100
        )
        lines = [line for line in ended.stderr.splitlines() if str(tmp_path) in line]
        assert ended.returncode == 2 and len(lines) == 1 and lines[0].endswith("."), ended.stderr


def test_the_snippets_of_the_page_work(app):
    text = (ROOT / "assets" / "docs" / "api.md").read_text("utf-8")
    program, library = re.findall("```python\n(.*?)```", text, re.DOTALL)
    said = run(program.replace("http://127.0.0.1:7860", app))
    assert re.search(r"^Walter \{'id'.*^gated, recited Walter.*^\[\]$", said, re.MULTILINE | re.DOTALL)
    assert run(library.replace('memory.save("bank")', "")) == "Walter\n"


def run(snippet: str) -> str:
    """What a Python program prints."""
    done = subprocess.run([sys.executable, "-c", snippet], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout
