"""The words of the page in German. What the model reads stays as it is in English, and the page says so."""

from demo.wording import en

INTRO = (
    "# MEGa Playground\n"
    "Erzähl einem Sprachmodell etwas, das du erlebt hast. Es kommt in **eigene Gewichte**, nicht in den Prompt; "
    "ein **Gate** findet es wieder, wenn du fragst."
)
PLAYGROUND, FORGETTING, TAXONOMY_TAB, LEARN = "Ausprobieren", "Vergessen", "Methoden", "Lernen"
EVENT = "Etwas, das du erlebt hast – bitte auf Englisch: Das Modell liest nur Englisch."
EVENT_PLACEHOLDER = en.EVENT_PLACEHOLDER
INJECT, CANCEL = "Einprägen", "Abbrechen"
SUGGESTIONS = tuple(
    (label, event, question)
    for label, (_, event, question) in zip(
        ("Eine graue Katze", "Mein Bruder in Oslo", "Eine alte Schreibmaschine"), en.SUGGESTIONS, strict=True
    )
)
SUGGESTED = "Oder nimm eins von diesen, mit einer Frage"
EXAMPLES = "Frag nach dem, was schon in den Gewichten ist"
EXAMPLES_HERE = "{count} Beispiele sind schon in den Gewichten: Frag danach, oder präg dem Modell etwas Eigenes ein."
OTHER_MODEL = "Die Bank mit den Beispielen gehört nicht zu diesem Modell, darum beginnt die Seite leer (%s)"
COUNTED = "{longest} von {most} Zeichen"
COUNTED_MANY = "{count} Ereignisse, eins je Zeile; das längste hat {longest} von {most} Zeichen"
FILE_OF_EVENTS, DISCARD, INJECT_FILE = "Ereignisse aus einer Datei (CSV, JSONL)", "Verwerfen", "Diese {count} einprägen"
PREVIEW, PREVIEW_COLUMNS = "Was in der Datei steht", ("Ereignis", "was geschieht")
GOES_IN, KNOWN, NO_ROOM = "wird eingeprägt", "Schon bekannt.", "Kein Platz: Eine Bank fasst {count} Erinnerungen."
NO_EVENTS = "In {name} steht kein Ereignis."
NO_TEXT_COLUMN = "{name} hat keine Spalte „text“: Nenn die Spalte mit den Ereignissen so."
NOT_EVENTS = "{name}, Zeile {line}: Das ist kein JSON-Objekt mit einem „text“."
NOT_TEXT = "{name} ist keine Textdatei in UTF-8: Speichere sie als CSV oder JSONL."
FILE_TOO_LARGE = "{name} ist zu groß: Höchstens {kilobytes:.0f} kB werden gelesen."
PROGRESS, LOSS = "Fortschritt beim Einprägen", "Verlust (Nats je Token) nach jedem Schritt"
STEP, LOSS_OF = "Schritt", ("Verlust", "mittlerer Verlust von {texts}")
INJECTING = (
    "Schritt {step}: noch {wrong} Token falsch, {seconds:.1f} s",
    "Schritt {step}: noch {wrong} Tokens falsch, {seconds:.1f} s",
)
SOME_ARE_IN = "{finished} von {texts} Erinnerungen sind eingeprägt; "
INJECTED = (
    "Wortgenau nach {steps} Schritten, {seconds:.1f} s.",
    "{count} Erinnerungen, jede wortgenau nach höchstens {steps} Schritten, {seconds:.1f} s.",
)
STOPPED, STOPPED_BY_HAND = "{finished} von {texts} sind eingeprägt und bleiben. Dann: {reason}", "abgebrochen."
LEARNT_IN = "{steps} Schritte, {seconds:.1f} s"
WAITING = "Das Modell ist noch beschäftigt …"
RETRY = "Noch einmal versuchen"
BURN, BURNED_TEXT = "Text verbrennen", "(verbrannt: Der Wortlaut ist nur noch in den Gewichten)"
ADAPTER, BANK, BRING, FORGET_ME = (
    "Als PEFT-Adapter mitnehmen",
    "Bank herunterladen",
    "Bank zurückbringen",
    "Vergiss mich",
)
TAKE_AWAY = "Mitnehmen, zurückbringen oder nichts hinterlassen"
FORGOT_YOU = "Alles von dir ist weg: Erinnerungen, Schlüssel, Adapter, Dateien und die Kennung dieses Browsers."
BROUGHT = "Deine Bank ist wieder da: {count} Erinnerungen."
STATUS = "Stand"
MEMORIES, MEMORY_COLUMNS = "Erinnerungen", ("Erinnerung", "Dauer")
CHOSEN, FORGET = "Die Erinnerung zum Verbrennen, Vergessen oder Mitnehmen", "Vergessen"
QUESTION = "Frag danach, auf Englisch"
QUESTION_PLACEHOLDER = en.QUESTION_PLACEHOLDER
ASK, COMPARE = "Fragen", "Vergleichen"
COMPARED = "Arten, sich zu erinnern"
GATE = "Welche Erinnerungen sich öffnen"
RECALLED = "Aus den Gewichten erinnert"
ANSWER = "Antwort"
COMPARISON = "Dieselbe Frage, verschiedene Arten, sich zu erinnern"
COMPARE_INTRO = "Dieselbe Frage an jede Art, sich zu erinnern. In jeder steckt das, was du dem Modell eingeprägt hast."
COMPARE_COLUMNS = ("Methode", "Antwort", "Ort", "Sekunden", "Tokens gelesen", "Speicher")
COMPARING, COMPARED_ALL = "Ich frage …", "{count} Arten gefragt."
BLIND = "Blind: erst abstimmen, dann aufdecken"
BALLOT, VOTE = "Welche Antwort ist die beste?", "Abstimmen und aufdecken"
VOTE_NOW, CHOOSE_LETTER = (
    "Welche Antwort ist die beste? Stimm ab, dann siehst du, von wem sie ist.",
    "Wähl zuerst einen Buchstaben.",
)
VOTED = "{letter} war {method}. Deine Stimmen bisher: {tally}."
FORGETTING_INTRO = (
    "Jede Methode lernt dieselben Erinnerungen, eine nach der anderen. Nach jeder wird sie nach der **ersten** "
    "gefragt: Was ist noch da?"
)
WHICH_MEMORIES = "Welche Erinnerungen"
MEMORY_SETS = {"10": "10 fertige", "20": "20 fertige", "mine": "die ich eingeprägt habe"}
START, CURVES, DOWNLOAD = "Los", "Was von der ersten Erinnerung bleibt", "Tabelle herunterladen (CSV)"
PREPARING = "Zuerst werden die Erinnerungen eingeprägt …"
LEARNING = "{method}: {memories} gelernt"
FORGETTING_DONE = "Fertig."
TOO_FEW = "Es braucht mindestens zwei Erinnerungen: Präg erst welche ein, oder nimm die fertigen."
NO_METHOD = "Wähl zuerst eine Methode."
VALUE_AFTER = "%{y:.2f} nach %{x}"
MEMORIES_LEARNT, RECALL_OF_FIRST = "gelernte Erinnerungen", "Abruf der ersten (Kosinus)"
RESULTS = "{model}: {dataset}, {events} Erinnerungen je Teil, {beside}"
NONE = "keine davon"
TAXONOMY_INTRO = (
    "Ein Überblick ([arXiv 2504.15965](https://arxiv.org/abs/2504.15965)) ordnet Erinnerungen in einen Würfel: "
    "**wessen** Erinnerung es ist (die einer Person oder die des Systems), in welcher **Form** (parametrisch, also in "
    "Gewichten, oder nicht) und für wie **lange**. Hier handeln alle von einer Person; den Rest sagt die Tabelle. Jede "
    "Methode läuft hier als kleine Fassung ihrer Idee."
)
TAXONOMY_COLUMNS = (
    "Methode",
    "Platz im Würfel",
    "was sie speichert",
    "beim Schreiben",
    "beim Lesen",
    "beim Behalten",
    "Aufsatz",
)
METHODS = {
    "gated, recited": "Gate, rezitiert",
    "gated, direct": "Gate, direkt",
    "RAG": "RAG",
    "RAG, top 3": "RAG, beste 3",
    "full fine-tuning": "volles Finetuning",
    "full fine-tuning + L2": "volles Finetuning + L2",
    "full fine-tuning + EWC": "volles Finetuning + EWC",
    "LoRA, merged": "LoRA, verschmolzen",
    "LoRA, merged + L2": "LoRA, verschmolzen + L2",
    "replay of salient parts": "Wiederholung des Wichtigen",
    "WISE": "WISE",
    "key-value memory": "Key-Value-Speicher",
    "triple store": "Tripel-Speicher",
    "Hadamard memory": "Hadamard-Speicher",
    "batch fine-tuning": "Finetuning im Stapel",
    "base model": "Basismodell",
}
PLACES = {"weights": "Gewichte", "context": "Kontext", "states": "Zustände", "nothing": "nirgends"}
TAXONOMY = {
    "gated, recited": (
        "persönlich, parametrisch, lang",
        "für jede Erinnerung einen Adapter von niedrigem Rang und einen Schlüssel",
        "ein paar Trainingsschritte nur an diesem Adapter",
        "das Gate öffnet einen Adapter; er rezitiert die Erinnerung, und die wird gelesen",
        "wächst je Erinnerung um einen Adapter; Vergessen ist exakt",
        "2504.21239",
    ),
    "gated, direct": (
        "persönlich, parametrisch, lang",
        "dasselbe",
        "dasselbe",
        "die Adapter antworten sofort; kein Text wird gelesen",
        "dasselbe",
        "2504.21239",
    ),
    "RAG": (
        "persönlich, nicht parametrisch, lang",
        "den Text und seinen Schlüssel",
        "ein Schlüssel",
        "der nächste Text steht vor der Frage und wird gelesen",
        "am kleinsten von allen; Vergessen ist exakt",
        "2005.11401",
    ),
    "RAG, top 3": (
        "persönlich, nicht parametrisch, lang",
        "dasselbe",
        "dasselbe",
        "die drei nächsten Texte werden gelesen",
        "dasselbe",
        "2005.11401",
    ),
    "full fine-tuning": (
        "persönlich, parametrisch, überschrieben",
        "eine Kopie aller Gewichte",
        "Training aller Gewichte",
        "nichts weiter",
        "konstant; jede Erinnerung beschädigt die früheren",
        "2504.21239",
    ),
    "full fine-tuning + L2": (
        "persönlich, parametrisch, langsam überschrieben",
        "eine Kopie aller Gewichte und die Kopie davor",
        "dasselbe, zurückgezogen zu den Gewichten davor",
        "nichts weiter",
        "konstant; lernt weniger, vergisst weniger",
        "2504.21239",
    ),
    "full fine-tuning + EWC": (
        "persönlich, parametrisch, langsam überschrieben",
        "eine Kopie der Gewichte und wie wichtig jedes war",
        "dasselbe, wobei wichtige Gewichte festgehalten werden",
        "nichts weiter",
        "konstant; drei Kopien aller Gewichte",
        "1612.00796",
    ),
    "LoRA, merged": (
        "persönlich, parametrisch, überschrieben",
        "eine Kopie aller Gewichte",
        "Training eines Adapters, der dann verschmolzen wird",
        "nichts weiter",
        "konstant; was vergisst, ist das Verschmelzen",
        "2106.09685",
    ),
    "LoRA, merged + L2": (
        "persönlich, parametrisch, langsam überschrieben",
        "dasselbe",
        "dasselbe, und was verschmolzen wird, bleibt klein",
        "nichts weiter",
        "konstant; lernt weniger, vergisst weniger",
        "2504.21239",
    ),
    "replay of salient parts": (
        "persönlich, beides, lang",
        "eine Kopie der Gewichte und die Hälfte der Tokens jeder Erinnerung",
        "Training an der neuen Erinnerung und an wiederhergestellten alten",
        "nichts weiter",
        "wächst um die behaltenen Tokens",
        "2310.10368, 2212.13242",
    ),
    "WISE": (
        "persönlich, parametrisch, lang",
        "eine Nebenkopie einer Matrix, in Scherben",
        "Training einer Scherbe, mit Abstand für die Weiche",
        "die Weiche wählt die Nebenmatrix oder die eigentliche",
        "konstant; wird voll",
        "2405.14768",
    ),
    "key-value memory": (
        "persönlich, nicht parametrisch, lang",
        "dünn besetzte Attention-Zustände des Textes",
        "der Text wird einmal gelesen",
        "die Zustände werden angehängt; kein Text wird noch einmal gelesen",
        "am größten je Erinnerung; Vergessen ist exakt",
        "2407.01178",
    ),
    "triple store": (
        "persönlich, nicht parametrisch, lang",
        "Fragen mit den Antworten, die das Modell abgelesen hat",
        "das Modell beantwortet Alltagsfragen zum Text",
        "die nächsten Notizen werden gelesen",
        "klein; was nicht notiert wurde, ist verloren",
        "2404.11672",
    ),
    "Hadamard memory": (
        "persönlich, parametrisch, lang, aber verschwimmend",
        "eine Matrix von Schlüsseln zu Codes, neben den Adaptern",
        "eine kalibrierte Änderung der Matrix",
        "ein Produkt mit der Matrix nennt den Adapter",
        "die Matrix ist konstant und verschwimmt, je voller sie wird",
        "2410.10132",
    ),
    "batch fine-tuning": (
        "persönlich, parametrisch, lang",
        "eine Kopie aller Gewichte",
        "Training an allen Erinnerungen zugleich, für jede neue noch einmal",
        "nichts weiter",
        "konstant; jeder Text muss für das nächste Mal aufbewahrt werden",
        "2504.21239",
    ),
    "base model": (
        "die des Systems, parametrisch, lang",
        "nichts von dir",
        "nichts",
        "nichts weiter",
        "nichts",
        "",
    ),
}
EXPLAINED_ONLY = (
    "Hier nur erklärt, weil ein Modell damit trainiert werden muss: **LaMemo** "
    "([2204.07341](https://arxiv.org/abs/2204.07341)) lässt die Zustände früherer Abschnitte auf neuere Tokens "
    "vorausblicken, damit ein Kurzzeitgedächtnis aktuell bleibt; das **self-attentive associative memory** "
    "([2002.03519](https://arxiv.org/abs/2002.03519)) merkt sich die Dinge und, getrennt davon, ihre Beziehungen."
)
WEIGHT, SIMILARITY = "Gewicht", "Ähnlichkeit"
NOTHING_YET = "Noch ist nichts eingeprägt."
NOTHING_RECITED = "Für diese Antwort wurde nichts rezitiert."
CANCELLED = "Abgebrochen. Nichts hat sich geändert."
NO_SESSION = "Ruf mit einer Sitzung auf: gradio_client und die Seite haben eine."
TOO_LONG = "Nach {seconds:.0f} Sekunden angehalten: Wähl weniger Methoden oder Erinnerungen."
FORGOTTEN = (
    "Vergessen: Text, Schlüssel und Adapter sind weg. Der Beweis ist eine zweite Bank, nur aus deinen anderen "
    "Erinnerungen ({others}) zusammengesetzt: Diese hat sie nie enthalten. Jede Zahl ihrer Adapter und Schlüssel und "
    "der deinen {identical}. Auf „{question}“ sagte deine vorher „{before}“ und sagt jetzt „{now}“; die, die sie nie "
    "enthielt, sagt „{never}“."
)
IDENTICAL = {True: "ist dieselbe, Bit für Bit", False: "ist NICHT dieselbe"}
BURNED_NOW = (
    "Der Text ist verbrannt: Nur Schlüssel und Adapter sind noch da. Der Adapter rezitiert: „{recited}“ "
    "({word_for_word}). Auf „{question}“ sagte RAG, das den Text braucht, vorher „{rag_before}“ und sagt jetzt "
    "„{rag_now}“; aus den Gewichten kommt „{gated_now}“."
)
ALREADY_BURNED = "Der Text von „{title}“ ist schon verbrannt."
WORD_FOR_WORD = {True: "Wort für Wort, wie er war", False: "NICHT, wie er war"}
NO_KEY = "Schick im Kopf {header} ein eigenes Geheimnis von mindestens {characters} Zeichen: Es benennt deine Bank."
CHOOSE_FIRST = "Wähl zuerst eine Erinnerung."

