"""The actions as named API endpoints (DESIGN.md), for `gradio_client`: plain JSON, one bank a session."""

from collections.abc import Callable
from typing import Any

import gradio as gr

from demo import actions, wording
from demo.queue import MODEL
from demo.visitors import Visitor


def build_endpoints(visitor_of: Callable[[gr.Request], Visitor]) -> None:
    """Inside a `gr.Blocks`: the endpoints."""

    def inject(text: str, request: gr.Request) -> dict:
        """Remember one life event: it is trained into weights of its own, word for word.

        Args:
            text: One to four sentences, in the words of the person whom it happened to.

        Returns:
            The memory: its id and title, the training steps and seconds, and the text as recalled from the weights.
        """
        return tell(lambda: actions.inject(visitor_of(request), text))

    def ask(question: str, request: gr.Request, method: str = actions.METHOD_NAMES[0]) -> dict:
        """Answer a question from what was injected; where no memory is about it, the base model answers.

        Args:
            question: One question about one event.
            method: How to remember; best left as it is.

        Returns:
            The answer, the memory as it was recalled, the seconds, and what the gate said.
        """
        return tell(lambda: actions.ask(visitor_of(request), question, method or actions.METHOD_NAMES[0]))

    def gate(question: str, request: gr.Request) -> dict:
        """Say which memories a question opens, and how far, without answering it.

        Args:
            question: One question about one event.

        Returns:
            One entry a memory, best first, with id, title, similarity and weight, and the weight of none of them.
        """
        return tell(lambda: actions.weights(visitor_of(request).memory.gate(question)))

    def compare(question: str, request: gr.Request) -> dict:
        """Ask five ways to remember the same question: gated (recited, direct), RAG, full fine-tuning, base model.

        Args:
            question: One question about one event.

        Returns:
            The answers, with seconds and the tokens that each method had to read. The first call may take a minute.
        """
        answers = tell(lambda: list(actions.compare(visitor_of(request), question)))
        return {"question": question, "answers": answers}

    def memories(request: gr.Request) -> list:
        """List all memories, oldest first: id, title, text, when and how long each was injected."""
        return actions.memories(visitor_of(request))

    def forget(memory_id: str, request: gr.Request) -> list:
        """Forget one memory for good: its text, key and adapter. What remains is as if it had never been there.

        Args:
            memory_id: The id that `inject` or `memories` gave.

        Returns:
            The memories that remain.
        """
        return tell(lambda: actions.forget(visitor_of(request), memory_id))

    for endpoint in (inject, ask, gate, compare, memories, forget):
        gr.api(endpoint, api_name=endpoint.__name__, **MODEL)


def tell(action: Callable[[], Any]) -> Any:
    """Do it; what the visitor did wrong comes back as the sentence it is."""
    try:
        return action()
    except ValueError as error:
        raise gr.Error(wording.said(error), print_exception=False) from error
