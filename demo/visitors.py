"""One bank each: who is asking, and what belongs to them.

In: the opaque id of a session (a browser tab, an API client), and the id that a browser keeps for its visitor. Out:
that visitor's engine. A browser's tabs share one visitor, who is found again after a reload; an API session is a
visitor of its own. Banks are dropped when they have been idle for too long, the longest idle first when there are too
many. Knows nothing about the page.
"""

import logging
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from gradio.utils import get_upload_folder

from core.answer import Answer
from core.bank import Bank
from core.engine import GatedMemory
from core.methods import Method, build_methods
from core.models import Models
from demo import wording
from demo.asked import Asked
from demo.injection import Injection
from demo.moving import Move

TABS = 100  # that are remembered for each visitor, on average: every reload is a new one

log = logging.getLogger(__name__)


def _folder() -> TemporaryDirectory:
    """Where gradio serves files from; it goes with the visitor."""
    parent = Path(get_upload_folder())
    parent.mkdir(parents=True, exist_ok=True)
    return TemporaryDirectory(prefix=secrets.token_urlsafe(16), dir=parent)


@dataclass
class Visitor:
    """What the server keeps for one visitor; `cancel` is set to stop a running comparison of methods."""

    memory: GatedMemory
    injection: Injection | None = None  # the last one, or the one that is running
    move: Move | None = None  # to another language model, likewise
    last: tuple[Asked, Answer] | None = None  # what was asked, and what came of it
    left: dict[str, Bank] = field(default_factory=dict)  # name of a model → burned memories that stayed there
    cancel: threading.Event = field(default_factory=threading.Event)
    folder: TemporaryDirectory = field(default_factory=_folder)  # of the files that the visitor takes away
    seen: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self.restart()

    @property
    def methods(self) -> dict[str, Method]:
        """All methods, by name, as soon as each has taken in what was injected; model work."""
        while self._unlearnt:
            memory = self._unlearnt.pop(0)
            for name, method in self._methods.items():
                if memory.text is None and not method.uses_adapters:
                    continue  # burned: its weights are all there is
                try:
                    method.learn(memory)
                except Exception:  # the others learn all the same
                    log.exception("%s did not learn", name)
        return self._methods

    def method(self, name: str) -> Method:
        """ValueError names the methods if there is none of that name."""
        if name not in self.methods:
            raise ValueError(f"There is no method {name!r}: choose one of {', '.join(self.methods)}.")
        return self.methods[name]

    def restart(self) -> None:
        """Let every method begin anew with what is in the bank."""
        self._methods, self._unlearnt = build_methods(self.memory), list(self.memory.memories)
        self.last = None

    def submit(self, texts: Sequence[str], titles: Sequence[str | None], notes: int = 0) -> Injection:
        """Put an injection in line, or find the one that is not finished yet: a second click changes nothing."""
        with self._lock:
            if self.injection is None or self.injection.outcome is not None:
                self.injection = Injection(tuple(texts), tuple(titles), notes)
            return self.injection

    def retry(self) -> None:
        """Put in line what an injection that failed has left."""
        last = self.injection
        if last is not None and last.failed:
            left = len(last.memories)
            self.submit(last.texts[left:], last.titles[left:], last.notes)

    def take_over(self, early: "Visitor") -> None:
        """Put in line anew what somebody injected before it was known who that is."""
        injection = early.injection
        wanted = injection is not None and not injection.failed
        early.stop()
        if wanted:
            self.submit(injection.texts, injection.titles, injection.notes)

    def inject(self) -> bool:
        """Do what is in line, if anything, and tell whether there was; model work."""
        new = self.injection and self.injection.run(self.memory)
        self._unlearnt += new or ()
        return new is not None

    def move_to(self, name: str) -> None:
        """Put a move to another language model in line, unless one is running; with a warning if any are burned."""
        here = self.memory.language_model.name
        burned = sum(memory.text is None for memory in self.memory.memories)
        with self._lock:
            if self.move is None or not self.move.running:
                self.move = Move(name, wording.burned_stay(burned, here) if burned and name != here else None)

    def settle(self, models: Models) -> None:
        """Do the move that is in line, if any, as soon as the model is fetched; model work."""
        if self.move is not None:
            self.move.run(models, self.memory, self.left.get(self.move.name), self._go_on_with)

    def _go_on_with(self, new: GatedMemory) -> None:
        """From here on the visitor's engine is another one; burned memories stay with the old one."""
        old, burned = self.memory, self.memory.fresh().bank
        for index, memory in enumerate(old.memories):
            if memory.text is None:
                burned.copy_from(old.bank, index)
        self.left[old.language_model.name] = burned
        self.memory = new
        self.restart()

    def forget(self, memory_id: str) -> None:
        """Take a memory out of the bank and out of every method. ValueError if there is none with this id."""
        self.memory.forget(memory_id)
        self.last = None  # it may tell what was forgotten
        self._unlearnt = [memory for memory in self._unlearnt if memory.id != memory_id]
        for method in self._methods.values():
            method.forget(memory_id)

    def burn(self, memory_id: str) -> None:
        """Drop the text of a memory, here and in every method. ValueError if there is none with this id."""
        methods = self.methods
        self.last = None  # its text may have been read for that
        self.memory.burn(memory_id)
        for method in methods.values():
            method.burn(memory_id)

    def stop(self) -> None:
        """Cancel whatever is running."""
        self.cancel.set()
        for job in (self.injection, self.move):
            if job is not None:
                job.cancel()