GATE_KIND, BETA, TOP_K = "Art des Gates", "β (Schärfe)", "höchstens offen"
GATE_KINDS = {
    "both": "unseres",
    "dense": "nur Bedeutung",
    "lexical": "nur Wörter",
    "paper": "das des Aufsatzes",
}
KEY_MAP, YOUR_QUESTION = "Wo die Schlüssel liegen", "deine Frage"
MAP_CAPTION = (
    "Die zwei Richtungen, in denen sich die Schlüssel am meisten unterscheiden ({first:.0%} und {second:.0%} ihrer "
    "Varianz); die Frage liegt mitten unter ihnen. Die Nummern sind die der Balken."
)
HELD_MEMORY, HELD_WEIGHT = "Das Gate von Hand halten: Erinnerung", "ihr Gewicht"
PIN, LET_GO, ASK_AGAIN = "Festhalten", "Loslassen", "Durch dieses Gate noch einmal fragen"
GATE_COLUMNS = ("Erinnerung", "Bedeutung", "Wörter", "Ähnlichkeit", "Gewicht", "angewandt")
AS_TABLE = "Dasselbe als Tabelle"
MORE = "und {count} weitere in der Tabelle"
BY_HAND = "Von Hand gehalten. "
OPENS, OPENS_ONE = "Es öffnet sich: {memories}.", "„{title}“ mit {weight:.2f}"
OPENS_NONE = "Keine öffnet sich: Das Basismodell antwortet."
ASK_FIRST = "Stell zuerst eine Frage."
GONE_SINCE = "Eine Erinnerung, die dieses Gate öffnet, wurde inzwischen vergessen: Frag neu."
INSIDE = "Im Modell"
INSIDE_INTRO = (
    "Was bei der letzten Frage **im Modell** geschah: welche Wörter der Antwort aus der Erinnerung kommen, was "
    "rezitiert wurde und in welchen Schichten die geöffneten Adapter sprechen."
)
NOTHING_ASKED = "Noch wurde nichts gefragt: Frag im ersten Reiter etwas, dann steht hier, was im Modell geschah."
LOOKING_INSIDE = "„{question}“: Die Antwort ist unterwegs."
LAST_ANSWER = "„{question}“ → „{answer}“"
TOKENS = "Welche Wörter kommen aus der Erinnerung?"
TOKENS_LEGEND = (
    "Unter jedem Token: um wie viele Nats die Erinnerung seine Log-Wahrscheinlichkeit hebt. Blau: mit der Erinnerung "
    "wahrscheinlicher; orange: unwahrscheinlicher. Wähl ein Token, und du siehst, was jedes Modell dort noch erwartete."
)
END = "⟨Ende⟩"
WITH_MEMORY, WITHOUT_MEMORY = "Mit der Erinnerung", "Basismodell"
EXPECTATION = "{who}: Log-Wahrscheinlichkeit {value}"
LIKELIEST_COLUMNS = ("am wahrscheinlichsten", "Log-Wahrscheinlichkeit")
RECITED = "Was rezitiert wurde, neben dem, was erzählt wurde"
NOT_RECITED = "Für diese Antwort wurde nichts aus Gewichten rezitiert."
BURNED_SINCE = "Der Text wurde verbrannt: Es gibt nichts zu vergleichen. Die Gewichte sagen: „{recalled}“"
VERBATIM = "Wort für Wort, was erzählt wurde."
DIFFERENCES = (
    "{count} Unterschiede. Durchgestrichen: erzählt, aber nicht erinnert. Unterstrichen: erinnert, aber nie erzählt."
)
ADDED_NORMS = "Was die geöffneten Adapter beitragen: ‖g·s·B·A·x‖"
ADDED_NORMS_NOTE = (
    "Das Mittel über die Tokens der Frage, Schicht für Schicht, während sie durch die Adapter läuft, die das Gate "
    "geöffnet hat."
)
NOTHING_ADDED = "Das Gate hat keine Erinnerung geöffnet: Zu keiner Schicht kam etwas hinzu."
ADAPTER_NORMS = "Wie groß jeder Adapter ist: ‖s·B·A‖"
ADAPTER_NORMS_NOTE = "Die Frobenius-Norm dessen, was jede Erinnerung an jeder Schicht ändern würde."
NO_MEMORIES = "Es gibt keine Erinnerungen."
LAYER, MEMORY = "Schicht", "Erinnerung"

