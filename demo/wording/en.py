"""The words of the page in English: nothing else. Another language is a file like this one (see `__init__`).

A pair says a thing of one, and of several. What keeps its English everywhere are the events and questions, which the
model reads, and the ids that the keys of a dictionary are.
"""

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
PREVIEW, PREVIEW_COLUMNS = "What is in the file", ("event", "what happens")
GOES_IN, KNOWN, NO_ROOM = "will be injected", "Known already.", "No room: a bank holds {count} memories."
NO_EVENTS = "There is no event in {name}."
NO_TEXT_COLUMN = "{name} has no column “text”: name the column of the events so."
NOT_EVENTS = "{name}, line {line}: this is no JSON object with a “text”."
NOT_TEXT = "{name} is no text file in UTF-8: save it as CSV or JSONL."
FILE_TOO_LARGE = "{name} is too large: at most {kilobytes:.0f} kB are read."
PROGRESS, LOSS = "Progress of the injection", "Loss (nats a token) at every step"
STEP, LOSS_OF = "step", ("loss", "mean loss of {texts}")
INJECTING = (
    "step {step}: {wrong} token still wrong, {seconds:.1f} s",
    "step {step}: {wrong} tokens still wrong, {seconds:.1f} s",
)
SOME_ARE_IN = "{finished} of {texts} memories are in; "
INJECTED = (
    "Word-perfect after {steps} steps, {seconds:.1f} s.",
    "{count} memories, word-perfect after {steps} steps or fewer each, {seconds:.1f} s.",
)
STOPPED, STOPPED_BY_HAND = "{finished} of {texts} are injected and stay. Then: {reason}", "cancelled."
LEARNT_IN = "{steps} steps, {seconds:.1f} s"
WAITING = "Waiting for the model …"
RETRY = "Try again"
BURN, BURNED_TEXT = "Burn the text", "(burned: its words are in the weights alone)"
ADAPTER, BANK, BRING, FORGET_ME = "Take it as a PEFT adapter", "Download the bank", "Bring a bank back", "Forget me"
TAKE_AWAY = "Take it away, bring it back, or leave nothing"
FORGOT_YOU = "All of it is gone: every memory, key, adapter and file of yours, and this browser's id."
BROUGHT = "Your bank is back: {count} memories."
STATUS = "Status"
MEMORIES, MEMORY_COLUMNS = "Memories", ("memory", "learnt in")
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
MEMORY_SETS = {"10": "10 ready ones", "20": "20 ready ones", "mine": "the ones that I have injected"}
START, CURVES, DOWNLOAD = "Start", "What is left of the first memory", "Download the table (CSV)"
PREPARING = "Injecting the memories first …"
LEARNING = "{method}: {memories} learnt"
FORGETTING_DONE = "Done."
TOO_FEW = "You need two memories or more: inject some first, or take the ready ones."
NO_METHOD = "Choose a method first."
VALUE_AFTER = "%{y:.2f} after %{x}"
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
METHODS = {
    "gated, recited": "gated, recited",
    "gated, direct": "gated, direct",
    "RAG": "RAG",
    "RAG, top 3": "RAG, top 3",
    "full fine-tuning": "full fine-tuning",
    "full fine-tuning + L2": "full fine-tuning + L2",
    "full fine-tuning + EWC": "full fine-tuning + EWC",
    "LoRA, merged": "LoRA, merged",
    "LoRA, merged + L2": "LoRA, merged + L2",
    "replay of salient parts": "replay of salient parts",
    "WISE": "WISE",
    "key-value memory": "key-value memory",
    "triple store": "triple store",
    "Hadamard memory": "Hadamard memory",
    "batch fine-tuning": "batch fine-tuning",
    "base model": "base model",
}
PLACES = {"weights": "weights", "context": "context", "states": "states", "nothing": "nothing"}  # of a memory
TAXONOMY = {
    "gated, recited": (
        "personal, parametric, long",
        "one low-rank adapter and one key for each memory",
        "a few training steps on that adapter alone",
        "the gate opens an adapter; it recites the memory, which is then read",
        "grows by one adapter a memory; forgetting is exact",
        "2504.21239",
    ),
    "gated, direct": (
        "personal, parametric, long",
        "the same",
        "the same",
        "the adapters answer at once; no text is read",
        "the same",
        "2504.21239",
    ),
    "RAG": (
        "personal, not parametric, long",
        "the text and its key",
        "one key",
        "the nearest text is put before the question and read",
        "smallest of all; forgetting is exact",
        "2005.11401",
    ),
    "RAG, top 3": (
        "personal, not parametric, long",
        "the same",
        "the same",
        "the three nearest texts are read",
        "the same",
        "2005.11401",
    ),
    "full fine-tuning": (
        "personal, parametric, overwritten",
        "one copy of all weights",
        "training of all weights",
        "nothing extra",
        "constant; each memory damages those before it",
        "2504.21239",
    ),
    "full fine-tuning + L2": (
        "personal, parametric, overwritten slowly",
        "one copy of all weights, and the copy before",
        "the same, pulled back to the weights before",
        "nothing extra",
        "constant; learns less, forgets less",
        "2504.21239",
    ),
    "full fine-tuning + EWC": (
        "personal, parametric, overwritten slowly",
        "a copy of the weights, and how much each mattered",
        "the same, with weights that mattered held fast",
        "nothing extra",
        "constant; three copies of all weights",
        "1612.00796",
    ),
    "LoRA, merged": (
        "personal, parametric, overwritten",
        "one copy of all weights",
        "training of an adapter, which is then merged",
        "nothing extra",
        "constant; merging is what forgets",
        "2106.09685",
    ),
    "LoRA, merged + L2": (
        "personal, parametric, overwritten slowly",
        "the same",
        "the same, with what will be merged kept small",
        "nothing extra",
        "constant; learns less, forgets less",
        "2504.21239",
    ),
    "replay of salient parts": (
        "personal, both, long",
        "a copy of the weights, and half of the tokens of each memory",
        "training on the new memory and on rebuilt old ones",
        "nothing extra",
        "grows by the kept tokens",
        "2310.10368, 2212.13242",
    ),
    "WISE": (
        "personal, parametric, long",
        "a side copy of one matrix, in shards",
        "training of a shard, with a margin for the router",
        "the router chooses the side matrix or the main one",
        "constant; fills up",
        "2405.14768",
    ),
    "key-value memory": (
        "personal, not parametric, long",
        "sparse attention states of the text",
        "the text is read once",
        "the states are attached; no text is read again",
        "largest for each memory; forgetting is exact",
        "2407.01178",
    ),
    "triple store": (
        "personal, not parametric, long",
        "questions with the answers that the model read off",
        "the model answers everyday questions about the text",
        "the nearest notes are read",
        "small; what was not noted is lost",
        "2404.11672",
    ),
    "Hadamard memory": (
        "personal, parametric, long but blurring",
        "one matrix from keys to codes, beside the adapters",
        "one calibrated update of the matrix",
        "one product with the matrix names the adapter",
        "the matrix is constant, and blurs as it fills",
        "2410.10132",
    ),
    "batch fine-tuning": (
        "personal, parametric, long",
        "one copy of all weights",
        "training on all memories at once, again for every new one",
        "nothing extra",
        "constant; every text must be kept for the next time",
        "2504.21239",
    ),
    "base model": (
        "the system's own, parametric, long",
        "nothing of the visitor",
        "nothing",
        "nothing extra",
        "nothing",
        "",
    ),
}
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
ALREADY_BURNED = "The text of “{title}” is burned already."
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

