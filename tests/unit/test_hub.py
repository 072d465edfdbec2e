"""The Hub: what is fetched, what never is, and one sentence for everything that can go wrong."""

import pytest
from fake_hub import serve
from handmade import byte_tokenizer, tiny_model

from core import hub
from core.injection import Cancelled
from core.language_model import LanguageModel, ModelError

TINY = "somebody/tiny"


@pytest.fixture
def online(tmp_path, monkeypatch):
    """A Hub with one model, one without safetensors, and one whose licence nobody has accepted."""
    folder, empty = tmp_path / "tiny", tmp_path / "empty"
    tiny_model("llama").save_pretrained(folder)
    byte_tokenizer().save_pretrained(folder)
    (folder / "pytorch_model.bin").write_bytes(b"a pickle")
    (folder / "modeling.py").write_text("raise SystemExit")
    (folder / "prompts.json").write_text('{"tell": "Mine"}')
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "/etc"}')
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.safetensors").write_bytes(b"another format")
    empty.mkdir()
    (empty / "config.json").write_text("{}")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setitem(hub.FILES, "cache_dir", tmp_path / "cache")
    with serve({TINY: folder, "somebody/empty": empty}, gated=("somebody/gated",)) as address:
        monkeypatch.setitem(hub.FILES, "endpoint", address)
        yield folder


def fetch(name: str, report=lambda _: None, cancel=lambda: False) -> None:
    hub.download(name, report, cancel)


def test_a_model_is_fetched_and_loaded(online):
    weights = (online / "model.safetensors").stat().st_size
    before, told = hub.size(TINY), []
    fetch(TINY, told.append)
    assert before.weights == weights < before.missing == told[-1]
    assert told == sorted(told) and hub.size(TINY) == hub.Size(weights, 0)
    names = {path.name for path in hub.folder(TINY).rglob("*")}
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= names
    assert not names & {"pytorch_model.bin", "modeling.py", "prompts.json", "adapter_config.json", "onnx"}
    model = LanguageModel.load(hub.folder(TINY), called=TINY)
    assert model.name == TINY and model.prompts.tell != "Mine"


def test_what_was_fetched_needs_no_network(online, monkeypatch):
    fetch(TINY)
    monkeypatch.setitem(hub.FILES, "endpoint", "http://127.0.0.1:9")
    fetch(TINY)
    assert hub.size(TINY) is None and hub.folder(TINY).is_dir()


def test_cancelled_on_the_way(online):
    with pytest.raises(Cancelled):
        fetch(TINY, cancel=lambda: True)
    with pytest.raises(ModelError, match="not downloaded"):
        hub.folder(TINY)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("somebody/nothing", "There is no model somebody/nothing on the Hub that this server may read."),
        ("somebody/gated", "somebody/gated asks for its licence to be accepted: .*HF_TOKEN"),
        ("some..body/--x", "Could not fetch"),
    ],
)
def test_what_cannot_be_fetched(online, name, message):
    assert hub.size(name) is None
    with pytest.raises(ModelError, match=message):
        fetch(name)


def test_without_weights_that_we_open(online):
    with pytest.raises(ModelError, match="somebody/empty has no weights in the format safetensors"):
        hub.size("somebody/empty")


@pytest.mark.parametrize("offline", [True, False])
def test_without_network(online, monkeypatch, offline):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", offline)
    monkeypatch.setitem(hub.FILES, "endpoint", "http://127.0.0.1:9")  # nobody listens
    assert hub.size(TINY) is None
    with pytest.raises(ModelError, match=f"Could not fetch {TINY}: no network, or the Hub does not answer."):
        fetch(TINY)


@pytest.mark.parametrize("name", ["/etc", "../up", "up/..", "./a", "a", "a/b/c", "~/a", "a\\b/c", "a/b\n", ""])
def test_no_path_is_an_id(name):
    assert not hub.is_id(name)
    assert hub.is_id("HuggingFaceTB/SmolLM2-135M-Instruct") and hub.is_id("a_b/c.d-1")
