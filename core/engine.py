"""The engine: memories in the weights of a frozen language model, for one visitor.

In: life events and questions. Out: memories, readings of the gate, recalled texts and answers. Ties the rooms together
and enforces the limits, so that page, API and scripts obey the same ones. Knows nothing about pages or sessions.
"""

import hashlib
import re
import time
import uuid
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from zipfile import Path as ZipPath

import torch

from core import gate as gates
from core.answer import Answer, Situation, answer
from core.bank import Bank, Memory, digest
from core.encoder import Encoder, LanguageModelEncoder, SentenceEncoder
from core.gate import GateConfig, Keys, Reading
from core.gated_lora import AdapterConfig, Adapters, GatedLora, Route
from core.injection import Cancelled, InjectionConfig, InjectionStep, inject
from core.language_model import LanguageModel
from core.limits import Limits
from core.notes import write_notes
from core.peft_format import read_adapter, write_adapter
from core.permutations import permutations
from core.refusal import Refusal

FLOAT, KEY_BYTES = 4, 100_000  # of one number; of the keys and the texts of one memory, at most
TITLE_WORDS, TITLE_CHARACTERS = 6, 60
RECITED_WEIGHT = 0.1  # of the opened memories: from here on they are recited


Train = Callable[..., Generator[InjectionStep, None, Adapters]]


