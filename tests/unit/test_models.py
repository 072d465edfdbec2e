"""Models to choose from: loaded once for all, a few at a time, and nothing that a visitor types is a path."""

import gc
from pathlib import Path

import pytest
from handmade import byte_tokenizer, tiny_model

from core import hub
from core.language_model import ModelError
from core.models import LOADED, ON_HUB, Models

NAMES = ("a", "b", "c", "d")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Folders that a host offers."""
    parent = tmp_path_factory.mktemp("models")
    for name in NAMES:
        tiny_model("llama").save_pretrained(parent / name)
        byte_tokenizer().save_pretrained(parent / name)
    return {name: str(parent / name) for name in NAMES}


@pytest.fixture
def models(tiny, folders) -> Models:
    return Models(tiny, list(folders.values()))


def test_what_there_is_to_choose(tiny, folders):
    models = Models(tiny, [folders["a"], "somebody/else", ON_HUB[0]])
    assert models.names == ("llama", "a", *ON_HUB, "somebody/else")
    assert models.get("llama") is tiny
    with pytest.raises(ModelError, match="looks like owner/name"):
        Models(tiny, ["/no/such/folder"])


def test_everybody_shares_one(models):
    first = models.get("a")
    assert models.get("a") is first and models.get("b") is not first and first.name == "a"


def test_the_longest_unused_goes_first(models):
    held = models.get("a")
    for name in "bcb":
        models.get(name)
    assert sorted(models._loaded) == ["a", "b", "c"]
    models.get("d")
    assert sorted(models._loaded) == ["a", "b", "d"] and models.get("a") is held  # in use; b was used after c


def test_all_places_are_taken_by_others(models):
    held = [models.get(name) for name in "abc"]
    assert len(held) == LOADED
    with pytest.raises(ModelError, match=r"3 other models are in use by visitors: choose one of them \(a, b, c\)"):
        models.get("d")
    assert models.get("a") is held[0]
    held.pop()
    gc.collect()
    assert models.get("d").name == "d"


def test_what_does_not_fit_is_not_loaded(models, monkeypatch):
    monkeypatch.setattr("core.models.free_bytes", lambda device: 10**8)
    monkeypatch.setattr("core.room.free_bytes", lambda device: 10**8)
    with pytest.raises(ValueError, match=r"a needs about 1.0 GB of memory, and 0.1 GB are free"):
        models.get("a")


def test_what_does_not_fit_is_not_even_downloaded(models, monkeypatch):
    monkeypatch.setattr(hub, "size", lambda name: hub.Size(10**15, 10**15))
    monkeypatch.setattr(hub, "download", lambda *_: pytest.fail("downloaded"))
    with pytest.raises(ValueError, match=r"too/large needs about 2000001.0 GB"):
        models.fetch("too/large", print, lambda: False)


def test_the_share_that_is_downloaded(models, monkeypatch):
    told = []
    monkeypatch.setattr(hub, "size", lambda name: hub.Size(10, 20))
    monkeypatch.setattr(hub, "download", lambda name, report, cancel: [report(done) for done in (0, 5, 20, 21)])
    models.fetch("some/model", told.append, lambda: False)
    assert told == [0, 0.25, 1, 1]


@pytest.mark.parametrize("name", ["llama", "a"])
def test_what_is_here_is_not_fetched(models, monkeypatch, name):
    monkeypatch.setattr(hub, "size", lambda name: pytest.fail("asked"))
    models.fetch(name, print, lambda: False)


def test_no_path_is_read(models, folders, monkeypatch):
    monkeypatch.chdir(Path(folders["a"]).parents[1])
    relative = "/".join(Path(folders["a"]).parts[-2:])
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    for name in (folders["a"], relative, f"./{relative}", "..", ""):
        with pytest.raises(ModelError, match=r"looks like owner/name|Could not fetch"):
            models.fetch(name, print, lambda: False)
        with pytest.raises(ModelError, match="not downloaded"):
            models.get(name)
