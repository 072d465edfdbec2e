"""One bank each: who is asking, and what belongs to them.

In: the opaque id of a session (a browser tab, an API client). Out: that visitor's engine. Banks are
dropped when they have been idle for too long, the longest idle first when there are too many. Knows nothing about
the page.
"""

import logging
import threading
import time
from dataclasses import dataclass, field

from core.bank import Memory
from core.engine import GatedMemory
from core.methods import Method, build_methods

log = logging.getLogger(__name__)


@dataclass
class Visitor:
    """What the server keeps for one visitor; `cancel` is set to stop a running injection."""

    memory: GatedMemory
    methods: dict[str, Method]
    cancel: threading.Event = field(default_factory=threading.Event)
    injecting: threading.Lock = field(default_factory=threading.Lock)
    seen: float = field(default_factory=time.monotonic)

    def method(self, name: str) -> Method:
        """ValueError names the methods if there is none of that name."""
        if name not in self.methods:
            raise ValueError(f"There is no method {name!r}: choose one of {', '.join(self.methods)}.")
        return self.methods[name]

    def learn(self, memory: Memory) -> None:
        """Let every method take in what was just injected."""
        for name, method in self.methods.items():
            try:
                method.learn(memory)
            except Exception:  # the others learn all the same
                log.exception("%s did not learn", name)

    def forget(self, memory_id: str) -> None:
        """Take a memory out of the bank and out of every method. ValueError if there is none with this id."""
        self.memory.forget(memory_id)
        for method in self.methods.values():
            method.forget(memory_id)


class Visitors:
    """The registry of visitors; safe to use from several threads."""

    def __init__(self, memory: GatedMemory):
        self.memory, self.limits = memory, memory.limits
        self._visitors: dict[str, Visitor] = {}
        self._lock = threading.Lock()

    def get(self, identity: str) -> Visitor:
        """The visitor of this id; an unknown or expired id begins with an empty bank."""
        with self._lock:
            now = time.monotonic()
            for idle in [i for i, v in self._visitors.items() if now - v.seen > self.limits.idle_seconds]:
                del self._visitors[idle]
            if identity not in self._visitors:
                if len(self._visitors) >= self.limits.visitors:
                    del self._visitors[min(self._visitors, key=lambda i: self._visitors[i].seen)]
                memory = self.memory.fresh()
                self._visitors[identity] = Visitor(memory, build_methods(memory))
            visitor = self._visitors[identity]
            visitor.seen = now
            return visitor
