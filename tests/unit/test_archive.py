"""Files that are taken away: a bank comes back the same, a bad file changes nothing, an adapter speaks through PEFT."""

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from handmade import CAT, EVENTS, SOUP

from core import GatedMemory, Limits
from core.archive import pack_adapter, pack_bank, unpack_bank
from core.bank import ABOUT, TENSORS


@pytest.fixture
def packed(full, tmp_path) -> Path:
    """The three events as a zip."""
    pack_bank(full, tmp_path / "bank.zip")
    return tmp_path / "bank.zip"


def test_a_bank_comes_back_the_same(full, packed):
    other = full.fresh()
    other.inject(SOUP)
    unpack_bank(other, packed)
    assert other.bank.equals(full.bank)
    assert [other.recite(event.id) for event in other.memories] == list(EVENTS)


def test_a_burned_bank_holds_no_text(full, tmp_path):
    full.burn(full.memories[0].id)
    pack_bank(full, tmp_path / "burned.zip")
    with ZipFile(tmp_path / "burned.zip") as archive:
        assert all(b"grey" not in archive.read(name) for name in archive.namelist())
    other = full.fresh()
    unpack_bank(other, tmp_path / "burned.zip")
    assert other.memories[0].text is None and other.recite(other.memories[0].id) == CAT


def holding(packed: Path, **files: str | None) -> None:
    """Write the zip anew, with other contents in `about`, or without `about` or `tensors`."""
    names = {"about": ABOUT, "tensors": TENSORS}
    with ZipFile(packed) as archive:
        contents = {name: archive.read(name) for name in names.values()}
    with ZipFile(packed, "w") as archive:
        for name, content in (contents | {names[key]: content for key, content in files.items()}).items():
            if content is not None:
                archive.writestr(name, content)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.write_bytes(b"no zip"), "bank.zip is no zip file with a bank"),
        (lambda path: path.write_bytes(path.read_bytes()[:-100]), "bank.zip is no zip file with a bank"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"PK\x03\x04", b"PK\x03\x05", 1)), "no zip file"),
        (lambda path: holding(path, about=None), "no bank in bank.zip/: .*bank.json is missing"),
        (lambda path: holding(path, tensors=None), "no bank in bank.zip/: .*bank.safetensors is missing"),
        (lambda path: holding(path, about="[]"), "bank.zip/ is damaged"),
    ],
)
def test_a_bad_file_changes_nothing(full, packed, damage, message):
    damage(packed)
    holder = full.fresh()
    holder.inject(SOUP)
    before = holder.bank
    with pytest.raises(ValueError, match=message) as error:
        unpack_bank(holder, packed)
    assert holder.bank is before and "\n" not in str(error.value) and str(packed.parent) not in str(error.value)


def test_a_bomb_is_not_unpacked(full, packed):
    with ZipFile(packed, "a", compression=8) as archive:
        archive.writestr("more", bytes(full.largest_bank))
    assert packed.stat().st_size < full.largest_bank / 10
    with pytest.raises(ValueError, match=r"bank.zip is too large: a bank has .* MB at most"):
        unpack_bank(full, packed)


def test_limits_hold_for_a_bank_that_is_brought(full, tiny, encoder, packed):
    small = GatedMemory(tiny, encoder, Limits(memories=2))
    with pytest.raises(ValueError, match="room for 2 memories"):
        unpack_bank(small, packed)
    terse = GatedMemory(tiny, encoder, Limits(event_characters=25))
    with pytest.raises(ValueError, match="at most 25"):
        unpack_bank(terse, packed)
    assert small.memories == terse.memories == ()


def test_a_bank_of_another_model(full, packed, monkeypatch):
    monkeypatch.setattr(GatedMemory, "fingerprint", "another")
    with pytest.raises(ValueError, match=r"bank.zip/ was made for another base model"):
        unpack_bank(full.fresh(), packed)


def test_the_snippet_of_an_adapter_recites(full, tiny, tmp_path, monkeypatch, capsys):
    pack_adapter(full, full.memories[0].id, tmp_path / "adapter.zip")
    with ZipFile(tmp_path / "adapter.zip") as archive:
        archive.extractall(tmp_path)
    assert json.loads((tmp_path / "adapter" / "adapter_config.json").read_text())["peft_type"] == "LORA"
    tiny.model.save_pretrained(tmp_path / tiny.name)
    tiny.tokenizer.save_pretrained(tmp_path / tiny.name)
    (snippet,) = re.findall(r"```python\n(.*?)```", (tmp_path / "README.md").read_text(), re.S)
    monkeypatch.chdir(tmp_path)
    exec(snippet, {})
    assert capsys.readouterr().out.strip() == CAT
