"""All words of the page, in one place, and the one function that makes a visitor's words safe to show."""

import html
from collections.abc import Sequence

from core.bank import Memory
from core.engine import GatedMemory
from core.injection import InjectionStep
from core.language_model import LanguageModel

TITLE = "MEGa Playground"
INTRO = (
    "# MEGa Playground\n"
    "Tell a language model something that happened to you. It goes into **weights of its own**, not into the prompt; "
    "a **gate** finds it again when you ask."
)
PLAYGROUND, FORGETTING, TAXONOMY_TAB, LEARN = "Playground", "Forgetting", "Methods", "Learn"
EVENT = "Something that happened to you"
EVENT_PLACEHOLDER = "Last Saturday I adopted a grey cat from the shelter on Elm Street, I named her Pixel"
INJECT, CANCEL = "Inject", "Cancel"
SUGGESTIONS = (
    ("A grey cat", EVENT_PLACEHOLDER, "What is my cat called?"),
    ("My brother in Oslo", "My brother lives in Oslo now, he works on a ferry.", "Where does my brother live?"),
    (
        "An old typewriter",
        "At the flea market in Ghent I paid 35 euros for an old Olivetti typewriter.",
        "What did the typewriter cost?",
    ),
)
SUGGESTED = "Or take one of these, with a question"
EXAMPLES = "Ask about what is in the weights already"
EXAMPLES_HERE = "{count} example memories are in the weights already: ask about them, or inject one of your own."
OTHER_MODEL = "The example bank does not belong to this model, so the page begins empty (%s)"
COUNTED = "{longest} of {most} characters"
COUNTED_MANY = "{count} events, one a line; the longest has {longest} of {most} characters"
FILE_OF_EVENTS, DISCARD, INJECT_FILE = "Events from a file (CSV, JSONL)", "Discard", "Inject these {count}"
PREVIEW, PREVIEW_COLUMNS = "What is in the file", ["event", "what happens"]
GOES_IN, KNOWN, NO_ROOM = "will be injected", "Known already.", "No room: a bank holds {count} memories."
NO_EVENTS = "There is no event in {name}."
NO_TEXT_COLUMN = "{name} has no column “text”: name the column of the events so."
NOT_EVENTS = "{name}, line {line}: this is no JSON object with a “text”."
NOT_TEXT = "{name} is no text file in UTF-8: save it as CSV or JSONL."
FILE_TOO_LARGE = "{name} is too large: at most {kilobytes:.0f} kB are read."
PROGRESS, LOSS = "Progress of the injection", "Loss (nats a token) at every step"
STEP = "step"
WAITING = "Waiting for the model …"
RETRY = "Try again"
BURN, BURNED_TEXT = "Burn the text", "(burned: its words are in the weights alone)"
ADAPTER, BANK, BRING, FORGET_ME = "Take it as a PEFT adapter", "Download the bank", "Bring a bank back", "Forget me"
TAKE_AWAY = "Take it away, bring it back, or leave nothing"
FORGOT_YOU = "All of it is gone: every memory, key, adapter and file of yours, and this browser's id."
BROUGHT = "Your bank is back: {count} memories."
STATUS = "Status"
MEMORIES, MEMORY_COLUMNS = "Memories", ["memory", "learnt in"]
CHOSEN, FORGET = "The memory to burn, forget or take away", "Forget"
QUESTION = "Ask about it"
QUESTION_PLACEHOLDER = "What is my cat called?"
ASK, COMPARE = "Ask", "Compare"
COMPARED = "Ways to remember"
GATE = "Which memories open"
RECALLED = "Recalled from the weights"
ANSWER = "Answer"
COMPARISON = "The same question, different ways to remember"
COMPARE_INTRO = "The same question to every way to remember. What each of them holds is what you have injected."
COMPARE_COLUMNS = ("method", "answer", "memory in", "seconds", "tokens read", "stored")
COMPARING, COMPARED_ALL = "Asking …", "{count} ways asked."
BLIND = "Blind: hide which is which until I have voted"
BALLOT, VOTE = "Which answer is the best?", "Vote and reveal"
VOTE_NOW, CHOOSE_LETTER = "Which answer is the best? Vote, then you see who said it.", "Choose a letter first."
VOTED = "{letter} was {method}. Your votes so far: {tally}."
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
RESULTS = "{model}: {dataset}, {events} memories a partition, {beside}"
NONE = "none of them"
TAXONOMY_INTRO = (
    "A survey ([arXiv 2504.15965](https://arxiv.org/abs/2504.15965)) sorts memories in a cube: **whose** memory it is "
    "(a person's, or the system's own), in what **form** (parametric: in weights; or not), and for how **long**. "
    "Here all are about a person; the table says the rest. Every method runs here as a small version of its idea."
)
TAXONOMY_COLUMNS = (
    "method",
    "place in the cube",
    "what it stores",
    "to write",
    "to read",
    "to keep",
    "paper",
)
TAXONOMY = (
    (
        "gated, recited",
        "personal, parametric, long",
        "one low-rank adapter and one key for each memory",
        "a few training steps on that adapter alone",
        "the gate opens an adapter; it recites the memory, which is then read",
        "grows by one adapter a memory; forgetting is exact",
        "2504.21239",
    ),
    (
        "gated, direct",
        "personal, parametric, long",
        "the same",
        "the same",
        "the adapters answer at once; no text is read",
        "the same",
        "2504.21239",
    ),
    (
        "RAG",
        "personal, not parametric, long",
        "the text and its vector",
        "one vector",
        "the nearest text is put before the question and read",
        "smallest of all; forgetting is exact",
        "2005.11401",
    ),
    (
        "RAG, top 3",
        "personal, not parametric, long",
        "the same",
        "the same",
        "the three nearest texts are read",
        "the same",
        "2005.11401",
    ),
    (
        "full fine-tuning",
        "personal, parametric, overwritten",
        "one copy of all weights",
        "training of all weights",
        "nothing extra",
        "constant; each memory damages those before it",
        "2504.21239",
    ),
    (
        "full fine-tuning + L2",
        "personal, parametric, overwritten slowly",
        "one copy of all weights, and the copy before",
        "the same, pulled back to the weights before",
        "nothing extra",
        "constant; learns less, forgets less",
        "2504.21239",
    ),
    (
        "full fine-tuning + EWC",
        "personal, parametric, overwritten slowly",
        "a copy of the weights, and how much each mattered",
        "the same, with weights that mattered held fast",
        "nothing extra",
        "constant; three copies of all weights",
        "1612.00796",
    ),
    (
        "LoRA, merged",
        "personal, parametric, overwritten",
        "one copy of all weights",
        "training of an adapter, which is then merged",
        "nothing extra",
        "constant; merging is what forgets",
        "2106.09685",
    ),
    (
        "LoRA, merged + L2",
        "personal, parametric, overwritten slowly",
        "the same",
        "the same, with what will be merged kept small",
        "nothing extra",
        "constant; learns less, forgets less",
        "2504.21239",
    ),
    (
        "replay of salient parts",
        "personal, both, long",
        "a copy of the weights, and half of the tokens of each memory",
        "training on the new memory and on rebuilt old ones",
        "nothing extra",
        "grows by the kept tokens",
        "2310.10368, 2212.13242",
    ),
    (
        "WISE",
        "personal, parametric, long",
        "a side copy of one matrix, in shards",
        "training of a shard, with a margin for the router",
        "the router chooses the side matrix or the main one",
        "constant; fills up",
        "2405.14768",
    ),
    (
        "key-value memory",
        "personal, not parametric, long",
        "sparse attention states of the text",
        "the text is read once",
        "the states are attached; no text is read again",
        "largest for each memory; forgetting is exact",
        "2407.01178",
    ),
    (
        "triple store",
        "personal, not parametric, long",
        "questions with the answers that the model read off",
        "the model answers everyday questions about the text",
        "the nearest notes are read",
        "small; what was not noted is lost",
        "2404.11672",
    ),
    (
        "Hadamard memory",
        "personal, parametric, long but blurring",
        "one matrix from keys to codes, beside the adapters",
        "one calibrated update of the matrix",
        "one product with the matrix names the adapter",
        "the matrix is constant, and blurs as it fills",
        "2410.10132",
    ),
    (
        "batch fine-tuning",
        "personal, parametric, long",
        "one copy of all weights",
        "training on all memories at once, again for every new one",
        "nothing extra",
        "constant; every text must be kept for the next time",
        "2504.21239",
    ),
    (
        "base model",
        "the system's own, parametric, long",
        "nothing of the visitor",
        "nothing",
        "nothing extra",
        "nothing",
        "",
    ),
)
EXPLAINED_ONLY = (
    "Explained here, not run, because a model must be trained with them: **LaMemo** "
    "([2204.07341](https://arxiv.org/abs/2204.07341)) lets the states of earlier segments look ahead to newer tokens, "
    "so that a short-term memory is kept up to date; the **self-attentive associative memory** "
    "([2002.03519](https://arxiv.org/abs/2002.03519)) keeps a memory of items and one of the relations between them."
)
WEIGHT, SIMILARITY = "weight", "similarity"
NOTHING_YET = "Nothing injected yet."
NOTHING_RECITED = "Nothing was recited for this answer."
CANCELLED = "Cancelled. Nothing has changed."
NO_SESSION = "Call with a session: gradio_client and the page have one."
TOO_LONG = "Stopped after {seconds:.0f} seconds: choose fewer methods or memories."
FORGOTTEN = (
    "Forgotten: text, key and adapter are gone. The proof is a second bank, put together from your other memories "
    "({others}) alone: it never held this one. Every number of its adapters and keys and of yours {identical}. "
    "Asked “{question}”, yours said “{before}” before and says “{now}” now; the one that never held it says “{never}”."
)
IDENTICAL = {True: "is the same, bit for bit", False: "is NOT the same"}
BURNED_NOW = (
    "The text is burned: only key and adapter are left. Recited from the adapter: “{recited}” ({word_for_word}). "
    "Asked “{question}”, RAG, which needs the text, said “{rag_before}” before and says “{rag_now}” now; "
    "from the weights comes “{gated_now}”."
)
WORD_FOR_WORD = {True: "word for word as it was", False: "NOT as it was"}
NO_KEY = "Send the header {header} with a secret of your own, {characters} characters or more: it names your bank."
CHOOSE_FIRST = "Choose a memory first."

