"""The protocol on three events and a tiny model: every method goes through it, and a stopped run goes on."""

import json
import subprocess
import sys

import pandas as pd
import pytest
from handmade import EVENTS

from core.answer import Situation, log_probability
from core.evaluation.data import (
    EVALUATION,
    LIFE_EVENTS,
    Event,
    Pair,
    Partition,
    Question,
    load_events,
    load_facts,
    load_partitions,
)
from core.evaluation.protocol import LAST_MEASURE, RECALL, Record, examine, learn_one_by_one
from core.evaluation.results import Results
from core.evaluation.scores import both_right, is_right, says_unknown, share
from core.evaluation.suite import evaluate
from core.methods import METHODS
from core.methods.base_model import BaseModel
from core.methods.gated import GatedRecited

ASKED = ("Which cat was adopted?", "Where does my brother live?", "What was eaten on the ferry?")
ANSWERS = ("grey", "Oslo", "soup")
FACTS = (Question("What is the capital of France?", "Paris", ("Paris",)),)


def question(text: str, answer: str, kind: str = "") -> Question:
    return Question(text, answer, (answer.lower(),), kind)


@pytest.fixture
def partition() -> Partition:
    unanswerable = question("How old is it?", "I don't know.", "unanswerable")
    events = tuple(
        Event(str(index), text, text, (question(asked, answer), unanswerable))
        for index, (text, asked, answer) in enumerate(zip(EVENTS, ASKED, ANSWERS, strict=True))
    )
    pair = Pair("Which cat, and where is my brother?", (question("", "grey"), question("", "Oslo")))
    return Partition("00", events, (pair,))


@pytest.mark.parametrize("kind", METHODS, ids=lambda kind: kind.name)
def test_every_method_goes_through_the_protocol(full, partition, kind):
    records = list(examine(kind, full, partition, FACTS))
    assert {record.method for record in records} == {kind.name}
    last = {record.measure: record for record in records if record.memories == 3}
    for measure in ("answers", "recall", "two memories", "general knowledge", "leakage", "says so where unanswerable"):
        assert 0 <= last[measure].value <= 1 + 1e-6, measure
    assert last["answers"].cases == 3 and last["recall"].cases == 3
    assert last["log-probability of the answer"].value < 0
    assert records[-1].measure == LAST_MEASURE and records[-1].value > 0
    assert [record.memories for record in records if record.measure == RECALL] == [1, 2, 3]
    assert ("gate top 1" in last) is kind.name.startswith("gated")
    assert full.memories and [memory.text for memory in full.memories] == list(EVENTS)


def test_the_gated_method_recalls_and_finds_all(full, partition):
    last = {record.measure: record.value for record in examine(GatedRecited, full, partition, ())}
    assert last["recall"] == pytest.approx(1, abs=1e-5)
    assert last["gate top 1"] == 1
    assert last["bytes a memory"] == pytest.approx(full.bank.adapters.weights[0].nbytes, rel=0.5)
    assert "general knowledge" not in last


def test_another_judge_may_be_plugged_in(full, partition):
    judged = []

    def judge(asked: Question, said: str) -> bool:
        judged.append(asked.answer)
        return asked.answer == "soup"

    last = {record.measure: record.value for record in examine(GatedRecited, full, partition, FACTS, judge)}
    assert last["answers"] == last["answers, right memory opened"] == pytest.approx(1 / 3)
    assert last["two memories"] == last["general knowledge"] == last["first memory: answers"] == 0
    assert {*ANSWERS, "Paris"} <= set(judged)


def test_of_several_choices_the_most_probable_is_said(full, partition):
    scored = {
        choice: log_probability(Situation(full.language_model), "Capital?", choice) for choice in ("Paris", "Rome")
    }
    for answer in scored:
        fact = Question("Capital?", answer, (answer,), choices=tuple(scored))
        last = {record.measure: record.value for record in examine(BaseModel, full, partition, [fact])}
        assert last["general knowledge"] == last["general knowledge before"] == (answer == max(scored, key=scored.get))


def test_facts_are_read(tmp_path):
    path = tmp_path / "facts.jsonl"
    path.write_text('{"question": "Capital?", "answer": "Paris", "choices": ["Rome", "Paris"]}\n' * 3)
    assert load_facts(path, every=2) == [Question("Capital?", "Paris", ("Paris",), choices=("Rome", "Paris"))] * 2
    for wrong in ('{"question": "Capital?"}', '{"question": "?", "answer": "Oslo", "choices": ["Rome"]}', "[", "3"):
        path.write_text(f'{{"questions": ["Capital?"], "answer": "Paris"}}\n{wrong}\n')
        with pytest.raises(ValueError, match="line 2 is no fact"):
            load_facts(path)


def test_a_suite_counts_every_question(memory, partition):
    report = evaluate(memory, partition.events, FACTS, finetuning=True)
    cases = {name: figure.cases for name, figure in report.figures.items()}
    assert report.figures["recalled verbatim"].right == cases["recalled verbatim"] == 3
    assert cases["true text in context"] == cases["gated, recited"] == cases["base model"] == cases["gate top 1"] == 3
    assert cases["true text in context, unanswerable: says so"] == 3
    assert cases["general knowledge, the same answer as before"] == cases["full fine-tuning, first event recalled"] == 1
    assert sum(figure.cases for figure in report.by_kind.values()) == 6
    assert report.injection_seconds > 0 and report.mistakes


