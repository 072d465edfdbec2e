"""The hand-made models that everything is tested on, shared by all tests: none may change them.

pytest tests/unit
"""

from collections.abc import Iterator

import pytest
import torch
from handmade import EVENTS, FAMILIES, tiny_language_model, tiny_model, word_encoder

from core import GatedMemory, Limits
from core.bank import Bank
from core.encoder import SentenceEncoder
from core.language_model import LanguageModel


def untouched(family: str) -> Iterator[LanguageModel]:
    """A tiny model, with a look at every weight after the last test."""
    language_model = tiny_language_model(family)
    yield language_model
    for name, before in tiny_model(family).state_dict().items():
        assert torch.equal(language_model.model.state_dict()[name], before), f"a test changed {name} of {family}"


@pytest.fixture(scope="session", params=FAMILIES)
def any_model(request) -> Iterator[LanguageModel]:
    """Each of the four families in turn."""
    yield from untouched(request.param)


@pytest.fixture(scope="session")
def tiny() -> Iterator[LanguageModel]:
    """One tiny Llama."""
    yield from untouched("llama")


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    return word_encoder()


@pytest.fixture
def memory(tiny, encoder) -> GatedMemory:
    """An empty bank."""
    return GatedMemory(tiny, encoder, Limits(answer_tokens=12))


@pytest.fixture(scope="session")
def trained(tiny, encoder) -> Bank:
    """The three events, trained once."""
    memory = GatedMemory(tiny, encoder)
    memory.inject_many(EVENTS)
    return memory.bank


@pytest.fixture
def full(memory, trained) -> GatedMemory:
    """A bank that holds the three events."""
    memory.bank.add(trained.memories, trained.keys, trained.adapters)
    return memory
