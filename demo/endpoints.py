"""The actions as named API endpoints (DESIGN.md), for `gradio_client`: plain JSON, one bank a session."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from core.injection import Cancelled
from demo import actions, wording
from demo.queue import MODEL
from demo.visitors import Visitor


def build_endpoints(visitor_of: Callable[[gr.Request], Visitor]) -> None:
    """Inside a `gr.Blocks`: the endpoints."""

    def inject(text: str, request: gr.Request) -> dict:
        """Give the model a memory: one life event in one to four sentences."""
        return tell(lambda: actions.inject(visitor_of(request), text))

    def ask(question: str, method: str, request: gr.Request) -> dict:
        """Ask a question with one of the methods; an empty method is the first of them."""
        return tell(lambda: actions.ask(visitor_of(request), question, method or actions.METHOD_NAMES[0]))

    def gate(question: str, request: gr.Request) -> dict:
        """Which memories would open for a question, and how far."""
        return tell(lambda: actions.weights(visitor_of(request).memory.gate(question)))

    def compare(question: str, request: gr.Request) -> dict:
        """Ask five methods the same question: gated (recited, direct), RAG, full fine-tuning, base model."""
        answers = tell(lambda: list(actions.compare(visitor_of(request), question)))
        return {"question": question, "answers": answers}

    def memories(request: gr.Request) -> list:
        """All memories of this session, oldest first."""
        return actions.memories(visitor_of(request))

    def forget(memory_id: str, request: gr.Request) -> list:
        """Forget one memory: its text, key and adapter. Answers with what remains."""
        return tell(lambda: actions.forget(visitor_of(request), memory_id))

    for endpoint in (inject, ask, gate, compare, memories, forget):
        gr.api(endpoint, api_name=endpoint.__name__, **MODEL)


def tell(action: Callable[[], Any]) -> Any:
    """Do it; what the visitor did wrong comes back as the sentence it is."""
    try:
        return action()
    except (ValueError, Cancelled) as error:
        raise gr.Error(str(error) or wording.CANCELLED, print_exception=False) from error
