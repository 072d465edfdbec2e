"""Seed events -> conversations for training.

In: `seeds/*.jsonl` (see SEEDS.md), `entities.json`, `synonyms.txt`, `knowledge.jsonl`. Out: an endless stream of
conversations, each a list of `Turn`s with a loss weight. Every entity of a seed is swapped consistently through text,
rewrites, questions and answers, so that copying from the context is the only way to answer.
Knows nothing about tokens or models.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from synonyms import Synonyms

RECIPES = Path(__file__).parent
MARK = re.compile(r"(?P<article>\b[Aa]n? )?\{(?P<value>[^{}]+)\}")
RULE_TYPES = frozenset(
    "date clock year age number bignumber numberword money distance duration weight code flight".split()
)
NAME_TYPES = frozenset(
    "woman man person surname petname street town landmark business school song book film team festival".split()
)
QUOTED = re.compile(r'"([^"]+)"')
TURNED = {
    "i am": "you are",
    "i'm": "you're",
    "i was": "you were",
    "i": "you",
    "me": "you",
    "we": "you",
    "us": "you",
    "my": "your",
    "our": "your",
    "mine": "yours",
    "ours": "yours",
    "myself": "yourself",
    "ourselves": "yourselves",
}
FIRST_PERSON = re.compile(r"\b(" + "|".join(TURNED) + r")\b(?![^{]*\})", re.IGNORECASE)  # outside of marks
UNKNOWN = "I don't know."
TELL = "Tell me a story that you memorized."
READ = "{text}\n\n{question}"
REPEAT = "Repeat this memory.\n\n{text}"


@dataclass(frozen=True)
class Seed:
    text: str  # entities as {value}
    rewrites: tuple[str, ...]
    qa: tuple[tuple[tuple[str, ...], str], ...]  # ((ways to ask), answer)
    unanswerable: tuple[str, ...]
    entities: tuple[tuple[str, str], ...]  # (value, type)

    @property
    def held_out(self) -> bool:
        """True for the 3 % of seeds that only evaluation sees."""
        return int(hashlib.sha1(self.text.encode()).hexdigest(), 16) % 100 < 3


@dataclass(frozen=True)
class Story:
    """A seed with its entities swapped: what a visitor might have typed."""

    text: str
    rewrite: str  # tells the same
    qa: tuple[tuple[str, str], ...]  # (question, answer)
    unanswerable: tuple[str, ...]  # two at most


@dataclass(frozen=True)
class Turn:
    role: str  # "user" or "assistant"
    text: str
    weight: float = 0.0  # of its tokens in the loss; 0: not trained beyond the trickle that all text gets


def parse_seed(line: str) -> Seed:
    """One line of a seed file. Raises ValueError with what is wrong."""
    record = json.loads(line)
    types = entity_types()
    entities: dict[str, str] = {}

    def note_entity(match: re.Match) -> str:
        value, _, kind = match["value"].rpartition(":")
        if value and kind in types:
            if entities.setdefault(value, kind) != kind:
                raise ValueError(f"{value!r} has two types")
        else:
            value = match["value"]
            if value not in entities:
                raise ValueError(f"{{{value}}} is not marked in the text (or its type is unknown)")
        return f"{match['article'] or ''}{{{value}}}"

    def clean(text: str) -> str:
        if "{" not in text and "}" not in text:
            return text
        text = MARK.sub(note_entity, text)
        if "{" in MARK.sub("", text) or "}" in MARK.sub("", text):
            raise ValueError(f"unbalanced brace in {text!r}")
        return text

    text = clean(record["text"])
    speech = quoted(text)
    qa = []
    for *questions, answer in record["qa"]:
        if not questions:
            raise ValueError(f"no question for {answer!r}")
        answer = clean(answer)
        qa.append((tuple(clean(q) for q in questions), answer if spaced(answer) in speech else turned(answer)))
    return Seed(
        text=text,
        rewrites=tuple(clean(r) for r in record["rewrites"]),
        qa=tuple(qa),
        unanswerable=tuple(clean(q) for q in record["unanswerable"]),
        entities=tuple(entities.items()),
    )


@cache
def entity_types() -> frozenset[str]:
    listed = re.findall(r"`([a-z_]+)`", (RECIPES / "SEEDS.md").read_text().split("\nTypes:")[1])
    return frozenset(listed)


def spaced(text: str) -> str:
    """The words of a text alone, lower case, a space around each."""
    return " " + " ".join(re.findall(r"[\w']+", text.lower())) + " "


def quoted(text: str) -> str:
    """The words that somebody says in a text, between quotation marks; a bar parts what is said from the next."""
    return "|".join(map(spaced, QUOTED.findall(text)))


def turned(text: str) -> str:
    """What somebody told of himself, as it is told back to him: my -> your, I -> you."""

    def turn(match: re.Match) -> str:
        word, following = match[0], text[match.end() + 1 : match.end() + 2]
        is_name = word == "US" or (word in ("My", "Our") and following.isupper())
        return word if is_name else TURNED[word.lower()]

    return FIRST_PERSON.sub(turn, text)


def read_off(answers: Iterable[str], text: str) -> set[str]:
    """Those answers that stand in a text, as it is told back or as somebody said it there; yes and no among them."""
    told = f"{spaced(turned(text))}|{quoted(text)}"
    return {answer for answer in answers if answer in ("yes", "no") or spaced(answer) in told}


def unread_answers(seed: Seed) -> list[str]:
    """Answers whose words do not stand in the text: training leaves them out."""
    answers = [answer for _, answer in seed.qa]
    read = read_off(answers, seed.text)
    return [answer for answer in answers if answer not in read]


def load_seeds(folder: Path = RECIPES / "seeds") -> list[Seed]:
    """All seeds that parse; `check_seeds.py` names the others."""
    seeds = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            try:
                seeds.append(parse_seed(line))
            except (ValueError, KeyError, TypeError):
                continue
    return seeds


class Entities:
    """Draws values for entity types: listed, invented, or made by rule."""

    def __init__(self, invented: float = 0.4):
        self.lists = json.loads((RECIPES / "entities.json").read_text())
        self.lists["person"] = self.lists["woman"] + self.lists["man"]
        self.invented = invented

    def draw(self, kind: str, rng: random.Random) -> str:
        if kind in RULE_TYPES:
            return self.by_rule(kind, rng)
        if kind in NAME_TYPES and rng.random() < self.invented:
            return self.invent(kind, rng)
        return rng.choice(self.lists[kind])

    def invent(self, kind: str, rng: random.Random) -> str:
        name = invented_word(rng).capitalize()
        if kind == "street":
            return f"{name} {rng.choice('Street Road Lane Avenue Way Close Square Hill Court Row'.split())}"
        if kind == "landmark":
            return rng.choice(["Lake {}", "Mount {}", "{} Beach", "{} Park", "{} Forest", "Cape {}"]).format(name)
        if kind == "school":
            return rng.choice(["{} School", "{} College", "{} Academy", "{} University"]).format(name)
        if kind in ("business", "song", "book", "film", "team", "festival") and rng.random() < 0.7:
            word = rng.choice(self.lists[rng.choice(["object", "color", "flower", "animal"])]).title()
            return rng.choice([f"{name} {word}", f"{word} {name}", f"The {word} of {name}", f"{word} and {name}"])
        return name

    def by_rule(self, kind: str, rng: random.Random) -> str:
        tens = rng.choice([rng.randint(2, 12), rng.randint(2, 60)])
        match kind:
            case "date":
                month, day = rng.choice(self.lists["month"]), rng.randint(1, 28)
                suffix = "th" if 10 < day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
                return rng.choice([f"{month} {day}", f"{day} {month}", f"{month} {day}{suffix}"])
            case "clock":
                hour, minute = rng.randint(1, 12), rng.choice([0, 5, 10, 15, 20, 30, 40, 45, 50])
                return rng.choice(
                    [
                        f"{hour}:{minute:02d}",
                        f"{rng.randint(6, 23)}:{minute:02d}",
                        f"{hour} o'clock",
                    ]
                )
            case "year":
                return str(rng.randint(1938, 2026))
            case "age":
                return str(rng.randint(4, 95))
            case "number":
                return str(tens)
            case "bignumber":
                return str(rng.choice([rng.randint(61, 999), rng.randint(61, 9999)]))
            case "numberword":
                return rng.choice(NUMBER_WORDS)
            case "money":
                amount = rng.choice([tens, rng.randint(10, 900), rng.randint(1, 90) * 50])
                return rng.choice(["${}", "{} euros", "{} dollars", "{} pounds"]).format(amount)
            case "distance":
                return f"{tens} {rng.choice(['kilometres', 'miles', 'metres', 'km'])}"
            case "duration":
                number = rng.choice([str(tens), rng.choice(NUMBER_WORDS)])
                return f"{number} {rng.choice(['minutes', 'hours', 'days', 'weeks', 'months', 'years'])}"
            case "weight":
                return f"{tens} {rng.choice(['kilos', 'grams', 'pounds', 'kg'])}"
            case "code":
                letter = rng.choice("ABCDEFGHJKLMNPRSTUVWX")
                return rng.choice(
                    [
                        f"{letter}{tens}",
                        f"{tens}{letter}",
                        f"{rng.randint(1000, 9999)}",
                        f"{letter}-{tens}",
                    ]
                )
            case "flight":
                return f"{rng.choice('KL LH BA AF UA DL SK TP IB LX'.split())} {rng.randint(100, 2999)}"
        raise ValueError(f"no rule for {kind}")


NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
ONSETS = "b br c ch d dr f fl g gr h j k kl l m n p pr qu r s sh st t th tr v w y z".split()
VOWELS = "a e i o u ai ea ie oo ou a e i o".split()
CODAS = "n r l s t m nd rk x ck sh lm".split() + [""] * 8


def invented_word(rng: random.Random) -> str:
    return "".join(
        rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS) for _ in range(rng.choice([1, 2, 2, 2, 3]))
    )


def fill(text: str, values: dict[str, str], sentence: bool = True) -> str:
    """Swap marks for values; `a`/`an` and the capital of a sentence's first word follow the value."""

    def swap(match: re.Match) -> str:
        value, article = values[match["value"]], match["article"] or ""
        if article and value[0].isalpha():
            article = article[0] + ("n " if value[0].lower() in "aeiou" else " ")
        start = match.start()
        if sentence and not article and (start == 0 or re.search(r"[.!?] $", text[:start])):
            value = value[0].upper() + value[1:]
        return article + value

    return MARK.sub(swap, text)


