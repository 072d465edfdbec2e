"""One visitor's move to another language model, from the click to its end, whoever is still looking.

    fetch (download) ─▶ load, inject every memory anew ─▶ all in? the visitor goes on with the new model

In: a name, the models there are, the visitor's engine. Out: another engine that holds the same memories, or none and a
sentence why; the old one is only read. Burned memories have no text to inject: they stay behind, and are found again by
whoever moves back. Knows nothing about pages or queues.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from core.bank import Bank
from core.engine import GatedMemory
from core.injection import Cancelled
from core.models import Models
from demo import wording

log = logging.getLogger(__name__)


@dataclass
class Move:
    """`outcome` is the sentence that says how it ended: None as long as it waits or runs.

    `warning` is one that is shown first: nothing happens before `confirm`.
    """

    name: str
    warning: str | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    doing: str = field(default_factory=lambda: wording.WAITING)  # in the language of who asked
    progress: float | None = None  # 0 to 1, of what it is doing
    fetched: bool = False
    outcome: str | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, models: Models) -> None:
        """Download the model, once; no model work. Nothing is raised: see `outcome`."""
        if self.warning is None and not self.fetched:
            self._part(lambda: self._fetch(models))

    def run(
        self, models: Models, old: GatedMemory, left: Bank | None, go_on_with: Callable[[GatedMemory], None]
    ) -> None:
        """Make the other engine, once, and go on with it; `left` are burned memories that stayed behind there.

        Model work. Nothing is raised: see `outcome`.
        """
        if self.fetched:
            self._part(lambda: self._run(models, old, left, go_on_with))

    def confirm(self) -> None:
        """Go on although there was a warning."""
        self.warning = None

    @property
    def running(self) -> bool:
        """Whether it goes on by itself."""
        return self.outcome is None and self.warning is None

    def cancel(self) -> None:
        """Stop as soon as possible, or at once if it still waits."""
        self.cancelled.set()
        self._part(self._go_on)

    def _part(self, work: Callable[[], None]) -> None:
        """Do a part of it, unless it has ended, or somebody is at it."""
        if self.outcome is not None or not self._lock.acquire(blocking=False):
            return
        try:
            work()
        except (ValueError, Cancelled) as error:
            self._stopped(error)
        except Exception as error:
            log.exception("a move ended")
            self._stopped(error)
        finally:
            self._lock.release()

    def _stopped(self, error: Exception) -> None:
        self.outcome = wording.stayed(wording.said(error))

    def _go_on(self) -> None:
        if self.cancelled.is_set():
            raise Cancelled

    def _fetch(self, models: Models) -> None:
        self._go_on()
        self.doing = wording.DOWNLOADING.format(name=self.name)
        models.fetch(self.name, self._report, self.cancelled.is_set)
        self.doing, self.progress, self.fetched = wording.WAITING, None, True

    def _report(self, progress: float) -> None:
        self.progress = progress

    def _run(
        self, models: Models, old: GatedMemory, left: Bank | None, go_on_with: Callable[[GatedMemory], None]
    ) -> None:
        self._go_on()
        if self.name == old.language_model.name:
            raise ValueError(wording.SAME_MODEL)
        self.doing = wording.LOADING.format(name=self.name)
        new = old.fresh(models.get(self.name))
        told = {memory.digest for memory in old.memories if memory.text is not None}  # again, after it was burned there
        for index, memory in enumerate(left.memories if left else ()):
            if memory.digest not in told:
                new.bank.copy_from(left, index)
        self._inject(old, new)
        go_on_with(new)
        self.outcome = wording.moved(new, old)  # last: who sees it sees the new engine, too

    def _inject(self, old: GatedMemory, new: GatedMemory) -> None:
        began, kept = time.monotonic(), [memory for memory in old.memories if memory.text is not None]
        for done, memory in enumerate(kept):
            if time.monotonic() - began > new.limits.moving_seconds:
                raise ValueError(wording.MOVED_TOO_LONG.format(seconds=new.limits.moving_seconds))
            try:
                for step in new.inject_steps([memory.text], [memory.title], self.cancelled.is_set):
                    right = 1 - min(1.0, step.wrong[0] / memory.tokens)
                    self.progress = (done + right) / len(kept)
                    self.doing = wording.injecting(step, done, len(kept))
            except ValueError as error:
                raise ValueError(wording.NOT_MOVED.format(title=memory.title, reason=wording.said(error))) from error
        self._go_on()
