"""Sentence permutation: every order holds all of them; learnt, it is opened by its first one."""

from core import GatedMemory
from core.gated_lora import AdapterConfig
from core.injection import InjectionConfig
from core.permutations import permutations

SENTENCES = ["Anna came.", "Was it late?", "Nobody knew."]


def test_other_orders_of_the_sentences():
    text = " ".join(SENTENCES)
    pairs = permutations(text, 9)
    assert pairs == permutations(text, 9)
    assert len(pairs) == len({order for _, order in pairs}) == 5  # 3! - 1
    for sentence, order in pairs:
        assert order.startswith(sentence) and order != text
        assert sorted(order.split(" ")) == sorted(text.split(" "))
    assert len(permutations(text, 2)) == 2
    assert permutations("Only one.", 4) == permutations(text, 0) == []


def test_a_sentence_opens_the_text(tiny, encoder):
    text = "It is late. Ann left."
    config = InjectionConfig(permutations=1, note_steps=300)
    memory = GatedMemory(tiny, encoder, adapter=AdapterConfig(targets="all"), injection=config)
    event = memory.inject(text)
    assert memory.recite(event.id) == text
    ((sentence, order),) = permutations(text, 1)
    asked = tiny.chat(tiny.prompts.question.format(question=sentence))
    reading = memory.gate(sentence).held({0: 1.0})
    assert tiny.complete([asked], memory.route(reading), 40) == [order]