class Corpus:
    """The endless stream of conversations. One instance and one `random.Random` per worker."""

    def __init__(self, seeds: list[Seed], lookups: float = 0.1, synonyms: float = 0.2, shortened: float = 0.0):
        """`synonyms`: the share of known words that are swapped in a story; in its questions, half as many again.
        `shortened`: the share of stories that lack a sentence, and are asked for what it told."""
        self.seeds = seeds
        self.shortened = shortened
        self.synonyms, self.share = Synonyms(), synonyms
        self.entities = Entities()
        facts = [json.loads(line) for line in (RECIPES / "knowledge.jsonl").read_text().splitlines()]
        self.facts = [(tuple(f["questions"]), f["answer"]) for f in facts]
        self.lookups = lookups

    def story(self, rng: random.Random, seed: Seed | None = None) -> Story:
        seed = seed or rng.choice(self.seeds)
        values: dict[str, str] = {}
        for value, kind in seed.entities:
            drawn = value if rng.random() < 0.1 else self.entities.draw(kind, rng)
            while drawn.lower() in (v.lower() for v in values.values()):
                drawn = self.entities.draw(kind, rng)
            values[value] = drawn
        words: dict[str, str] = {}  # text and answers are told in the same ones, every question in its own

        def told(text: str, sentence: bool = True) -> str:
            return fill(self.synonyms.swap(text, self.share, rng, words), values, sentence)

        def asked(question: str) -> str:
            return fill(self.synonyms.swap(question, 1.5 * self.share, rng, {}), values)

        text, rewrite = seed.text, rng.choice(seed.rewrites)
        if rng.random() < 0.16:  # a rewrite tells the same: let it be the story now and then
            text, rewrite = rewrite, text
        text, rewrite = told(text), told(rewrite)
        qa = [(asked(rng.choice(ways)), told(answer, False)) for ways, answer in rng.sample(seed.qa, len(seed.qa))]
        vain = [asked(question) for question in rng.sample(seed.unanswerable, min(len(seed.unanswerable), 2))]
        if rng.random() < 0.06:  # some never use capitals
            text, rewrite, *vain = (line.lower() for line in (text, rewrite, *vain))
            qa = [(question.lower(), answer.lower()) for question, answer in qa]
        story = Story(text, rewrite, tuple(qa), tuple(vain))
        return shorter(story, rng) if self.shortened and rng.random() < self.shortened else story

    def conversation(self, rng: random.Random) -> list[Turn]:
        if rng.random() < self.lookups:
            return self.lookup(rng)
        kinds = (self.read, self.read_many, self.repeat, self.know)
        return rng.choices(kinds, (48, 40, 4, 8))[0](rng)

    def ask(self, rng: random.Random, story: Story) -> list[tuple[str, str]]:
        """Questions and answers about a story, one in five not to be answered; more, where it lacks a sentence."""
        given = story_answers(story) | {UNKNOWN}
        asked = [(q, a) for q, a in story.qa if a in given]
        for question in story.unanswerable[: rng.choice([1, 1, 2])]:
            asked.insert(rng.randint(0, len(asked)), (question, UNKNOWN))
        if rng.random() < 0.3:  # a story in context is no reason to forget what the capital of France is
            questions, answer = rng.choice(self.facts)
            asked.insert(rng.randint(0, len(asked)), (rng.choice(questions), answer))
        return [(typed(q, rng), a) for q, a in asked]

    def read(self, rng: random.Random) -> list[Turn]:
        story = self.story(rng)
        asked = self.ask(rng, story)
        return self.told(rng, story.text, asked)

    def told(self, rng: random.Random, text: str, asked: list[tuple[str, str]]) -> list[Turn]:
        """A text and questions about it: the model has just told it itself, or the user shows it."""
        questions, answers = [q for q, _ in asked], [a for _, a in asked]
        turns = []
        if rng.random() < 0.6:
            turns = [Turn("user", TELL), Turn("assistant", text)]
        elif questions:
            questions[0] = READ.format(text=text, question=questions[0])
        for q, a in zip(questions, answers, strict=True):
            turns += [Turn("user", q), Turn("assistant", a, 1.0)]
        return turns

    def read_many(self, rng: random.Random) -> list[Turn]:
        stories = [self.story(rng) for _ in range(rng.choice([2, 3, 3]))]
        asked = [pair for story in stories for pair in self.ask(rng, story) if pair[1] not in ("yes", "no")]
        asked = rng.sample(asked, min(len(asked), 5))
        if rng.random() < 0.25:
            asked[:0] = self.both(rng, stories[0], stories[1])
        return self.told(rng, "\n\n".join(s.text for s in stories), asked)

    def both(self, rng: random.Random, first: Story, second: Story) -> list[tuple[str, str]]:
        """One question over two stories, if both have something to ask for."""
        pairs = []
        for story in (first, second):
            given = story_answers(story) - {"yes", "no"}
            pairs.append([(q, a) for q, a in story.qa if a in given])
        if not all(pairs):
            return []
        (one, a), (other, b) = (rng.choice(pair) for pair in pairs)
        return [(f"{one.rstrip('?')}, and {other[0].lower()}{other[1:]}", f"{a}, and {b}")]

    def repeat(self, rng: random.Random) -> list[Turn]:
        text = self.story(rng).text
        return [Turn("user", REPEAT.format(text=text)), Turn("assistant", text, 0.3)]

    def know(self, rng: random.Random) -> list[Turn]:
        """Facts, small talk, and now and then a question about a life that nobody has told."""
        turns = []
        for questions, answer in rng.sample(self.facts, 6):
            turns += [
                Turn("user", typed(rng.choice(questions), rng)),
                Turn("assistant", answer, 1.0),
            ]
        if rng.random() < 0.6:
            question = rng.choice(self.story(rng).qa)[0]
            turns[:0] = [Turn("user", typed(question, rng)), Turn("assistant", UNKNOWN, 0.5)]
        return turns

    def lookup(self, rng: random.Random) -> list[Turn]:
        """`key: value` pairs of invented words: nothing but copying solves them."""
        pairs = {invented_word(rng): self.lookup_value(rng) for _ in range(rng.randint(3, 8))}
        text = rng.choice(["\n", ". ", ", "]).join(f"{k}: {v}" for k, v in pairs.items())
        turns = []
        for key in rng.sample(sorted(pairs), min(len(pairs), 5)):
            question = f"{key}?"
            user = question if turns else READ.format(text=text, question=question)
            turns += [Turn("user", user), Turn("assistant", pairs[key], 1.0)]
        return turns

    def lookup_value(self, rng: random.Random) -> str:
        if rng.random() < 0.5:
            return (
                self.entities.draw(rng.choice(sorted(self.entities.lists)), rng)
                if rng.random() < 0.7
                else str(rng.randint(2, 9999))
            )
        return " ".join(invented_word(rng) for _ in range(rng.randint(1, 3)))


def story_answers(story: Story) -> set[str]:
    """The answers that can be read off the story as it is told now (a rewrite may leave one out)."""
    return read_off((answer for _, answer in story.qa), story.text)


def shorter(story: Story, rng: random.Random) -> Story:
    """The story without one of its sentences; at most two questions ask in vain for what only that one told."""
    sentences = re.split(r"(?<=[.!?]) ", story.text)
    readable = story_answers(story) - {"yes", "no"}
    if len(sentences) == 1 or not readable:
        return story
    del sentences[rng.randrange(len(sentences))]
    left = replace(story, text=" ".join(sentences))
    kept = readable & story_answers(left)
    told = [(q, a) for q, a in story.qa if a in kept]
    lost = [(q, UNKNOWN) for q, a in story.qa if a in readable - kept]
    return replace(left, qa=(*told, *lost[:2]))


def typed(question: str, rng: random.Random) -> str:
    """A question as people type it: some without capital, some without question mark."""
    if rng.random() < 0.15:
        question = question[0].lower() + question[1:]
    return question.rstrip("?") if rng.random() < 0.12 else question
