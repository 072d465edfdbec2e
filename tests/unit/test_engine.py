"""The engine: what one visitor can do with memories, and that whatever fails leaves the bank as it was."""

from dataclasses import replace

import pytest
import torch
from handmade import CAT, EVENTS, OSLO, SOUP, closed

from core import Cancelled, GatedMemory, InjectionConfig, Limits, injection

CAT_QUESTION, OSLO_QUESTION = "Which cat was adopted?", "Where does my brother live?"
UNRELATED = "Explain thermodynamics!"


def recited(memory: GatedMemory) -> list[str]:
    return [memory.recite(event.id) for event in memory.memories]


@pytest.fixture
def unchanged(full):
    """The bank must be the same before and after the test, down to the objects."""
    before = vars(full.bank).copy()
    yield full
    assert all(now is before[name] for name, now in vars(full.bank).items())
    assert recited(full) == list(EVENTS)


def test_the_story(memory, tmp_path):
    event = memory.inject(f"  {CAT}\n")
    other = memory.inject(OSLO, title="Brother")
    assert memory.memories == (event, other)
    assert (event.text, event.title, other.title) == (CAT, CAT, "Brother")
    assert event.tokens == len(CAT) and event.steps > 0
    assert memory.recall(CAT_QUESTION) == CAT and memory.recall(OSLO_QUESTION) == OSLO
    memory.forget(event.id)
    memory.save(tmp_path)
    loaded = memory.fresh()
    assert loaded.memories == ()
    loaded.bank.load(tmp_path, memory.fingerprint, memory.encoder.name)
    assert loaded.memories == (other,)
    assert loaded.recite(other.id) == OSLO
    assert loaded.answer(OSLO_QUESTION).text == memory.answer(OSLO_QUESTION).text


def test_what_is_recited_is_in_the_weights_whatever_the_kept_text_says(full):
    cat, *others = full.bank.memories
    for text in (None, OSLO, CAT[:9] + "?" + CAT[10:], CAT + " And more."):
        full.bank.memories = (replace(cat, text=text), *others)
        assert full.recite(cat.id) == CAT


def test_five_lines_with_the_bundled_model(tmp_path):
    memory = GatedMemory.load()
    event = memory.inject(CAT)
    assert memory.recall("What did I adopt?") == CAT
    memory.save(tmp_path)
    again = GatedMemory.load(bank=tmp_path)
    assert again.memories == (event,)
    assert again.recite(event.id) == CAT


def test_a_recited_answer_reads_the_recalled_text(full):
    answer = full.answer(CAT_QUESTION)
    assert answer.recalled == answer.context == CAT
    assert answer.reading == full.gate(CAT_QUESTION) and answer.question == CAT_QUESTION
    by_hand = full.ask_base(CAT_QUESTION, context=CAT)
    assert (answer.text, answer.tokens_read, answer.tokens) == (by_hand.text, by_hand.tokens_read, by_hand.tokens)
    assert by_hand.recalled is None


def test_two_memories_that_open_alike_are_both_recited(full):
    reading = full.gate(CAT_QUESTION)
    assert full.answer("", reading=reading.held({0: 0.6, 1: 0.4})).recalled == f"{CAT}\n\n{OSLO}"
    assert full.answer("", reading=reading.held({0: 0.95, 1: 0.05})).recalled == CAT


def test_a_direct_answer_goes_through_the_weights(full):
    answer = full.answer(CAT_QUESTION, recite=False)
    model = full.language_model
    route = full.route(answer.reading)
    assert answer.recalled is None
    assert answer.text == model.complete([model.chat(CAT_QUESTION)], route, full.limits.answer_tokens)[0]
    assert answer.text != full.ask_base(CAT_QUESTION).text


def test_an_answer_has_at_most_the_tokens_of_the_limits(full):
    for answer in (full.answer(CAT_QUESTION), full.answer(CAT_QUESTION, recite=False), full.ask_base("Hm?")):
        assert answer.tokens <= full.limits.answer_tokens == 12
    assert full.ask_base("Hm?").tokens == 12


