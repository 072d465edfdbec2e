"""What was measured, in a CSV file that a killed run continues, and as the paper's tables.

In: records. Out: the file, data frames. Knows nothing about how anything is measured.
"""

from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

import pandas as pd
from scipy.stats import t

from core.evaluation.protocol import LAST_MEASURE, Record

SETTINGS = ["model", "dataset", "events", "beside"]  # records of other settings may share a file
COLUMNS = [*SETTINGS, "partition", *(field.name for field in fields(Record))]


class Results:
    """The records of a run; those of one method on one partition are written together, when all are there."""

    @classmethod
    def all_of(cls, path: Path) -> "list[Results]":
        """Everything that a file holds, settings by settings. ValueError if it holds something else."""
        settings = cls(path, "", "", 0, "").table[SETTINGS].drop_duplicates()
        return [cls(path, *row) for row in settings.itertuples(index=False)]

    def __init__(self, path: Path, model: str, dataset: str, events: int, beside: str):
        """`events` is how many of each partition are learnt, `beside` what is learnt beside each.

        ValueError if the file holds something else.
        """
        self.path, self.settings = path, dict(zip(SETTINGS, (model, dataset, events, beside), strict=True))
        text = {"partition": str, "model": str, "dataset": str, "beside": str}
        self.table = pd.read_csv(path, dtype=text) if path.is_file() else pd.DataFrame(columns=COLUMNS)
        if list(self.table.columns) != COLUMNS:
            raise ValueError(f"{path} is not a table of results: move it away, or name another output.")

    def holds(self, method: str, partition: str) -> bool:
        """Whether this method was measured to the end on this partition."""
        mine = self.mine()
        return LAST_MEASURE in set(mine[(mine.method == method) & (mine.partition == partition)].measure)

    def mine(self) -> pd.DataFrame:
        """The records of these settings."""
        return self.table[(self.table[SETTINGS] == pd.Series(self.settings)).all(axis=1)]

    def add(self, partition: str, records: Iterable[Record]) -> None:
        """Append, and write the file anew."""
        where = {**self.settings, "partition": partition}
        rows = pd.DataFrame([{**where, **asdict(record)} for record in records], columns=COLUMNS)
        self.table = pd.concat([self.table, rows], ignore_index=True) if len(self.table) else rows
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(".part")
        self.table.to_csv(partial, index=False)
        partial.replace(self.path)

    def final(self) -> pd.DataFrame:
        """Mean and half the 95 % interval over partitions, a row a method, a column a measure, after the last event."""
        mine = self.mine()
        last = mine[mine.memories == mine.groupby(["method", "partition"]).memories.transform("max")]
        return summary(last[~last.measure.str.startswith("first memory")], "measure")

    def curve(self, measure: str) -> pd.DataFrame:
        """The same for one measure, a column for every number of memories learnt."""
        mine = self.mine()
        return summary(mine[mine.measure == measure], "memories")

    def points(self, measure: str) -> pd.DataFrame:
        """The same as numbers to draw: `method`, `memories`, `value`, and `half` of the interval."""
        mine = self.mine()
        groups = mine[mine.measure == measure].groupby(["method", "memories"], sort=False).value
        return groups.agg(value="mean", half=half_interval).reset_index()


def half_interval(values: pd.Series) -> float:
    """Half the 95 % interval of a mean over partitions (Student's t); NaN for a single one."""
    return t.ppf(0.975, len(values) - 1) * values.std() / len(values) ** 0.5


def summary(table: pd.DataFrame, columns: str) -> pd.DataFrame:
    """Mean ± half the 95 % interval (Student's t over partitions), methods by `columns`, in the order of the table."""

    def shown(values: pd.Series) -> str:
        half = "" if len(values) < 2 else f" ± {half_interval(values):.2g}"
        return f"{values.mean():.3g}{half}"

    pivot = table.pivot_table(index="method", columns=columns, values="value", aggfunc=shown, sort=False)
    return pivot.fillna("–")
