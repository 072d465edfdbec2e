"""The left side, below: the memories; burn or forget one with proof, take one or all away, bring a bank back.

In: who is asking, components that the panels share. Out: components, and what happens on a click.
"""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import gradio as gr
from gradio.components import Component
from gradio.events import Dependency

from core.archive import pack_adapter, pack_bank, unpack_bank
from demo import proofs, wording
from demo.files import SAVE
from demo.injection_view import status
from demo.queue import LIGHT, QUIET
from demo.shared import Shared
from demo.visitors import Visitor, Visitors

FETCH = f"(file) => {{ {SAVE} if (file.url) save(file.url, file.orig_name); }}"


def build_memory_panel(
    visitors: Visitors, visitor_of: Callable[[gr.Request], Visitor], shared: Shared, browser: gr.BrowserState
) -> Dependency:
    """Inside a `gr.Column`: the components, and what happens on a click.

    Returns the event after which nothing of a visitor is left.
    """

    def on_forget(memory_id: str | None, question: str, request: gr.Request) -> tuple:
        return changed(visitor_of(request), lambda v: forgotten(proofs.forget(v, named(memory_id), question)))

    def forgotten(proof: proofs.Forgotten) -> str:
        return wording.FORGOTTEN.format(**{**asdict(proof), "identical": wording.IDENTICAL[proof.identical]})

    def on_burn(memory_id: str | None, question: str, request: gr.Request) -> tuple:
        return changed(visitor_of(request), lambda v: burned(proofs.burn(v, named(memory_id), question)), memory_id)

    def burned(proof: proofs.Burned) -> str:
        words = {"word_for_word": wording.WORD_FOR_WORD[proof.word_for_word]}
        return wording.BURNED_NOW.format(**{**asdict(proof), **words})

    def on_bring(name: str, request: gr.Request) -> tuple:
        def bring(visitor: Visitor) -> str:
            unpack_bank(visitor.memory, Path(name))
            visitor.restart()
            return wording.BROUGHT.format(count=len(visitor.memory.memories))

        try:
            return changed(visitor_of(request), bring)
        finally:
            Path(name).unlink()

    def changed(visitor: Visitor, change: Callable[[Visitor], str], chosen: str | None = None) -> tuple:
        """What a change has to say, or why there was none, and the memories after it."""
        try:
            sentence = change(visitor)
        except ValueError as error:
            sentence = wording.said(error)
        return status(sentence), *shared.listed(visitor, chosen)

    def on_bank(request: gr.Request) -> str:
        visitor = visitor_of(request)
        path = Path(visitor.folder.name) / "bank.zip"
        pack_bank(visitor.memory, path)
        return str(path)

    def on_adapter(memory_id: str | None, request: gr.Request) -> tuple:
        visitor = visitor_of(request)
        path = Path(visitor.folder.name) / f"adapter-{memory_id}.zip"
        try:
            pack_adapter(visitor.memory, named(memory_id), path)
        except ValueError as error:
            return status(wording.said(error)), None
        return gr.skip(), str(path)

    def on_forget_me(identity: str | None, request: gr.Request) -> tuple:
        visitors.drop(request.session_hash, identity)
        return status(wording.FORGOT_YOU), *shared.listed(visitor_of(request)), None

    def on_select(request: gr.Request, event: gr.SelectData) -> str:
        return visitor_of(request).memory.memories[::-1][event.index[0]].id

    shared.table.render()
    shared.chosen.render()
    with gr.Row():
        burn = gr.Button(wording.BURN, min_width=100, elem_id="burn")
        forget = gr.Button(wording.FORGET, variant="stop", min_width=100, elem_id="forget")
    with gr.Accordion(wording.TAKE_AWAY, open=False, elem_id="take-away"):
        with gr.Row():
            adapter = gr.Button(wording.ADAPTER, size="sm", min_width=150, elem_id="adapter")
            bank = gr.Button(wording.BANK, size="sm", min_width=150, elem_id="bank")
            bring = gr.UploadButton(wording.BRING, file_types=[".zip"], size="sm", min_width=150, elem_id="bring")
        forget_me = gr.Button(wording.FORGET_ME, variant="stop", size="sm", elem_id="forget-me")
    file = gr.File(visible="hidden")

    outputs: list[Component] = [shared.said, shared.table, shared.chosen]
    forget.click(on_forget, [shared.chosen, shared.question], outputs, **QUIET)
    burn.click(on_burn, [shared.chosen, shared.question], outputs, **QUIET)
    bring.upload(on_bring, [bring], outputs, **QUIET)
    shared.table.select(on_select, None, [shared.chosen], **LIGHT)
    packed = (
        bank.click(on_bank, None, [file], **QUIET),
        adapter.click(on_adapter, [shared.chosen], [shared.said, file], **QUIET),
    )
    for event in packed:
        event.success(None, [file], None, js=FETCH, api_visibility="private")
    return forget_me.click(on_forget_me, [browser], [*outputs, browser], **LIGHT)


def named(memory_id: str | None) -> str:
    """The id of the memory that is chosen. ValueError if none is."""
    if not memory_id:
        raise ValueError(wording.CHOOSE_FIRST)
    return memory_id