GATE_KIND, BETA, TOP_K = "Gate", "β (sharpness)", "top k"
GATE_KINDS = {
    "both": "ours",
    "dense": "meaning only",
    "lexical": "words only",
    "paper": "the paper's",
}
KEY_MAP, YOUR_QUESTION = "Where the keys lie", "your question"
MAP_CAPTION = (
    "The two directions in which the keys differ most ({first:.0%} and {second:.0%} of their variance); "
    "the question is placed among them. The numbers are those of the bars."
)
HELD_MEMORY, HELD_WEIGHT = "Hold the gate by hand: memory", "its weight"
PIN, LET_GO, ASK_AGAIN = "Pin it", "Let go", "Ask again through this gate"
GATE_COLUMNS = ("memory", "meaning", "words", "similarity", "weight", "applied")
AS_TABLE = "The same as a table"
MORE = "and {count} more in the table"
BY_HAND = "Held by hand. "
OPENS, OPENS_ONE = "Opens {memories}.", "“{title}” with {weight:.2f}"
OPENS_NONE = "Opens none of them: the base model answers."
ASK_FIRST = "Ask a question first."
GONE_SINCE = "A memory that this gate opens was forgotten since: ask anew."
INSIDE = "Inside"
INSIDE_INTRO = (
    "What happened **inside the model** at the last question: which words of the answer come from the memory, "
    "what was recited, and in which layers the opened adapters speak."
)
NOTHING_ASKED = "Nothing was asked yet: ask a question in the first tab, and what happened inside stands here."
LOOKING_INSIDE = "“{question}”: the answer is on its way."
LAST_ANSWER = "“{question}” → “{answer}”"
TOKENS = "Which words come from the memory?"
TOKENS_LEGEND = (
    "Under each token: by how many nats the memory raises its log-probability. Blue: more likely with the memory; "
    "orange: less likely. Choose a token to see what else each model expected there."
)
END = "⟨end⟩"
WITH_MEMORY, WITHOUT_MEMORY = "With the memory", "Base model"
EXPECTATION = "{who}: log-probability {value}"
LIKELIEST_COLUMNS = ("likeliest", "log-probability")
RECITED = "What was recited, beside what was told"
NOT_RECITED = "Nothing was recited from weights for this answer."
BURNED_SINCE = "The text was burned: there is nothing to compare with. The weights say: “{recalled}”"
VERBATIM = "Word for word what was told."
DIFFERENCES = "{count} differences. Struck out: told, but not recalled. Underlined: recalled, but never told."
ADDED_NORMS = "What the opened adapters add: ‖g·s·B·A·x‖"
ADDED_NORMS_NOTE = (
    "The mean over the tokens of the question, layer by layer, while it runs through the adapters that the gate opened."
)
NOTHING_ADDED = "The gate opened no memory: nothing was added to any layer."
ADAPTER_NORMS = "How large each adapter is: ‖s·B·A‖"
ADAPTER_NORMS_NOTE = "The Frobenius norm of what each memory would change of every layer."
NO_MEMORIES = "There are no memories."
LAYER, MEMORY = "layer", "memory"
SHORT = 40  # characters


