"""The reading: what the gate says for a question is a distribution over the memories and none of them."""

import pytest
import torch
from handmade import CAT, EVENTS, OSLO, SOUP, contextual_encoder

from core import GATES, GateConfig, GatedMemory, Reading
from core import gate as gates
from core.encoder import LanguageModelEncoder

QUESTION = "Where does my brother live?"
NEVER, ALWAYS = -100.0, 100.0  # a none slot that never wins, and one that always does


def read(memory: GatedMemory, question: str = QUESTION, **settings) -> Reading:
    """What a gate of these settings says."""
    memory.gate_config = GateConfig(**settings)
    return memory.gate(question)


@pytest.fixture(params=GATES)
def reading(full, request) -> Reading:
    """What each of the gates says."""
    full.gate_config = GATES[request.param]
    return full.gate(QUESTION)


def test_weights_and_none_sum_to_1(reading):
    assert sum(reading.weights) + reading.none == pytest.approx(1)
    assert min(*reading.weights, reading.none) >= 0
    assert len(reading.ids) == len(reading.titles) == len(reading.similarity) == len(reading.weights) == len(EVENTS)


def test_the_order_is_that_of_the_similarities_and_of_the_weights(reading):
    assert sorted(reading.order) == [0, 1, 2]
    for values in (reading.similarity, reading.weights):
        ordered = [values[index] for index in reading.order]
        assert ordered == sorted(values, reverse=True)


@pytest.mark.parametrize(("question", "text"), [("Which cat?", CAT), (QUESTION, OSLO), ("What soup did we eat?", SOUP)])
def test_a_memory_is_found_by_its_words(full, question, text):
    reading = full.gate(question)
    assert reading.best == reading.order[0] == EVENTS.index(text)
    assert reading.ids[reading.best] == full.memories[reading.best].id
    assert reading.titles[reading.best] == full.memories[reading.best].title


@pytest.mark.parametrize("top_k", [1, 2, 3, 10])
def test_a_route_opens_the_top_k_and_sums_to_1(full, top_k):
    reading = read(full, top_k=top_k, none_similarity=NEVER, beta=1.0)
    route = reading.route()
    assert list(route) == list(reading.order[:top_k])
    assert sum(route.values()) == pytest.approx(1)
    for index in route:  # among those that are open, the proportions stay
        assert route[index] / route[reading.best] == pytest.approx(reading.weights[index] / max(reading.weights))


def test_an_empty_bank_opens_nothing(memory):
    for config in GATES.values():
        memory.gate_config = config
        reading = memory.gate(QUESTION)
        assert (reading.none, reading.weights, reading.order) == (1.0, (), ())
        assert reading.best is None and reading.route() == {}


def test_the_none_slot_can_win(full):
    reading = read(full, none_similarity=ALWAYS)
    assert reading.none > 0.99 and reading.best is None and reading.route() == {}
    assert len(reading.order) == 3  # the order is still told


def test_the_papers_gate_has_no_none_slot(full):
    full.gate_config = GATES["paper"]
    reading = full.gate("Entirely different matters")
    assert reading.none == 0 and reading.best is not None
    assert reading.similarity == reading.dense and not any(reading.lexical)
    inner = full.inner_encoder.encode(["Entirely different matters"])[0]
    assert reading.similarity == pytest.approx((full.bank.keys.inner @ inner).tolist(), rel=1e-5)


def test_meaning_is_half_the_key_and_half_its_tokens(full):
    late = full.encoder.late_interaction(QUESTION, full.bank.keys.tokens)
    reading = full.gate(QUESTION)
    names = [str(index) for index in range(len(EVENTS))]
    query = full.encoder.encode([QUESTION])[0]
    keys_alone = gates.read(QUESTION, query, full.bank.keys, names, names)
    halves = zip(keys_alone.dense, late, strict=True)
    assert reading.dense == pytest.approx([(one + other) / 2 for one, other in halves])
    assert reading.lexical == keys_alone.lexical
    dense, lexical = full.gate_config.parts
    assert reading.similarity == pytest.approx(
        [dense * meaning + lexical * words for meaning, words in zip(reading.dense, reading.lexical, strict=True)]
    )


@pytest.mark.parametrize("encoder_of", [lambda model: contextual_encoder(), LanguageModelEncoder])
def test_an_encoder_without_a_table_has_its_keys_alone(full, encoder_of):
    memory = GatedMemory(full.language_model, encoder_of(full.language_model), full.limits)
    memory.bank.add(full.memories, memory._keys(EVENTS), full.bank.adapters)
    cosine = memory.gate(QUESTION, GATES["dense"])
    assert cosine.similarity == cosine.dense and cosine.best is not None
    names, query = [memory.id for memory in memory.memories], memory.encoder.encode([QUESTION])[0]
    assert cosine.dense == gates.read(QUESTION, query, memory.bank.keys, names, names).dense


def test_with_settings_is_another_reading_of_the_same_similarities(full):
    reading = read(full, none_similarity=0.0, beta=10.0)
    even = reading.with_settings(beta=0, top_k=1)
    assert even.weights == pytest.approx([1 / 4] * 3) and even.none == pytest.approx(1 / 4)
    assert len(even.route()) == 1
    assert (even.similarity, even.order, even.question) == (reading.similarity, reading.order, reading.question)
    assert even.with_settings(beta=10.0, top_k=reading.top_k) == reading
    assert max(reading.with_settings(beta=1000.0).weights) > max(reading.weights)


def test_the_gate_held_by_hand(full):
    reading = read(full, none_similarity=ALWAYS).held({2: 0.75, 0: 0.25})
    assert (reading.weights, reading.none, reading.best) == ((0.25, 0.0, 0.75), 0.0, 2)
    assert reading.route() == {2: 0.75, 0: 0.25}
    assert full.answer("", reading=reading.held({1: 1.0})).recalled == full.memories[1].text
    assert read(full, none_similarity=0.0).held({}).route() == {}


def test_one_weight_is_turned_by_hand(full):
    reading = read(full, none_similarity=0.0, beta=3.0)
    turned = reading.turned(2, 0.6)
    assert turned.weights[2] == 0.6 and sum(turned.weights) + turned.none == pytest.approx(1)
    for before, after in ((reading.weights[0], turned.weights[0]), (reading.none, turned.none)):
        assert after / before == pytest.approx(0.4 / (1 - reading.weights[2]))
    pinned = turned.turned(1, 1.0)
    assert pinned.weights == (0.0, 1.0, 0.0) and pinned.none == 0 and pinned.best == 1
    released = pinned.turned(1, 0.25)  # nobody else had a share: it goes to none of them
    assert released.weights == (0.0, 0.25, 0.0) and released.none == 0.75 and released.best is None


def test_another_gate_than_the_engines_may_be_asked(full):
    before = full.gate_config
    for kind, config in GATES.items():
        other = full.gate(QUESTION, config)
        assert other == read(full, **vars(config)), kind
        assert torch.tensor(other.query).shape == full.bank.keys.vectors(kind)[0].shape
        full.gate_config = before


def test_forgetting_a_memory_takes_it_out_of_the_reading(full):
    gone = full.memories[1]
    full.forget(gone.id)
    reading = full.gate(QUESTION)
    assert gone.id not in reading.ids and gone.title not in reading.titles
    assert reading.ids == tuple(event.id for event in full.memories)
    assert len(reading.weights) == 2


@pytest.mark.parametrize("settings", [{"kind": "psychic"}, {"beta": -1.0}, {"top_k": 0}])
def test_settings_that_make_no_gate(settings):
    with pytest.raises(ValueError, match="must"):
        GateConfig(**settings)
