"""One injection of a visitor, from the click to its end, whoever is still looking: a reload finds it again.

In: texts with titles. Out: memories in an engine, every step of the training on the way, and how it ended. Many texts
go in a few at a time: what is finished stays, whatever becomes of the rest. Knows nothing about pages or queues.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.bank import Memory
from core.engine import GatedMemory
from core.injection import Cancelled, InjectionStep
from demo import wording

log = logging.getLogger(__name__)
TOGETHER = 8  # events that are trained in one batch


@dataclass
class Injection:
    """`outcome` is the sentence that says how it ended: None as long as it waits or runs."""

    texts: tuple[str, ...]
    titles: tuple[str | None, ...]
    notes: int = 0  # study notes that are learnt beside each text
    cancelled: threading.Event = field(default_factory=threading.Event)
    started: bool = False
    before: int = 0  # texts in earlier batches than the one that is running, or was last
    steps: list[InjectionStep] = field(default_factory=list)  # of that batch
    memories: tuple[Memory, ...] = ()
    outcome: str | None = None
    failed: bool = False  # cancelled or refused: it may be tried again
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, memory: GatedMemory) -> Sequence[Memory] | None:
        """Inject, once: the new memories, or None if it was begun before. Nothing is raised: see `outcome`."""
        if not self._begin():
            return None
        began = time.monotonic()
        try:
            for start in range(0, len(self.texts), TOGETHER):
                self._batch(memory, slice(start, start + TOGETHER))
            self.outcome = wording.injected(self.memories, time.monotonic() - began)
        except (ValueError, Cancelled) as error:
            self._stopped(error)
        except Exception as error:
            log.exception("an injection ended")
            self._stopped(error)
        return self.memories

    def cancel(self) -> None:
        """Stop after this step, or at once if it still waits."""
        self.cancelled.set()
        if self._begin():
            self._stopped(Cancelled())

    @property
    def progress(self) -> float:
        """How much is done, 0 to 1: the texts before this batch, and of each in it the tokens that are right by now."""
        right, steps = 0.0, self.steps
        if steps:
            pairs = zip(steps[0].wrong, steps[-1].wrong, strict=True)
            right = sum(1 - min(1.0, now / max(1, then)) for then, now in pairs)
        return (self.before + right) / len(self.texts)

    def _begin(self) -> bool:
        """Whether nobody has begun it before."""
        with self._lock:
            began, self.started = self.started, True
        return not began

    def _batch(self, memory: GatedMemory, chosen: slice) -> None:
        if self.cancelled.is_set():
            raise Cancelled
        self.steps, self.before = [], chosen.start
        config = replace(memory.injection_config, notes=self.notes)
        training = memory.inject_steps(self.texts[chosen], self.titles[chosen], self.cancelled.is_set, config)
        while True:
            try:
                self.steps.append(next(training))
            except StopIteration as finished:
                self.memories += finished.value
                return

    def _stopped(self, error: Exception) -> None:
        self.failed = True
        self.outcome = wording.stopped(wording.said(error), len(self.memories), len(self.texts))