def plain(text: str) -> str:
    """A visitor's text for places that render HTML: nothing in it is markup."""
    return html.escape(text, quote=True)


def shortened(title: str, longest: int = SHORT) -> str:
    """A title for a chart: not longer than a phone is wide, and no markup."""
    return plain(title if len(title) <= longest else title[: longest - 1].rstrip(" …") + "…")


def decimal(value: float, digits: int, sign: str = "") -> str:
    """A number without "-0.0"."""
    return f"{round(value, digits) + 0.0:{sign}.{digits}f}"


def injecting(step: InjectionStep, finished: int, texts: int) -> str:
    """How far an injection is."""
    wrong = sum(step.wrong)
    several = f"{finished} of {texts} memories are in; " if texts > 1 else ""
    return f"{several}step {step.step}: {wrong} token{'s' if wrong != 1 else ''} still wrong, {step.seconds:.1f} s"


def loss_of(texts: int) -> str:
    """What the axis of the loss says."""
    return "loss" if texts == 1 else f"mean loss of {texts}"


def injected(memories: Sequence[Memory], seconds: float) -> str:
    """That an injection came to its end."""
    steps = max(memory.steps for memory in memories)
    if len(memories) == 1:
        return f"Word-perfect after {steps} steps, {seconds:.1f} s."
    return f"{len(memories)} memories, word-perfect after {steps} steps or fewer each, {seconds:.1f} s."


