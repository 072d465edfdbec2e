"""All words of the page, one file a language, and the few functions that put them together.

`wording.NAME` is what its reader should see. While the page is built it is a mark that the browser replaces by its
language (gr.I18n); in an event it is in the language of the request, and anywhere else in English. Gradio replaces
marks in labels, placeholders, values and names of choices, not in lists: headers and cells are filled as a page loads.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

import gradio as gr
from gradio.context import Context, LocalContext
from gradio.i18n import I18nData

from core.bank import Memory
from core.engine import GatedMemory
from core.injection import InjectionStep
from core.language_model import LanguageModel
from core.refusal import Refusal
from demo.wording import de, en

LANGUAGES = {"en": en, "de": de}
TITLE = "MEGa Playground"
# JavaScript: the language in which a browser shows the page.
IN_BROWSER = f'({json.dumps([*LANGUAGES])}.find((name) => navigator.language.split("-")[0] === name) ?? "en")'
SHORT = 40  # characters
ACCEPTED = re.compile(r"\s*([a-z]+)[\w-]*\s*(?:;\s*q=(\d(?:\.\d*)?))?\s*", re.IGNORECASE)


def preferred(accepted: str) -> str:
    """The language for a header Accept-Language: the one that is wanted most, or English if that is none of ours."""
    tags = [match.groups() for match in map(ACCEPTED.fullmatch, accepted.split(",")) if match]
    most, _ = max(tags, key=lambda tag: float(tag[1] or 1), default=("en", None))
    return most.lower() if most.lower() in LANGUAGES else "en"


def language() -> str:
    """The language of the request that is being answered; English if none is."""
    request = LocalContext.request.get(None)
    return preferred(request.headers.get("accept-language", "")) if request else "en"


def translations() -> gr.I18n:
    """What the browser puts in the place of marks."""
    return gr.I18n(**{language: dict(_by_mark(vars(words))) for language, words in LANGUAGES.items()})


def choices(named: Mapping[str, str]) -> list[tuple[str, str]]:
    """Id → name, as a component for choosing takes it."""
    return [(name, key) for key, name in named.items()]


def plain(text: str) -> str:
    """A visitor's text for places that render HTML: nothing in it is markup."""
    return html.escape(text, quote=True)


def shortened(title: str, longest: int = SHORT) -> str:
    """A title for a chart: not longer than a phone is wide, and no markup."""
    return plain(title if len(title) <= longest else title[: longest - 1].rstrip(" …") + "…")


def decimal(value: float, digits: int, sign: str = "") -> str:
    """A number without "-0.0"."""
    return f"{round(value, digits) + 0.0:{sign}.{digits}f}"


def size(count: int) -> str:
    """Bytes for people."""
    for unit, length in (("MB", 1e6), ("kB", 1e3)):
        if count >= length:
            return f"{count / length:.1f} {unit}"
    return f"{count} B"


def said(error: Exception) -> str:
    """What the core says of an error, where it is known in the language of the request; else its own sentence."""
    sentence = _words().REFUSALS.get(error.sentence) if isinstance(error, Refusal) else None
    return sentence.format(**error.values) if sentence else str(error)


def injecting(step: InjectionStep, finished: int, texts: int) -> str:
    """How far an injection is."""
    words, wrong = _words(), sum(step.wrong)
    several = words.SOME_ARE_IN.format(finished=finished, texts=texts) if texts > 1 else ""
    return several + words.INJECTING[wrong != 1].format(step=step.step, wrong=wrong, seconds=step.seconds)


def loss_of(texts: int) -> str:
    """What the axis of the loss says."""
    return _words().LOSS_OF[texts > 1].format(texts=texts)


def injected(memories: Sequence[Memory], seconds: float) -> str:
    """That an injection came to its end."""
    count, steps = len(memories), max(memory.steps for memory in memories)
    return _words().INJECTED[count > 1].format(count=count, steps=steps, seconds=seconds)


def stopped(reason: str, finished: int, texts: int) -> str:
    """Why an injection did not come to its end, and what is left of it."""
    words = _words()
    if not finished:
        return reason or words.CANCELLED
    return words.STOPPED.format(finished=finished, texts=texts, reason=reason or words.STOPPED_BY_HAND)


def learnt_in(memory: Memory) -> str:
    """What an injection took."""
    return _words().LEARNT_IN.format(steps=memory.steps, seconds=memory.seconds)


def model_name(name: str) -> str:
    """What a model is called on the page."""
    return __getattr__("MODEL_NAMES").get(name, name)


def model_label(name: str) -> str:
    """Which model is running."""
    return _words().MODEL.format(name=model_name(name))


def running_on(model: LanguageModel) -> str:
    """How large a model is, and where it runs."""
    words = _words()
    return words.RUNNING_ON.format(
        millions=model.model.num_parameters() / 1e6,
        device=words.DEVICES[model.device.type],
        dtype=str(model.model.dtype).removeprefix("torch."),
    )


def burned_stay(count: int, model: str) -> str:
    """What becomes of burned memories in a move."""
    return _words().BURNED_STAY.format(count=count, name=model_name(model))


def moved(new: GatedMemory, old: GatedMemory) -> str:
    """That a move to another model came to its end."""
    words, count = _words(), len(new.memories)
    burned = sum(memory.text is None for memory in old.memories)
    left = words.LEFT_BEHIND.format(count=burned) if burned else ""
    return words.MOVED[count != 1].format(name=model_name(new.language_model.name), count=count) + left


def stayed(reason: str) -> str:
    """Why a move did not come to its end."""
    return _words().STAYED.format(reason=reason) if reason else _words().CANCELLED


def __getattr__(name: str) -> Any:
    if not name.isupper():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    words = getattr(_words(), name)
    page_is_built = Context.block is not None and LocalContext.request.get(None) is None
    return _marked(name, words) if page_is_built else words


def _words() -> ModuleType:
    return LANGUAGES[language()]


def _marked(name: str, words: Any) -> Any:
    if isinstance(words, str):
        return str(I18nData(name))
    if isinstance(words, dict):
        return {key: _marked(f"{name}/{key}", value) for key, value in words.items()}
    return words


def _by_mark(words: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in words.items():
        if not above and not key.isupper():
            continue
        if isinstance(value, str):
            yield f"{above}{key}", value
        elif isinstance(value, dict):
            yield from _by_mark(value, f"{above}{key}/")
