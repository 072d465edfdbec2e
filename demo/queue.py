"""How events of the page enter the one queue that all model work passes; redraws, which need no model, pass it by."""

MODEL = {"concurrency_id": "model", "concurrency_limit": 1}
QUIET = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "once", **MODEL}  # no endpoint
DOWNLOAD = {**QUIET, "concurrency_id": "download"}  # no model work, but long
LIGHT = {"show_progress": "hidden", "api_visibility": "private", "queue": False}  # no model work, so it need not wait
REDRAW = {**LIGHT, "trigger_mode": "always_last"}
