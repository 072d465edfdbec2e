"""All words of the page, in one place, and the one function that makes a visitor's words safe to show."""

import html

from core.bank import Memory
from core.injection import InjectionStep

TITLE = "MEGa Playground"
INTRO = (
    "# MEGa Playground\n"
    "Tell a language model something that happened to you. It goes into **weights of its own**, not into the prompt; "
    "a **gate** finds it again when you ask."
)
EVENT = "Something that happened to you"
EVENT_PLACEHOLDER = "Last Saturday I adopted a grey cat from the shelter on Elm Street, I named her Pixel"
INJECT, CANCEL = "Inject", "Cancel"
EXAMPLES = "Or take one of these, with a question"
STATUS = "Status"
MEMORIES = "Memories"
FORGET = "Forget"
QUESTION = "Ask about it"
QUESTION_PLACEHOLDER = "What is my cat called?"
ASK, COMPARE = "Ask", "Compare"
COMPARED = "Ways to remember"
GATE = "Which memories open"
RECALLED = "Recalled from the weights"
ANSWER = "Answer"
COMPARISON = "The same question, different ways to remember"
NONE = "none of them"
WEIGHT, SIMILARITY = "weight", "similarity"
NOTHING_YET = "Nothing injected yet."
NOTHING_RECITED = "Nothing was recited for this answer."
CANCELLED = "Cancelled. Nothing has changed."
INJECTED = "Word-perfect after {steps} steps, {seconds:.1f} s."
FORGOTTEN = "Forgotten: text, key and adapter are gone."
BUSY = "One injection at a time: this one is still running."
CHOOSE_FIRST = "Choose a memory first."


def plain(text: str) -> str:
    """A visitor's text for places that render HTML: nothing in it is markup."""
    return html.escape(text, quote=True)


def injecting(step: InjectionStep) -> str:
    """How far an injection is."""
    wrong = sum(step.wrong)
    return f"Step {step.step}: {wrong} token{'s' if wrong != 1 else ''} still wrong, {step.seconds:.1f} s"


def learnt_in(memory: Memory) -> str:
    """What an injection took."""
    return f"{memory.steps} steps, {memory.seconds:.1f} s"
