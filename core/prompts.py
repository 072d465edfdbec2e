"""The wording in which a language model is spoken to.

In: nothing, or the `prompts.json` that a model folder brings along. Out: one string for each thing that we ask
of a model. The defaults are the paper's (arXiv 2504.21239, section 3). Knows nothing about chat templates.
"""

import json
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Prompts:
    """What a model is asked. `question` is a format string over `{question}`.

    A memory is both injected and recalled with `tell` (eq. 2): the gate has chosen already, and greedy recall is
    verbatim only for the very prompt that was trained.
    """

    tell: str = "Tell me a story that you memorized."
    question: str = "{question} Answer should be no more than one sentence."

    def __post_init__(self) -> None:
        for field in fields(self):
            try:
                getattr(self, field.name).format(question="")
            except (AttributeError, IndexError, KeyError, ValueError):
                raise ValueError(
                    f"The prompt {field.name!r} must be a format string with no other place than {{question}}."
                ) from None

    @classmethod
    def load(cls, path: Path) -> "Prompts":
        """Read a `prompts.json`; what it does not mention keeps the paper's wording."""
        try:
            given = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{path} is not a JSON object of prompts: {error}.") from error
        if not isinstance(given, dict):
            raise ValueError(f"{path} is not a JSON object of prompts.")
        return cls(**{f.name: given[f.name] for f in fields(cls) if f.name in given})
