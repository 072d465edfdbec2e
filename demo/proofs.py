"""What shows that a memory is where it should be: nowhere after forgetting, in the weights alone after burning.

In: a visitor, a memory, what the visitor last asked. Out: what was said before and after. Model work.
"""

from dataclasses import dataclass

from core.methods.rag import Rag
from demo import wording
from demo.visitors import Visitor


@dataclass(frozen=True)
class Forgotten:
    """`never` is the answer of a bank that never held the memory, `identical` whether the visitor's now equals it."""

    question: str
    before: str
    now: str
    never: str
    others: int
    identical: bool


@dataclass(frozen=True)
class Burned:
    """`recited` is what the adapter says, `word_for_word` whether that is the text that was burned."""

    question: str
    recited: str
    word_for_word: bool
    rag_before: str
    rag_now: str
    gated_now: str


def forget(visitor: Visitor, memory_id: str, question: str) -> Forgotten:
    """Forget a memory. The bank that never held it is put together from the others, one by one.

    ValueError if there is no memory with this id.
    """
    engine, never = visitor.memory, visitor.memory.fresh()
    gone = engine.bank.index(memory_id)
    asked = _about(visitor, gone, question)
    before = engine.answer(asked).text
    for index in range(len(engine.bank)):
        if index != gone:
            never.bank.copy_from(engine.bank, index)
    visitor.forget(memory_id)
    return Forgotten(
        question=asked,
        before=before,
        now=engine.answer(asked).text,
        never=never.answer(asked).text,
        others=len(never.bank),
        identical=engine.bank.equals(never.bank),
    )


def burn(visitor: Visitor, memory_id: str, question: str) -> Burned:
    """Burn the text of a memory. ValueError if there is no memory with this id, or its text is burned already."""
    engine = visitor.memory
    index = engine.bank.index(memory_id)
    text = engine.memories[index].text
    if text is None:
        raise ValueError(wording.ALREADY_BURNED.format(title=engine.memories[index].title))
    asked = _about(visitor, index, question)
    before = visitor.methods[Rag.name].answer(asked).text
    visitor.burn(memory_id)
    recited = engine.recite(memory_id)
    return Burned(
        question=asked,
        recited=recited,
        word_for_word=recited == engine.language_model.round_trip(text),
        rag_before=before,
        rag_now=visitor.methods[Rag.name].answer(asked).text,
        gated_now=engine.answer(asked).text,
    )


def _about(visitor: Visitor, index: int, question: str) -> str:
    """The question, if it opens the memory; its title otherwise."""
    engine = visitor.memory
    try:
        reading = engine.gate(question)
    except ValueError:
        return engine.memories[index].title
    return question if reading.best == index else engine.memories[index].title