def test_a_curve_needs_no_questions(full):
    found = list(learn_one_by_one(GatedRecited(full.fresh()), full, (), often=True))
    assert [(record.memories, record.measure) for record in found] == [
        (1, "first memory: recall"),
        (2, "first memory: recall"),
        (3, "first memory: recall"),
        (3, LAST_MEASURE),
    ]
    assert [record.value for record in found[:3]] == pytest.approx([1, 1, 1], abs=1e-5)


def records(method: str, value: float, complete: bool = True) -> list[Record]:
    found = [Record(method, 1, "first memory: answers", 1.0, 3), Record(method, 2, "answers", value, 6)]
    return [*found, Record(method, 2, LAST_MEASURE, 0.5, 2)] if complete else found


def opened(path, **settings) -> Results:
    return Results(path, **{"model": "tiny", "dataset": "life", "events": 2, "beside": "no notes", **settings})


def test_a_stopped_run_goes_on(tmp_path):
    path = tmp_path / "deep" / "results.csv"
    opened(path).add("00", records("RAG", 0.5))
    again = opened(path)
    assert again.holds("RAG", "00") and not again.holds("RAG", "01") and not again.holds("base model", "00")
    again.add("00", records("base model", 0.25, complete=False))
    assert not opened(path).holds("base model", "00")
    assert len(pd.read_csv(path)) == 5
    for other in ({"model": "large"}, {"dataset": "wikipedia"}, {"events": 50}, {"beside": "8 notes"}):
        assert not opened(path, **other).holds("RAG", "00")


def test_tables_give_mean_and_interval(tmp_path):
    results = opened(tmp_path / "results.csv")
    results.add("00", records("RAG", 0.5))
    results.add("01", [Record("RAG", 2, "answers", 0.7, 6)])
    table = results.final()
    assert table.loc["RAG", "answers"] == "0.6 ± 1.3"  # t(0.975, 1) · 0.141 / √2
    assert "first memory: answers" not in table.columns
    assert results.curve("first memory: answers").loc["RAG", 1] == "1"


def test_a_file_that_holds_no_results(tmp_path):
    (tmp_path / "results.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="is not a table of results"):
        opened(tmp_path / "results.csv")


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("In Oslo.", True),
        ("in OSLO, I think", True),
        ("Osloer", False),
        ("Bergen", False),
        ("I don't know.", False),
        ("Oslo " + "and so on " * 8, False),
    ],
)
def test_the_judge(said, right):
    assert is_right(question("Where?", "Oslo"), said) is right


def test_what_is_expected_is_right():
    """Accepted strings may be shorter than the answer, and need not stand in it as whole words."""
    for path in [*EVALUATION.glob("*.jsonl"), *LIFE_EVENTS.glob("partition_*.jsonl")]:
        for asked in (question for event in load_events(path) for question in event.questions):
            assert is_right(asked, asked.answer), (path.name, asked)


def test_the_judge_of_other_kinds():
    assert is_right(question("Is it?", "Yes", "yesno"), "yes, it is") and not is_right(
        question("Is it?", "Yes", "yesno"), "no"
    )
    unanswerable = question("Why?", "I don't know.", "unanswerable")
    assert is_right(unanswerable, "I don't know.") and not is_right(unanswerable, "because")
    assert says_unknown("Sorry, I don't know") and not says_unknown("I know")
    pair = Pair("Both?", (question("", "grey"), question("", "Oslo")))
    assert both_right(pair, "grey, and Oslo") and not both_right(pair, "grey")
    assert str(share([True, True, False, True])) == "3/4 = 75.0% [30.1%, 95.4%]"


def test_partitions_are_read(tmp_path):
    event = {"title": "Cat", "text": EVENTS[0], "qa": [{"question": "Which?", "answer": "grey"}]}
    (tmp_path / "partition_08.jsonl").write_text(json.dumps(event) + "\n")
    (found,) = load_partitions(tmp_path)
    assert found.name == "08" and found.events[0].questions[0].accepted == ("grey",) and found.pairs == ()
    with pytest.raises(ValueError, match="partition_09"):
        load_partitions(tmp_path, ["09"])
    with pytest.raises(ValueError, match=r"no partition_NAME\.jsonl"):
        load_partitions(tmp_path / "nowhere")
    (tmp_path / "partition_08.jsonl").write_text('{"title": "Cat"}\n')
    with pytest.raises(ValueError, match="line 1 is no event"):
        load_events(tmp_path / "partition_08.jsonl")


def test_results_as_a_page(tmp_path):
    results = opened(tmp_path / "results.csv")
    results.add("00", records("RAG", 0.5))
    results.add("01", [Record("RAG", 1, "first memory: answers", 0.5, 3)])
    opened(tmp_path / "results.csv", dataset="<b>").add("00", records("WISE", 0.25))
    (point,) = results.points("first memory: answers").itertuples(index=False)
    assert tuple(point) == ("RAG", 1, 0.75, pytest.approx(12.706 * 0.25, rel=1e-3))  # t(0.975, 1) · 0.354 / √2
    assert [found.settings["dataset"] for found in Results.all_of(tmp_path / "results.csv")] == ["life", "<b>"]
    page = tmp_path / "results.html"
    subprocess.run([sys.executable, "-m", "demo.results", results.path, "--output", page], check=True)
    text = page.read_text()
    assert "life, 2 memories a partition, no notes" in text and "&lt;b&gt;, 2 memories" in text and "0.25" in text
    assert text.count("plotly.js v") == 1