TOUR, TOUR_NEXT, TOUR_DONE, TOUR_END = "Zeig es mir: ein Rundgang in fünf Schritten", "Weiter", "Fertig", "Beenden"
TOUR_STEPS = (
    "1 von 5 · Einprägen. Dieser Satz geht jetzt ins Modell: Ein eigener Adapter wird trainiert, bis jedes Token das "
    "wahrscheinlichste ist, und mit ihm Lernnotizen: Fragen, die das Modell sich selbst stellt. Eine Zeile sagt, wann "
    "es fertig ist.",
    "2 von 5 · Das Gate. Eine Frage wird mit dem Schlüssel jeder Erinnerung verglichen, nach Sinn und nach Wörtern. "
    "Die Balken zeigen, was sich wie weit öffnet. Ist nichts nah genug, lässt „keine davon“ das Modell, wie es war.",
    "3 von 5 · Fragen. Die geöffnete Erinnerung wird Wort für Wort aus ihren Gewichten aufgesagt, und die Antwort "
    "wird davon abgelesen. Nachgeschlagen wurde kein Text. Der Reiter „Im Modell“ zeigt, welche Wörter aus der "
    "Erinnerung kommen.",
    "4 von 5 · Vergleichen. Dieselbe Frage an fünf Arten, sich zu erinnern. Direkte Antworten kommen aus den "
    "Lernnotizen; RAG stellt den Text vor die Frage; volles Finetuning lernt alles in denselben Gewichten, eins über "
    "das andere.",
    "5 von 5 · Vergessen. Der Adapter wird weggeworfen, mit Schlüssel und Text; die Zeile sagt, wie die Seite "
    "beweist, dass nichts bleibt, und dieselbe Frage wird noch einmal gestellt.",
)
TABLE_AND_FILES = "Als Tabelle und als Dateien"
BARS_PNG, MAP_PNG, AS_CSV = "Balken (PNG)", "Karte (PNG)", "Tabelle (CSV)"
WITH_NOTES = "Mit Lernnotizen: langsamer, aber auch direkte Antworten gelingen"
WRITING_NOTES = "Das Modell schreibt seine Lernnotizen …"

