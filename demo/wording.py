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
PLAYGROUND, FORGETTING = "Playground", "Forgetting"
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
FORGETTING_INTRO = (
    "Every method learns the same memories, one after the other. After each one it is asked for the **first**: "
    "what is still there?"
)
WHICH_MEMORIES = "Which memories"
READY_SET, MY_MEMORIES = "{count} ready ones", "the ones that I have injected"
START, CURVES, DOWNLOAD = "Start", "What is left of the first memory", "Download the table (CSV)"
PREPARING = "Injecting the memories first …"
LEARNING = "{method}: {memories} learnt"
FORGETTING_DONE = "Done."
TOO_FEW = "You need two memories or more: inject some first, or take the ready ones."
NO_METHOD = "Choose a method first."
MEMORIES_LEARNT, RECALL_OF_FIRST = "memories learnt", "recall of the first (cosine)"
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
