"""The Compare tab: one question, many ways to remember; on request nobody knows which is which before the vote.

In: who is asking. Out: the components of the tab, wired. Knows nothing about how any method answers.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import gradio as gr
import pandas as pd

from demo import actions, wording
from demo.queue import QUIET
from demo.visitors import Visitor

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
assert len(actions.METHOD_NAMES) <= len(LETTERS)


def build_compare(limit: int, visitor_of: Callable[[gr.Request], Visitor]) -> gr.Textbox:
    """Inside a `gr.Tab`: the components, and what happens on a click. `limit`: characters of a question.

    Returns where the question is written.
    """

    def on_compare(question: str, names: Sequence[str], blind: bool, request: gr.Request) -> Iterator[tuple]:
        visitor, rows = visitor_of(request), []
        names = random.sample(names, len(names)) if blind else [n for n in actions.METHOD_NAMES if n in names]
        yield gr.skip(), gr.Radio(choices=[], visible=False), gr.Button(visible=False), wording.COMPARING, rows
        try:
            for row in actions.compare(visitor, question, names):
                rows.append(row)
                yield shown(rows, blind), gr.skip(), gr.skip(), gr.skip(), rows
        except ValueError as error:
            yield shown([], blind), gr.skip(), gr.skip(), wording.said(error), []
            return
        if not rows:
            yield shown([], blind), gr.skip(), gr.skip(), wording.NO_METHOD, []
        elif blind:
            ballot = gr.Radio(choices=[*LETTERS[: len(rows)]], value=None, visible=True)
            yield gr.skip(), ballot, gr.Button(visible=True), wording.VOTE_NOW, rows
        else:
            yield gr.skip(), gr.skip(), gr.skip(), wording.COMPARED_ALL.format(count=len(rows)), rows

    def on_vote(letter: str | None, rows: list[dict], votes: Counter) -> tuple:
        if not letter:
            return gr.skip(), gr.skip(), gr.skip(), wording.CHOOSE_LETTER, votes
        chosen = rows[LETTERS.index(letter)]["method"]
        votes = votes + Counter([chosen])
        tally = ", ".join(f"{wording.METHODS[name]} {count}" for name, count in votes.most_common())
        said = wording.VOTED.format(letter=letter, method=wording.METHODS[chosen], tally=tally)
        return shown(rows, False), gr.Radio(visible=False), gr.Button(visible=False), said, votes

    rows, votes = gr.State([]), gr.State(Counter())
    gr.Markdown(wording.COMPARE_INTRO)
    with gr.Row():
        question = gr.Textbox(
            label=wording.QUESTION,
            placeholder=wording.QUESTION_PLACEHOLDER,
            max_length=limit,
            scale=2,
            min_width=300,
            elem_id="compared-question",
        )
        compared = gr.Dropdown(
            wording.choices(wording.METHODS),
            value=list(actions.COMPARED),
            multiselect=True,
            label=wording.COMPARED,
            scale=3,
            min_width=300,
            elem_id="compared",
        )
    with gr.Row():
        blind = gr.Checkbox(label=wording.BLIND, container=False, min_width=220, elem_id="blind")
        compare = gr.Button(wording.COMPARE, variant="primary", min_width=160, elem_id="compare")
    status = gr.Textbox("", show_label=False, container=False, interactive=False, elem_id="compare-status")
    comparison = gr.Dataframe(
        headers=[*wording.COMPARE_COLUMNS],
        label=wording.COMPARISON,
        interactive=False,
        wrap=True,
        datatype=["str", "str", "str", "str", "number", "str"],
        column_widths=["130px", "240px", "95px", "95px", "80px", "100px"],
        visible=False,
        elem_id="comparison",
    )
    with gr.Row():
        ballot = gr.Radio([], label=wording.BALLOT, visible=False, scale=3, elem_id="ballot")
        vote = gr.Button(wording.VOTE, visible=False, min_width=120, elem_id="vote")
    outputs = [comparison, ballot, vote, status, rows]
    gr.on([compare.click, question.submit], on_compare, [question, compared, blind], outputs, **QUIET)
    vote.click(
        on_vote, [ballot, rows, votes], [comparison, ballot, vote, status, votes], queue=False, api_visibility="private"
    )
    return question


def shown(rows: Sequence[dict], blind: bool) -> gr.Dataframe:
    """The table, as soon as it has a row."""
    return gr.Dataframe(table(rows, blind), visible=bool(rows))


def table(rows: Sequence[dict], blind: bool) -> pd.DataFrame:
    """What is shown of the answers: a blind table names letters, and nothing that would give a method away."""
    if blind:
        cells = [[letter, row["answer"], "?", "?", None, "?"] for letter, row in zip(LETTERS, rows, strict=False)]
    else:
        cells = [
            [
                wording.METHODS[row["method"]],
                row["answer"],
                wording.PLACES[row["memory_in"]],
                f"{row['seconds']:.2f}",
                row["tokens_read"],
                wording.size(row["bytes_stored"]),
            ]
            for row in rows
        ]
    return pd.DataFrame(cells, columns=[*wording.COMPARE_COLUMNS])
