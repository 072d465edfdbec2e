"""The wording: the paper's where nothing else is given, and never with a place that cannot be filled."""

import json

import pytest

from core.prompts import Prompts


def load(tmp_path, content: str | bytes) -> Prompts:
    path = tmp_path / "prompts.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Prompts.load(path)


def test_the_papers_wording_is_the_default(tmp_path):
    assert Prompts().tell == "Tell me a story that you memorized."
    assert load(tmp_path, "{}") == Prompts()


def test_what_is_given_replaces_what_is_not_stays(tmp_path):
    given = json.dumps({"question": "{question} Erzähl!", "unknown": 1}, ensure_ascii=False)
    assert load(tmp_path, given) == Prompts(question="{question} Erzähl!")


@pytest.mark.parametrize("prompt", ["{answer}", "{", "}", "{}", "{0}", "{question.nothing}", None, 5])
def test_other_places_are_refused(tmp_path, prompt):
    with pytest.raises(ValueError, match=r"The prompt 'tell' must be .* than \{question\}"):
        load(tmp_path, json.dumps({"tell": prompt}))


@pytest.mark.parametrize("content", ["", "{", "5", "[]", '["tell"]', '"tell"', b"\xff\xfe"])
def test_what_is_no_json_object(tmp_path, content):
    with pytest.raises(ValueError, match="is not a JSON object of prompts") as error:
        load(tmp_path, content)
    assert "\n" not in str(error.value)