MODEL, CHOOSE_MODEL = "Modell: {name}", "Ein anderes, oder die Kennung eines Modells im Hub (owner/name)"
USE_MODEL, LEAVE_BURNED = "Nimm dieses", "Lass sie zurück und nimm dieses"
MODEL_NAMES = {"model": "das mitgelieferte Modell"}
RUNNING_ON = "{millions:,.1f} Millionen Parameter, {dtype}, auf {device}."
DEVICES = {
    "cpu": "der CPU dieses Servers",
    "cuda": "einer GPU dieses Servers",
    "mps": "der GPU dieses Servers",
}
MOVING_TAKES = (
    "Deine Erinnerungen werden dem anderen Modell neu eingeprägt; solange nicht alle darin sind, ändert sich nichts."
)
BURNED_STAY = (
    "Verbrannte Erinnerungen ({count}) haben keinen Text, den ein anderes Modell lernen könnte: Sie bleiben in den "
    "Gewichten für {name} zurück und sind wieder da, wenn du dorthin zurückkehrst."
)
DOWNLOADING, LOADING = "{name} wird heruntergeladen …", "{name} wird geladen …"
SAME_MODEL = "Dieses Modell läuft schon."
MOVED_TOO_LONG = (
    "Nach {seconds:.0f} Sekunden waren nicht alle Erinnerungen darin: Vergiss welche, oder wähl ein kleineres Modell."
)
NOT_MOVED = "„{title}“: {reason}"
DUPLICATE = "Diesen Space duplizieren"
MOVED = (
    "Du fragst jetzt {name}, mit {count} Erinnerung.",
    "Du fragst jetzt {name}, mit {count} Erinnerungen.",
)
LEFT_BEHIND = " Verbrannt und zurückgeblieben: {count}."
STAYED = "{reason} Dein Modell und deine Erinnerungen sind, wie sie waren."