@pytest.mark.parametrize("recite", [True, False], ids=["recited", "direct"])
def test_where_no_memory_opens_the_base_model_answers(full, recite):
    base = full.ask_base(UNRELATED)
    for memory in (full.fresh(), closed(full)):
        answer = memory.answer(UNRELATED, recite)
        assert (answer.text, answer.recalled, answer.tokens_read) == (base.text, None, base.tokens_read)
    assert full.recall(UNRELATED) == ""


def test_a_reading_of_ones_own(full):
    """It overrides the gate; and if a memory in it was forgotten since, no other answers in its place."""
    reading = full.gate(OSLO_QUESTION)
    assert full.answer("", reading=reading).recalled == OSLO
    full.forget(full.memories[0].id)
    assert full.answer("", reading=reading).recalled == OSLO
    after = full.gate(OSLO_QUESTION).with_settings(top_k=1)
    stale = replace(reading, top_k=1)
    answers = [full.answer("", recite=False, reading=one).text for one in (stale, after)]
    assert answers[0] == answers[1]
    full.forget(full.memories[0].id)
    for recite in (True, False):
        with pytest.raises(ValueError, match="There is no memory with the id"):
            full.answer("", recite, reading)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (CAT, f"already known: '{CAT}'"),
        (f" {CAT.upper()}\n".replace(" ", "  "), "already known"),
        ("", "The event is empty"),
        (" \n\t", "The event is empty"),
        ("x" * 601, "The event has 601 characters, at most 600 are allowed"),
        ("x" * 300, "the context of llama holds 256"),
    ],
)
def test_what_is_not_injected(unchanged, text, message):
    with pytest.raises(ValueError, match=message):
        unchanged.inject(text)


def test_the_same_event_twice_in_one_batch(unchanged):
    with pytest.raises(ValueError, match="already known"):
        unchanged.inject_many(["Something new.", "something  NEW."])


@pytest.mark.parametrize("question", ["", "  ", "x" * 301])
def test_questions_that_are_none(unchanged, question):
    for ask in (unchanged.answer, unchanged.gate, unchanged.recall, unchanged.ask_base):
        with pytest.raises(ValueError, match="The question"):
            ask(question)


def test_a_full_bank(unchanged):
    unchanged.limits = Limits(memories=4)
    with pytest.raises(ValueError, match="room for 4 memories, and 3 are here: forget some first"):
        unchanged.inject_many(["One.", "Two."])


def test_time_is_up(unchanged):
    unchanged.limits = Limits(injection_seconds=0)
    with pytest.raises(ValueError, match="within 0 seconds"):
        unchanged.inject("One.")


def test_cancelled(unchanged):
    steps = unchanged.inject_steps(["One."], cancel=lambda: True)
    next(steps)
    with pytest.raises(Cancelled):
        next(steps)


def test_closed_half_way(unchanged):
    steps = unchanged.inject_steps(["One.", "Two."])
    next(steps), next(steps)
    steps.close()
    assert list(steps) == []


def test_one_that_cannot_be_learnt_takes_no_other_with_it(unchanged):
    unchanged.injection_config = InjectionConfig(max_steps=3)
    with pytest.raises(ValueError, match="Not learnt after 3 steps"):
        unchanged.inject_many(["One.", "Two."])


def test_many_at_once_are_one_by_one(full):
    one_by_one = full.fresh()
    for text in EVENTS:
        one_by_one.inject(text)
    assert recited(full) == recited(one_by_one) == list(EVENTS)
    assert [event.steps for event in full.memories] == [event.steps for event in one_by_one.memories]
    assert torch.allclose(full.bank.keys.inner, one_by_one.bank.keys.inner, atol=1e-5)
    readings = [memory.gate(OSLO_QUESTION).weights for memory in (full, one_by_one)]
    assert readings[0] == pytest.approx(readings[1], abs=1e-4)


