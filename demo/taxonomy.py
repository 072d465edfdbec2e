"""The Methods tab: every method in the cube of the survey (arXiv 2504.15965), and what it stores and costs.

In: nothing. Out: a table, filled as a page loads. All of it is wording; what was measured is in `core.evaluation`.
"""

import gradio as gr
import pandas as pd

from demo import wording
from demo.queue import LIGHT


def build_taxonomy() -> None:
    """Inside a `gr.Tab`: the table."""
    gr.Markdown(wording.TAXONOMY_INTRO)
    table = gr.Dataframe(
        label=wording.TAXONOMY_TAB,
        interactive=False,
        wrap=True,
        max_height=2000,
        datatype="str",
        column_widths=["140px", "160px", "200px", "195px", "205px", "205px", "105px"],
        elem_id="taxonomy",
    )
    gr.Markdown(wording.EXPLAINED_ONLY)
    gr.on(fn=rows, outputs=[table], **LIGHT)


def rows() -> pd.DataFrame:
    """One row a method."""
    cells = [[wording.METHODS[name], *row] for name, row in wording.TAXONOMY.items()]
    return pd.DataFrame(cells, columns=[*wording.TAXONOMY_COLUMNS])
