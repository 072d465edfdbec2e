"""The bank: saved it comes back the same, forgotten it never was, and a file that does not fit changes nothing."""

import hashlib
import json
from pathlib import Path

import pytest
import safetensors.torch
import torch
from handmade import CAT, EVENTS, OSLO, SOUP, contextual_encoder, random_adapters

from core import AdapterConfig, GatedMemory
from core.bank import ABOUT, TENSORS, Bank, Memory, digest
from core.gate import Keys, terms
from core.gated_lora import GatedLora


def same(one: Bank, other: Bank) -> bool:
    """Bit for bit, but for ids, times and how long it took."""
    renamed = Bank(other.adapters, other.keys)
    renamed.add(one.memories, other.keys, other.adapters)
    texts = [[memory.text for memory in bank.memories] for bank in (one, other)]
    return texts[0] == texts[1] and one.equals(renamed)


def recited(memory: GatedMemory) -> list[str]:
    return [memory.recite(event.id) for event in memory.memories]


def save(memory: GatedMemory, folder: Path) -> Path:
    memory.save(folder)
    return folder


def load(memory: GatedMemory, folder: Path) -> None:
    memory.bank.load(folder, memory.fingerprint, memory.encoder.name)


def test_saved_and_loaded(full, tmp_path):
    other = full.fresh()
    load(other, save(full, tmp_path / "new" / "bank"))
    assert other.memories == full.memories
    assert same(other.bank, full.bank)
    assert recited(other) == recited(full) == list(EVENTS)
    assert other.gate("Where does my brother live?") == full.gate("Where does my brother live?")


def test_a_bank_whose_encoder_compares_no_tokens_is_saved_and_loaded(tiny, tmp_path):
    memory = GatedMemory(tiny, contextual_encoder())
    memory.inject(CAT)
    other = memory.fresh()
    load(other, save(memory, tmp_path))
    assert same(other.bank, memory.bank) and recited(other) == [CAT]


def test_an_empty_bank_is_saved_and_loaded(full, tmp_path):
    load(full, save(full.fresh(), tmp_path))
    assert full.memories == () and same(full.bank, full.fresh().bank)


def test_forgotten_is_never_injected(memory):
    for text in EVENTS:
        memory.inject(text)
    memory.forget(memory.memories[1].id)
    never = memory.fresh()
    for text in (CAT, SOUP):
        never.inject(text)
    assert same(memory.bank, never.bank)
    assert recited(memory) == [CAT, SOUP]


def test_a_memory_is_copied_with_its_keys_and_its_adapter(full):
    memory = full.fresh()
    for index in (2, 0):
        memory.bank.copy_from(full.bank, index)
    assert memory.memories == (full.memories[2], full.memories[0])
    assert [memory.recite(event.id) for event in memory.memories] == [EVENTS[2], EVENTS[0]]
    reading, whole = (bank.gate("soup on the ferry") for bank in (memory, full))
    assert reading.ids[reading.best] == whole.ids[whole.best] == full.memories[2].id


def test_forgetting_takes_all_keys_of_a_memory(tiny, encoder):
    adapters = random_adapters(GatedLora(tiny.model), 3)
    memories = tuple(Memory(name, name, name, digest(name), "", 0, 0.0, 1) for name in "abc")
    texts = ["u", "v", "w", "x", "y"]
    keys = Keys((0, 0, 1, 2, 1), torch.randn(5, 4), torch.randn(5, 8), encoder.tokens(texts), terms(texts))
    bank, never = (Bank(adapters, keys) for _ in range(2))
    bank.add(memories, keys, adapters)
    bank.forget("b")
    never.add(memories[::2], keys.rows([0, 1, 3], [0, 0, 1]), adapters.rows([0, 2]))
    assert same(bank, never) and bank.keys.owners == (0, 0, 1)


def test_all_forgotten_is_an_empty_bank(full):
    for event in full.memories:
        full.forget(event.id)
    assert same(full.bank, full.fresh().bank)
    full.inject(OSLO)
    assert recited(full) == [OSLO]


def test_an_unknown_id_changes_nothing(full):
    before = full.memories
    with pytest.raises(ValueError, match="no memory with the id 'nobody'"):
        full.forget("nobody")
    assert full.memories == before


def test_burning_drops_text_and_title(full, tmp_path):
    event = full.memories[0]
    burned = full.burn(event.id)
    assert full.memories[0] == burned and burned.text is None
    assert burned.title == f"Burned memory {event.id}"
    save(full, tmp_path)
    assert "grey" not in (tmp_path / ABOUT).read_text() and b"grey" not in (tmp_path / TENSORS).read_bytes()