def stopped(reason: str, finished: int, texts: int) -> str:
    """Why an injection did not come to its end, and what is left of it."""
    if not finished:
        return reason or CANCELLED
    return f"{finished} of {texts} are injected and stay. Then: {reason or 'cancelled.'}"


def learnt_in(memory: Memory) -> str:
    """What an injection took."""
    return f"{memory.steps} steps, {memory.seconds:.1f} s"


def size(count: int) -> str:
    """Bytes for people."""
    for unit, length in (("MB", 1e6), ("kB", 1e3)):
        if count >= length:
            return f"{count / length:.1f} {unit}"
    return f"{count} B"


MODEL, CHOOSE_MODEL = "Model: {name}", "Another one, or the id of one on the Hub (owner/name)"
USE_MODEL, LEAVE_BURNED = "Use it", "Leave them behind and use it"
MODEL_NAMES = {"model": "the bundled model"}
RUNNING_ON = "{millions:,.1f} million parameters, {dtype}, on {device}."
DEVICES = {"cpu": "the CPU of this server", "cuda": "a GPU of this server", "mps": "the GPU of this server"}
MOVING_TAKES = "Your memories are injected anew into the other model; until all of them are in, nothing changes."
BURNED_STAY = (
    "Burned memories ({count}) have no text that another model could learn: they stay behind in the weights for "
    "{name}, and are there again when you come back to it."
)
DOWNLOADING, LOADING = "Downloading {name} …", "Loading {name} …"
SAME_MODEL = "This model is running already."
MOVED_TOO_LONG = "Not all memories were in after {seconds:.0f} seconds: forget some, or choose a smaller model."
NOT_MOVED = "“{title}”: {reason}"
DUPLICATE = "Duplicate this Space"


def model_name(name: str) -> str:
    """What a model is called on the page."""
    return MODEL_NAMES.get(name, name)


def running_on(model: LanguageModel) -> str:
    """How large a model is, and where it runs."""
    return RUNNING_ON.format(
        millions=model.model.num_parameters() / 1e6,
        device=DEVICES[model.device.type],
        dtype=str(model.model.dtype).removeprefix("torch."),
    )


def burned_stay(count: int, model: str) -> str:
    """What becomes of burned memories in a move."""
    return BURNED_STAY.format(count=count, name=model_name(model))


def moved(new: GatedMemory, old: GatedMemory) -> str:
    """That a move came to its end."""
    burned = sum(memory.text is None for memory in old.memories)
    left = f" Burned and left behind: {burned}." if burned else ""
    count = len(new.memories)
    with_them = f"with {count} memor{'y' if count == 1 else 'ies'}"
    return f"You are asking {model_name(new.language_model.name)} now, {with_them}.{left}"


def stayed(reason: str) -> str:
    """Why a move did not come to its end."""
    return f"{reason} Your model and memories are as they were." if reason else CANCELLED