class GatedMemory:
    """One visitor's bank on a language model and an encoder that may be shared (arXiv 2504.21239)."""

    def __init__(
        self,
        language_model: LanguageModel,
        encoder: Encoder,
        limits: Limits | None = None,
        adapter: AdapterConfig | None = None,
        injection: InjectionConfig | None = None,
        gate: GateConfig | None = None,
        train: Train = inject,
    ):
        """`train` is called as `core.injection.inject` is, wherever it does its work."""
        self.language_model, self.encoder, self.train = language_model, encoder, train
        self.limits = limits or Limits()
        self.injection_config = injection or InjectionConfig()
        self.gate_config = gate or GateConfig()
        self.gated = GatedLora(language_model.model, adapter)
        self.inner_encoder = LanguageModelEncoder(language_model)
        self.bank = self._empty_bank()

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        bank: str | Path | None = None,
        encoder: str | Path | None = None,
        limits: Limits | None = None,
        injection: InjectionConfig | None = None,
    ) -> "GatedMemory":
        """The bundled model and encoder (None), folders or Hub ids; `bank` is a folder that `save` wrote.

        Raises ModelError or ValueError with one sentence.
        """
        memory = cls(LanguageModel.load(model), SentenceEncoder.load(encoder), limits, injection=injection)
        if bank is not None:
            memory.restore(Path(bank))
        return memory

    def fresh(self, language_model: LanguageModel | None = None) -> "GatedMemory":
        """An empty bank for another visitor, on the same models, or another language model; with the same settings."""
        return GatedMemory(
            language_model or self.language_model,
            self.encoder,
            self.limits,
            self.gated.config,
            self.injection_config,
            self.gate_config,
            self.train,
        )

    @property
    def memories(self) -> tuple[Memory, ...]:
        """Oldest first."""
        return self.bank.memories

    @property
    def fingerprint(self) -> str:
        """Identifies the weights of the base model."""
        embedding = self.language_model.model.get_input_embeddings().weight
        return hashlib.sha256(embedding.float().cpu().numpy().tobytes()).hexdigest()[:16]

    @property
    def largest_bank(self) -> int:
        """Bytes that a saved bank may have."""
        return self.limits.memories * (self.bank.adapters.weights.shape[1] * FLOAT + KEY_BYTES)

    def inject(self, text: str, title: str | None = None) -> Memory:
        """Train one event into an adapter of its own. ValueError says why a text cannot be injected."""
        (memory,) = self.inject_many([text], [title])
        return memory

    def inject_many(self, texts: Sequence[str], titles: Sequence[str | None] | None = None) -> tuple[Memory, ...]:
        """Train several events in one batch; the same adapters as one by one, faster."""
        steps = self.inject_steps(texts, titles)
        while True:
            try:
                next(steps)
            except StopIteration as finished:
                return finished.value

    def inject_steps(
        self,
        texts: Sequence[str],
        titles: Sequence[str | None] | None = None,
        cancel: Callable[[], bool] = lambda: False,
        config: InjectionConfig | None = None,
    ) -> Generator[InjectionStep, None, tuple[Memory, ...]]:
        """Like `inject_many`, step by step, by the engine's own configuration or by another one.

        Closed, cancelled or failed, it leaves the bank as it was.
        """
        config = config or self.injection_config
        texts = [self.limits.check_event(text) for text in texts]
        titles = titles or [None] * len(texts)
        self._check_new(texts)
        written = [self.language_model.round_trip(text) for text in texts]
        started = time.monotonic()
        notes = self._beside(written, config, cancel)
        last: InjectionStep | None = None
        finished = [0] * len(texts)
        steps = self.train(
            self.language_model,
            self.gated,
            written,
            config,
            notes,
            cancel,
            self.limits.injection_seconds,
        )
        while True:
            try:
                last = next(steps)
            except StopIteration as end:
                adapters = end.value
                break
            for index, done in enumerate(last.done):
                if not done:
                    finished[index] = last.step + 1
            yield last
        seconds = time.monotonic() - started
        memories = tuple(
            Memory(
                id=uuid.uuid4().hex[:8],
                title=title or _title(text),
                text=text,
                digest=digest(text),
                injected_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
                steps=steps_needed,
                seconds=seconds,
                tokens=len(self.language_model.tokens(text)),
            )
            for text, title, steps_needed in zip(texts, titles, finished, strict=True)
        )
        self.bank.add(memories, self._keys(texts), adapters)
        return memories

    def _beside(
        self, texts: Sequence[str], config: InjectionConfig, cancel: Callable[[], bool]
    ) -> list[list[tuple[str, str]]]:
        """What is learnt beside each text, as question–answer pairs."""
        beside: list[list[tuple[str, str]]] = []
        for text in texts:
            beside.append(permutations(text, config.permutations))
            if config.notes:
                if cancel():
                    raise Cancelled
                beside[-1] += write_notes(self.language_model, self.encoder, text, config.notes)
        return beside

    def gate(self, question: str, config: GateConfig | None = None) -> Reading:
        """Which memories the question opens, and how far (eq. 4); by the engine's own gate, or by another one."""
        question, config = self.limits.check_question(question), config or self.gate_config
        encoder = self.inner_encoder if config.kind == "paper" else self.encoder
        return gates.read(
            question,
            encoder.encode([question])[0],
            self.bank.keys,
            [memory.id for memory in self.memories],
            [memory.title for memory in self.memories],
            config,
            encoder.late_interaction(question, self.bank.keys.tokens),
        )

    def route(self, reading: Reading) -> Callable[[], AbstractContextManager]:
        """The context in which the base model answers through the memories that a reading opens (eq. 3).

        ValueError if one of them was forgotten since.
        """
        opened = {self.bank.index(reading.ids[index]): weight for index, weight in reading.route().items()}
        return self._route(self.bank.adapters, opened)

    def recite(self, memory_id: str) -> str:
        """One memory's text, from its weights alone; where its text is kept, it serves as the draft of the decoding."""
        index = self.bank.index(memory_id)
        return self._recite(self.bank.adapters, index, self._longest_recital(), self.memories[index].text or "")

    def recall(self, question: str) -> str:
        """The text of the memory that the question opens most, from the weights; empty if it opens none."""
        reading = self.gate(question)
        return "" if reading.best is None else self.recite(reading.ids[reading.best])

    def answer(self, question: str, recite: bool = True, reading: Reading | None = None) -> Answer:
        """Answer from the weights: recited (recall first, then read it off; iRAG) or direct (eq. 3).

        Where the gate opens no memory, both are the base model's answer. `reading` overrides the gate.
        """
        started = time.monotonic()
        situation = self.situation(question, recite, reading)
        given = answer(situation, situation.reading.question, self.limits.answer_tokens)
        return replace(given, seconds=time.monotonic() - started)

    def situation(self, question: str, recite: bool = True, reading: Reading | None = None) -> Situation:
        """How a question reaches the base model: after what is recited, or through the opened adapters.

        Recited are all memories that the gate opens far enough, so that a question may be over two of them; what does
        not fit into the context before the question is left to the adapters.
        """
        reading = reading or self.gate(question)
        if reading.best is None:
            return Situation(self.language_model, reading=reading)
        if recite:
            opened = [index for index, weight in reading.route().items() if weight >= RECITED_WEIGHT]
            recited = {reading.ids[index]: self.recite(reading.ids[index]) for index in opened or [reading.best]}
            while recited:
                text = "\n\n".join(recited.values())
                situation = Situation(self.language_model, text, reading=reading, recited=tuple(recited))
                if len(situation.prompt(reading.question)) < self.language_model.context:
                    return situation
                recited.popitem()  # what opened least
        return Situation(self.language_model, route=self.route(reading), reading=reading)

    def ask_base(self, question: str, context: str | None = None) -> Answer:
        """The base model's answer, without any memory; `context` is a text to read it off."""
        question = self.limits.check_question(question)
        return answer(Situation(self.language_model, context), question, self.limits.answer_tokens)

    def forget(self, memory_id: str) -> None:
        """Remove memory, keys and adapter: what remains equals a bank that never held it."""
        self.bank.forget(memory_id)

    def burn(self, memory_id: str) -> Memory:
        """Drop a memory's text: it then lives in its weights alone."""
        return self.bank.burn(memory_id)

    def save(self, folder: str | Path) -> None:
        """Write the bank as safetensors and JSON."""
        self.bank.save(Path(folder), self.fingerprint, self.encoder.name)

    def restore(self, folder: Path | ZipPath) -> None:
        """Replace the bank by one that `save` wrote.

        ValueError, and nothing changed, if it is damaged, was made for another model, or is over the limits.
        """
        other = self.fresh()
        other.bank.load(folder, self.fingerprint, self.encoder.name)
        other._check_room(0)
        for memory in other.memories:
            self.limits.check_event(memory.title)
            self.limits.check_event(memory.title if memory.text is None else memory.text)
        self.bank = other.bank

    def export_adapter(self, memory_id: str, folder: str | Path) -> None:
        """Write one memory's adapter in PEFT's format; `PeftModel.from_pretrained` loads it."""
        model = self.language_model
        transposed = model.model.config.model_type == "gpt2"
        write_adapter(self.bank.adapters, self.bank.index(memory_id), Path(folder), model.name, transposed)

    def import_adapter(self, folder: str | Path, title: str | None = None) -> Memory:
        """Add a memory from a PEFT adapter that `export_adapter` wrote; its key is made from what it recites."""
        adapters = read_adapter(Path(folder), self.gated)
        self._check_room(1)
        started = time.monotonic()
        text = self.limits.check_event(self._recite(adapters, 0, 4 * self.limits.event_characters))  # UTF-8: 4 bytes
        self._check_new([text])
        memory = Memory(
            id=uuid.uuid4().hex[:8],
            title=title or _title(text),
            text=text,
            digest=digest(text),
            injected_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            steps=0,
            seconds=time.monotonic() - started,
            tokens=len(self.language_model.tokens(text)),
        )
        self.bank.add((memory,), self._keys([text]), adapters)
        return memory

    def _recite(self, adapters: Adapters, index: int, longest: int, draft: str = "") -> str:
        model = self.language_model
        route = self._route(adapters, {index: 1.0})
        return model.complete_draft(model.chat(model.prompts.tell), model.tokens(draft), route, longest)

    def _route(self, adapters: Adapters, weights: Mapping[int, float]) -> Callable[[], AbstractContextManager]:
        return self.gated.gather(adapters, Route.of_rows([weights])).applied if weights else nullcontext

    def _longest_recital(self) -> int:
        return max(memory.tokens for memory in self.memories) + 8

    def _keys(self, texts: Sequence[str]) -> Keys:
        return Keys(
            tuple(range(len(texts))),
            self.encoder.encode(texts),
            self.inner_encoder.encode(texts),
            self.encoder.tokens(texts),
            gates.terms(texts),
        )

    def _check_room(self, count: int) -> None:
        if len(self.bank) + count > self.limits.memories:
            sentence = "There is room for {room} memories, and {count} are here: forget some first."
            raise Refusal(sentence, room=self.limits.memories, count=len(self.bank))

    def _check_new(self, texts: Sequence[str]) -> None:
        self._check_room(len(texts))
        known = {memory.digest: memory.title for memory in self.memories}
        for text in texts:
            if (key := digest(text)) in known:
                raise Refusal("This is already known: {title!r}.", title=known[key])
            known[key] = _title(text)

    def _empty_bank(self) -> Bank:
        hidden = self.language_model.model.get_input_embeddings().embedding_dim
        text = ["."]
        dense, tokens = self.encoder.encode(text), self.encoder.tokens(text)
        return Bank(self.gated.new_adapters([]), Keys((0,), dense, torch.zeros(1, hidden), tokens, gates.terms(text)))


def _title(text: str) -> str:
    words = re.split(r"\s+", text.strip())
    title = " ".join(words[:TITLE_WORDS])[:TITLE_CHARACTERS]
    return title if title == " ".join(words) else title.rstrip(".,;: ") + " …"
