"""One bank each: who is asking, and what belongs to them.

In: an opaque id (kept by the browser session), or None for somebody new. Out: that visitor's engine. Banks are
dropped when they have been idle for too long, the longest idle first when there are too many. Knows nothing about
the page.
"""

import threading
import time
import uuid
from dataclasses import dataclass, field

from core.engine import GatedMemory
from core.methods import Method, build_methods


@dataclass
class Visitor:
    """What the server keeps for one visitor; `cancel` is set to stop a running injection."""

    id: str
    memory: GatedMemory
    methods: dict[str, Method]
    cancel: threading.Event = field(default_factory=threading.Event)
    injecting: threading.Lock = field(default_factory=threading.Lock)
    seen: float = field(default_factory=time.monotonic)


class Visitors:
    """The registry of visitors; safe to use from several threads."""

    def __init__(self, memory: GatedMemory):
        self.memory, self.limits = memory, memory.limits
        self._visitors: dict[str, Visitor] = {}
        self._lock = threading.Lock()

    def get(self, identity: str | None) -> Visitor:
        """The visitor of this id; an unknown or expired id gets a new, empty bank under a new id."""
        with self._lock:
            now = time.monotonic()
            for visitor in [
                v for v in self._visitors.values() if now - v.seen > self.limits.idle_seconds
            ]:
                del self._visitors[visitor.id]
            visitor = self._visitors.get(identity or "")
            if visitor is None:
                if len(self._visitors) >= self.limits.visitors:
                    longest_idle = min(self._visitors.values(), key=lambda v: v.seen)
                    del self._visitors[longest_idle.id]
                memory = self.memory.fresh()
                visitor = Visitor(uuid.uuid4().hex, memory, build_methods(memory))
                self._visitors[visitor.id] = visitor
            visitor.seen = now
            return visitor
