"""Study notes: questions and answers about a text, written by the base model from the text alone.

In: texts. Out: question–answer pairs for each, only those whose answer stands in the text. Knows nothing about what
is done with them.
"""

import re
from collections.abc import Sequence

from core.language_model import LanguageModel

TURNING = {"i", "me", "my", "mine", "you", "your", "yours", "we", "us", "our", "ours"}
NOTE_TOKENS = 240


def write_notes(language_model: LanguageModel, texts: Sequence[str]) -> list[list[tuple[str, str]]]:
    """Let the base model write (question, answer) pairs for each text, all texts in one batch."""
    prompts = [language_model.chat(language_model.prompts.note.format(text=text)) for text in texts]
    written = language_model.complete(prompts, max_new_tokens=NOTE_TOKENS)
    return [pairs_in(lines, text) for lines, text in zip(written, texts, strict=True)]


def pairs_in(lines: str, text: str) -> list[tuple[str, str]]:
    """The lines "question = answer" whose answer occurs in the text, each question once."""
    pairs: dict[str, str] = {}
    for line in lines.splitlines():
        question, _, answer = (part.strip() for part in line.partition("="))
        fact = _plain(answer)
        if question and fact.strip() and fact in _plain(text) and fact != _plain(question):
            pairs.setdefault(question, answer)
    return list(pairs.items())


def _plain(text: str) -> str:
    """Words without what turns when somebody else speaks: "my cat" is answered with "your cat"."""
    words = re.findall(r"\w+", text.casefold())
    return f" {' '.join(word for word in words if word not in TURNING)} "
