"""The Methods tab: every method in the cube of the survey (arXiv 2504.15965), and what it stores and costs.

In: nothing. Out: a table. All of it is wording; the measured costs are in the other tabs and in `core.evaluation`.
"""

import gradio as gr

from demo import wording


def build_taxonomy() -> None:
    """Inside a `gr.Tab`: the table."""
    gr.Markdown(wording.TAXONOMY_INTRO)
    gr.Dataframe(
        [list(row) for row in wording.TAXONOMY],
        headers=list(wording.TAXONOMY_COLUMNS),
        label=wording.TAXONOMY_TAB,
        interactive=False,
        wrap=True,
        max_height=2000,
        datatype="str",
        column_widths=["150px", "160px", "230px", "230px", "230px", "230px", "110px"],
        elem_id="taxonomy",
    )
    gr.Markdown(wording.EXPLAINED_ONLY)
