"""Words swapped for others that mean the same, so that a question need not use the words of the text.

In: `synonyms.txt` (a group of interchangeable forms a line), texts of seeds. Out: the texts, some words swapped; marked
entities stay. Knows nothing about stories or questions.
"""

import random
import re
from pathlib import Path

GROUPS = Path(__file__).with_name("synonyms.txt")
WORDS = re.compile(r"(\{[^{}]*\}|[\w'’-]+)")  # and marks


class Synonyms:
    """The groups, by form."""

    def __init__(self, path: Path = GROUPS):
        self.others: dict[str, list[str]] = {}
        for line in path.read_text().splitlines():
            group = [form.strip() for form in line.split("|")]
            for form in group:
                self.others[form] = [other for other in group if other != form]
        self.starts = {" ".join(words[:n]) for words in map(str.split, self.others) for n in range(1, len(words))}

    def swap(self, text: str, share: float, rng: random.Random, chosen: dict[str, str]) -> str:
        """Swap about `share` of the known forms; `chosen` remembers how, for other texts that must agree."""
        pieces, start = WORDS.split(text), 1  # the words stand at the odd places
        while start < len(pieces):
            form, end = self._form_at(pieces, start)
            if form and form not in chosen:
                chosen[form] = rng.choice(self.others[form]) if rng.random() < share else form
            if form and chosen[form] != form:
                said = chosen[form]
                if pieces[start - 1] == " " and pieces[start - 2].lower() in ("a", "an"):
                    pieces[start - 2] = pieces[start - 2][0] + "n" * (said[0] in "aeiou")
                said = said[0].upper() + said[1:] if pieces[start][0].isupper() else said
                pieces[start:end] = [said, *[""] * (end - start - 1)]
            start = end + 1
        return "".join(pieces)

    def _form_at(self, pieces: list[str], start: int) -> tuple[str | None, int]:
        """The longest known form that starts at a word, and where it ends."""
        found, end, form = (None, start + 1), start + 1, pieces[start].lower()
        while form in self.others or form in self.starts:
            if form in self.others:
                found = form, end
            if end + 1 >= len(pieces):
                break
            form += pieces[end] + pieces[end + 1].lower()
            end += 2
        return found
