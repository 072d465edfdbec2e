"""Words swapped for others that mean the same, so that a question need not use the words of the text.

In: `synonyms.txt` (a group of interchangeable forms a line), texts of seeds. Out: the texts, some words swapped; marked
entities stay. Knows nothing about stories or questions.
"""

import random
import re
from pathlib import Path

GROUPS = Path(__file__).with_name("synonyms.txt")
PIECES = re.compile(r"\{[^{}]*\}|[\w'’-]+|[^\w'’{-]+")


class Synonyms:
    """The groups, by form."""

    def __init__(self, path: Path = GROUPS):
        self.others: dict[str, list[str]] = {}
        for line in path.read_text().splitlines():
            group = [form.strip() for form in line.split("|")]
            for form in group:
                self.others[form] = [other for other in group if other != form]
        self.longest: dict[str, int] = {}  # words of the longest form that starts with a word
        for form in self.others:
            first, *rest = form.split(" ")
            self.longest[first] = max(self.longest.get(first, 0), 1 + len(rest))

    def swap(self, text: str, share: float, rng: random.Random, chosen: dict[str, str]) -> str:
        """Swap about `share` of the known forms; `chosen` remembers how, for other texts that must agree."""
        pieces, out, start = PIECES.findall(text), [], 0
        while start < len(pieces):
            form = self._form_at(pieces, start)
            if form is None:
                out.append(pieces[start])
                start += 1
                continue
            said = "".join(pieces[start : start + 2 * form.count(" ") + 1])
            start += 2 * form.count(" ") + 1
            if form not in chosen:
                chosen[form] = rng.choice(self.others[form]) if rng.random() < share else form
            if chosen[form] == form:
                out.append(said)
                continue
            if len(out) > 1 and out[-1] == " " and out[-2].lower() in ("a", "an"):
                out[-2] = out[-2][0] + "n" * (chosen[form][0] in "aeiou")
            out.append(chosen[form][0].upper() + chosen[form][1:] if said[0].isupper() else chosen[form])
        return "".join(out)

    def _form_at(self, pieces: list[str], start: int) -> str | None:
        """The longest known form that starts at a piece."""
        for words in range(self.longest.get(pieces[start].lower(), 0), 0, -1):
            form = "".join(pieces[start : start + 2 * words - 1]).lower()
            if form in self.others:
                return form
        return None
