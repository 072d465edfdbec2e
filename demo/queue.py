"""How events of the page enter the one queue that all model work passes; redraws, which need no model, pass it by."""

from collections.abc import Callable
from dataclasses import dataclass

from gradio.events import Dependency

MODEL = {"concurrency_id": "model", "concurrency_limit": 1}
QUIET = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "once", **MODEL}  # no endpoint
IN_LINE = {**QUIET, "trigger_mode": "multiple"}  # does once what is in line, even if the end of an earlier one got lost
DOWNLOAD = {**IN_LINE, "concurrency_id": "download"}  # no model work, but long
LIGHT = {"show_progress": "hidden", "api_visibility": "private", "queue": False}  # no model work, so it need not wait
REDRAW = {**LIGHT, "trigger_mode": "always_last"}


@dataclass(frozen=True)
class Job:
    """How a page takes up its visitor's job after another event: `look` shows it at once, `resume` does it in its turn.

    Both return what they end with. Where several events of a page enter the queue at the same moment, Gradio opens two
    streams of messages and may end the wrong one: so one job is resumed after the other.
    """

    look: Callable[[Dependency], Dependency]
    resume: Callable[[Dependency], Dependency]