def test_the_digest_ignores_case_and_white_space():
    assert digest("A grey\n cat ") == digest("a GREY cat") != digest("a grey dog")


def change(**entries):
    """Write these entries into bank.json."""

    def damage(folder: Path) -> None:
        about = json.loads((folder / ABOUT).read_text())
        (folder / ABOUT).write_text(json.dumps({**about, **entries}))

    return damage


def cut(name: str, length: int = 100):
    """Keep the start of a file."""
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:length])


def flip_a_bit(folder: Path) -> None:
    data = bytearray((folder / TENSORS).read_bytes())
    data[-1] ^= 1
    (folder / TENSORS).write_bytes(data)


def lose_a_memory(folder: Path) -> None:
    about = json.loads((folder / ABOUT).read_text())
    change(memories=about["memories"][1:])(folder)


def other_memory(**entries):
    """Write these entries into the first memory."""

    def damage(folder: Path) -> None:
        first, *others = json.loads((folder / ABOUT).read_text())["memories"]
        change(memories=[{**first, **entries}, *others])(folder)

    return damage


def twins(folder: Path) -> None:
    """Give the first memory the id of the second."""
    other_memory(id=json.loads((folder / ABOUT).read_text())["memories"][1]["id"])(folder)


def forge(name: str, tensor):
    """Write another tensor, with a digest that fits."""

    def damage(folder: Path) -> None:
        tensors = safetensors.torch.load_file(folder / TENSORS)
        data = safetensors.torch.save({**tensors, name: tensor(tensors[name]).contiguous()})
        (folder / TENSORS).write_bytes(data)
        change(sha256=hashlib.sha256(data).hexdigest())(folder)

    return damage


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / ABOUT).unlink(), "no bank in .*: .*bank.json is missing"),
        (lambda folder: (folder / TENSORS).unlink(), "no bank in .*: .*bank.safetensors is missing"),
        (cut(ABOUT), "damaged"),
        (lambda folder: (folder / ABOUT).write_bytes(b"\xff\xfe"), "damaged"),
        (lambda folder: (folder / ABOUT).write_text("[]"), "damaged"),
        (cut(TENSORS), "bank.safetensors is not the file that was saved"),
        (flip_a_bit, "bank.safetensors is not the file that was saved"),
        (lose_a_memory, "2 memories, but 3 adapters"),
        (change(memories=[{"id": "x"}]), "damaged"),
        (other_memory(text=7), "damaged"),
        (other_memory(id="../up"), "damaged"),
        (other_memory(digest="grey"), "damaged"),
        (twins, "do not belong"),
        (forge("adapters", lambda rows: rows[:, :-1]), "do not belong"),
        (forge("adapters", lambda rows: rows.fill_(float("nan"))), "do not belong"),
        (forge("dense", lambda rows: rows[:, :-1]), "do not belong"),
        (forge("dense", lambda rows: rows[:-1]), "another number of keys"),
        (forge("owners", lambda owners: owners + 1), "do not belong"),
        (forge("owners", lambda owners: owners * 0), "do not belong"),
        (forge("tokens.indices", lambda indices: indices + 2**20), "damaged"),
        (forge("terms.indices", lambda indices: indices + 2**20), "damaged"),
        (forge("terms.starts", lambda starts: starts.flip(0)), "damaged"),
        (change(version=1), "has format 1, this program reads format 2"),
        (change(base_model="other"), "made for another base model"),
        (change(encoder="other"), "made by the encoder 'other', not 'words'"),
        (change(adapter={"rank": 4, "alpha": 8, "targets": "all"}), "another base model or adapter configuration"),
    ],
)
def test_a_file_that_does_not_fit_changes_nothing(full, tmp_path, damage, message):
    damage(save(full, tmp_path))
    holder = full.fresh()
    holder.inject(SOUP)
    before = (holder.memories, holder.bank.adapters, holder.bank.keys)
    with pytest.raises(ValueError, match=message) as error:
        load(holder, tmp_path)
    assert "\n" not in str(error.value)
    assert all(now is then for now, then in zip(vars(holder.bank).values(), before, strict=True))


def test_a_bank_of_another_configuration(full, tiny, encoder, tmp_path):
    other = GatedMemory(tiny, encoder, adapter=AdapterConfig(targets=("down_proj", "up_proj")))
    other.inject(CAT)
    load(other, save(other, tmp_path / "own"))  # a tuple of targets survives JSON
    with pytest.raises(ValueError, match="another base model or adapter configuration"):
        load(other, save(full, tmp_path / "all"))
    assert recited(other) == [CAT]