class Visitors:
    """The registry of visitors; safe to use from several threads."""

    def __init__(self, memory: GatedMemory, beginning: Bank | None = None):
        """`beginning` is the bank that a browser's visitor begins with; an API session begins with an empty one."""
        self.memory, self.limits, self.beginning = memory, memory.limits, beginning
        self._visitors: dict[str, Visitor] = {}
        self._of_session: dict[str, str] = {}
        self._lock = threading.Lock()

    def enter(self, session: str, identity: str | None) -> str:
        """Let a session be that of the visitor whom a browser remembers, or of a new one; the id to remember.

        An id that is not known here is not taken over, so that nobody can choose one that can be guessed. What the
        session has injected before is injected again, into that visitor's bank.
        """
        with self._lock:
            self._drop_idle()
            if identity not in self._visitors:
                identity = secrets.token_urlsafe(24)
                self._add(identity, self.beginning)
            self._of_session[session] = identity
            if session in self._visitors:
                self._visitors[identity].take_over(self._visitors.pop(session))
            if len(self._of_session) > TABS * self.limits.visitors:
                del self._of_session[next(iter(self._of_session))]  # the oldest
            return identity

    def get(self, session: str) -> Visitor:
        """The visitor of a session; one that never entered, or whose visitor is gone, begins with an empty bank."""
        with self._lock:
            self._drop_idle()
            identity = self._of_session.get(session, session)
            if identity not in self._visitors:
                self._add(identity, None)
            visitor = self._visitors[identity]
            visitor.seen = time.monotonic()
            return visitor

    def drop(self, session: str, identity: str | None) -> None:
        """Keep nothing of the visitor of a session, nor of the one whom its browser remembers, entered or not."""
        with self._lock:
            for name in {self._of_session.get(session, session), identity}:
                visitor = self._visitors.pop(name, None)
                if visitor is not None:
                    visitor.stop()
                    visitor.folder.cleanup()
            self._forget_sessions()

    def _add(self, identity: str, beginning: Bank | None) -> None:
        if len(self._visitors) >= self.limits.visitors:
            del self._visitors[min(self._visitors, key=lambda i: self._visitors[i].seen)]
            self._forget_sessions()
        memory = self.memory.fresh()
        if beginning is not None:
            memory.bank.add(beginning.memories, beginning.keys, beginning.adapters)
        self._visitors[identity] = Visitor(memory)

    def _drop_idle(self) -> None:
        now = time.monotonic()
        idle = [i for i, visitor in self._visitors.items() if now - visitor.seen > self.limits.idle_seconds]
        for identity in idle:
            del self._visitors[identity]
        if idle:
            self._forget_sessions()

    def _forget_sessions(self) -> None:
        self._of_session = {s: i for s, i in self._of_session.items() if i in self._visitors}