def test_the_last_step_says_all_are_done(memory):
    steps = list(memory.inject_steps(["One.", SOUP]))
    assert steps[-1].done == (True, True)
    assert [event.steps for event in memory.memories] == [
        [step.done[index] for step in steps].index(True) for index in range(2)
    ]


def test_a_burned_memory_still_recites(full):
    event = full.burn(full.memories[0].id)
    assert event.text is None and full.memories[0] == event
    assert full.recall(CAT_QUESTION) == CAT
    with pytest.raises(ValueError, match="already known: 'Burned memory"):
        full.inject(CAT)


def test_an_adapter_goes_to_another_bank(full, tmp_path):
    full.burn(full.memories[1].id)
    full.export_adapter(full.memories[1].id, tmp_path)
    other = full.fresh()
    other.inject("Hi.")  # recitals in this bank are short so far
    imported = other.import_adapter(tmp_path)
    assert (imported.text, imported.title) == (OSLO, OSLO)
    assert other.recite(imported.id) == OSLO == other.recall(OSLO_QUESTION)
    assert torch.equal(other.bank.adapters.weights[1], full.bank.adapters.weights[1])
    with pytest.raises(ValueError, match="already known"):
        other.import_adapter(tmp_path)


def test_an_adapter_is_imported_within_the_limits(full, tmp_path):
    full.export_adapter(full.memories[2].id, tmp_path / "soup")
    adapters = full.bank.adapters
    full.bank.adapters = replace(adapters, weights=torch.zeros_like(adapters.weights))
    full.export_adapter(full.memories[2].id, tmp_path / "nothing")
    other = full.fresh()
    other.limits = Limits(memories=0)
    with pytest.raises(ValueError, match="room for 0 memories"):
        other.import_adapter(tmp_path / "soup")
    other.limits = Limits(event_characters=10)
    for folder in ("soup", "nothing"):
        with pytest.raises(ValueError, match=r"The event has \d+ characters, at most 10 are allowed"):
            other.import_adapter(tmp_path / folder)
    assert other.memories == ()


def test_the_fingerprint_tells_models_apart(tiny, memory):
    assert memory.fresh().fingerprint == memory.fingerprint
    copy = tiny.copy()
    with torch.no_grad():
        copy.model.get_input_embeddings().weight[0, 0] += 1e-3
    assert GatedMemory(copy, memory.encoder).fingerprint != memory.fingerprint


def test_titles_are_the_first_words(memory):
    event = memory.inject("Ann and I won at chess, twice.")
    assert event.title == "Ann and I won at chess …"


def test_notes_are_taken_first_and_learnt_too(memory, monkeypatch):
    pairs, learnt = [("Which pet?", "A grey cat")], []

    def inject(*arguments):
        learnt.append(arguments[4])
        return injection.inject(*arguments)

    monkeypatch.setattr("core.engine.write_notes", lambda model, encoder, text, count: pairs[:count])
    monkeypatch.setattr(memory, "train", inject)
    memory.injection_config = InjectionConfig(notes=4)
    memory.inject(CAT)
    assert learnt == [[pairs]] and recited(memory) == [CAT]


def test_a_flat_gate_recites_the_best(full, monkeypatch):
    monkeypatch.setattr("core.engine.RECITED_WEIGHT", 0.3)
    full.inject("Hi.")
    flat = replace(full.gate(CAT_QUESTION).held({2: 0.21, 0: 0.2, 1: 0.2, 3: 0.2}), top_k=4)
    assert max(flat.route().values()) < 0.3
    assert full.answer("", reading=flat).recalled == SOUP


def test_what_does_not_fit_before_the_question_is_left_out(full):
    """256 tokens hold both events and a short question, one event and a longer one, and none before the longest."""
    reading = full.gate(CAT_QUESTION).held({0: 0.6, 1: 0.4})
    for length, recalled in ((20, f"{CAT}\n\n{OSLO}"), (195, CAT), (230, None)):
        assert full.answer("", reading=replace(reading, question="?" * length)).recalled == recalled


def test_a_title_is_short_without_spaces_too(memory):
    assert memory.inject("a" * 62).title == "a" * 60 + " …"