REFUSALS = {
    "The {noun} is empty: write a sentence first.": "Noch leer: Schreib zuerst einen Satz.",
    "The {noun} has {length} characters, at most {longest} are allowed: shorten it.": (
        "Zu lang: Das sind {length} Zeichen, erlaubt sind höchstens {longest}."
    ),
    "There is room for {room} memories, and {count} are here: forget some first.": (
        "Es ist Platz für {room} Erinnerungen, und {count} sind schon da: Vergiss zuerst welche."
    ),
    "This is already known: {title!r}.": "Das ist schon bekannt: „{title}“.",
    "The training diverged: try a smaller learning rate.": "Das Training ist entgleist: Nimm eine kleinere Lernrate.",
    "Not learnt within {seconds:.0f} seconds: write a shorter text, or fewer at once.": (
        "In {seconds:.0f} Sekunden nicht gelernt: Schreib einen kürzeren Text oder weniger auf einmal."
    ),
    "Not learnt after {steps} steps ({wrong} tokens are still wrong): write a shorter text.": (
        "Nach {steps} Schritten nicht gelernt ({wrong} Tokens sind noch falsch): Schreib einen kürzeren Text."
    ),
    "There is no memory with the id {id!r}.": "Es gibt keine Erinnerung mit der Kennung {id!r}.",
    "{name} is too large: a bank has {megabytes:.0f} MB at most.": (
        "{name} ist zu groß: Eine Bank hat höchstens {megabytes:.0f} MB."
    ),
    "{name} is no zip file with a bank, or it is damaged: download it again.": (
        "{name} ist keine Zip-Datei mit einer Bank oder ist beschädigt: Lade sie noch einmal herunter."
    ),
    "The bank in {folder} was made for another base model or adapter configuration: load that model.": (
        "Die Bank in {folder} wurde für ein anderes Basismodell oder andere Adapter gemacht: Lade dieses Modell."
    ),
}