TOUR, TOUR_NEXT, TOUR_DONE, TOUR_END = "Show me: a tour in five steps", "Next step", "Done", "End the tour"
TOUR_STEPS = (
    "1 of 5 · Inject. This sentence goes into the model now: an adapter of its own is trained until every token of it "
    "is the likeliest one, and with it study notes: questions that the model asks itself. A line says when it is done.",
    "2 of 5 · The gate. A question is compared with the key of every memory, by meaning and by words. The bars show "
    "what opens and how far. If nothing is close enough, “none of them” keeps the model as it was.",
    "3 of 5 · Ask. The memory that opened is recited from its weights, word by word, and the answer is read off it. "
    "No text was looked up. The tab “Inside” shows which words came from the memory.",
    "4 of 5 · Compare. The same question to five ways to remember. Direct answers come from the study notes; RAG puts "
    "the text into the prompt; plain fine-tuning learns every memory in the same weights, one over the other.",
    "5 of 5 · Forget. The adapter is thrown away, with key and text; the line says how the page proves that nothing "
    "is left, and the same question is asked again.",
)
TABLE_AND_FILES = "As a table, and as files"
BARS_PNG, MAP_PNG, AS_CSV = "Bars (PNG)", "Map (PNG)", "Table (CSV)"
WITH_NOTES = "With study notes: slower, but direct answers come, too"
WRITING_NOTES = "The model writes its study notes …"

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
MOVED = (
    "You are asking {name} now, with {count} memory.",
    "You are asking {name} now, with {count} memories.",
)
LEFT_BEHIND = " Burned and left behind: {count}."
STAYED = "{reason} Your model and memories are as they were."

REFUSALS = {}  # what the core says in English: sentence → translation
