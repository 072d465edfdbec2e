"""A guided tour in five steps that drives the live page: inject, gate, ask, compare, forget.

In: the components that it fills, and who is asking. Out: a card at the foot of the window, wired. It does nothing
itself but fill in and look at the gate: it presses the page's own buttons, so what the visitor sees is what happens.
"""

import json
from collections.abc import Callable

import gradio as gr

from demo import wording
from demo.asked import look
from demo.injection_view import status
from demo.playground import Playground
from demo.queue import LIGHT, QUIET
from demo.visitors import Visitor

INJECT, GATE, ASK, COMPARE, FORGET, END = range(1, 7)
_, EVENT, QUESTION = wording.SUGGESTIONS[-1]
LOOK_AT = {INJECT: "#event", GATE: "#gate-says", ASK: "#answer", COMPARE: "#comparison", FORGET: "#status"}
PRESS = {INJECT: ["#inject"], ASK: ["#ask"], COMPARE: ["#compare"], FORGET: ["#forget", "#ask"]}

CSS = """
#tour {position: fixed; bottom: 0; left: 50%; transform: translateX(-50%); z-index: 50; width: min(100vw, 760px);
  max-height: 46vh; overflow: auto; padding: 12px 16px; gap: 8px; background: var(--background-fill-primary);
  border: 2px solid #0072B2; border-bottom: 0; border-radius: 10px 10px 0 0; box-shadow: 0 -2px 16px #0004}
#tour p {margin: 0}
.gradio-container:has(#tour) {padding-bottom: 60vh !important}
.toured {outline: 3px solid #0072B2; outline-offset: 3px; border-radius: 6px; scroll-margin-top: 16px}
"""
DRIVE = f"""async (step) => {{
    const until = async (found) => {{
        for (const started = performance.now(); performance.now() - started < 20000;) {{
            const value = found();
            if (value) return value;
            await new Promise(requestAnimationFrame);
        }}
    }};
    const shown = (selector) => until(() => {{
        const element = document.querySelector(selector);
        return element?.checkVisibility() && element;
    }});
    document.querySelectorAll(".toured").forEach((element) => element.classList.remove("toured"));
    document.querySelector("#tour-next")?.focus();
    const said = () => document.querySelector("#status").textContent;
    let before;
    for (const button of {json.dumps(PRESS)}[step] ?? []) {{  // each once the one before has had its say
        if (before !== undefined) await until(() => said() != before);
        before = said();
        (await shown(button))?.click();
    }}
    const target = {json.dumps(LOOK_AT)}[step];
    const element = target && await shown(target);
    element?.classList.add("toured");
    element?.scrollIntoView({{block: "start", behavior: "instant"}});
}}"""


def build_tour(
    start: gr.Button,
    tabs: gr.Tabs,
    playground: Playground,
    compared: gr.Textbox,
    visitor_of: Callable[[gr.Request], Visitor],
) -> None:
    """Inside a `gr.Blocks`: the card. `start` opens it; `compared` is the question of the Compare tab."""

    def on_step(step: int, request: gr.Request) -> dict:
        """What a step fills in, before its buttons are pressed."""
        if step == END:
            return {card: gr.Column(visible=False)}
        shown = {
            card: gr.Column(visible=True),
            said: status(wording.TOUR_STEPS[step - 1]),
            onwards: gr.Button(wording.TOUR_NEXT if step < FORGET else wording.TOUR_DONE),
            tabs: gr.Tabs(selected="compare" if step == COMPARE else "playground"),
        }
        match step:
            case 1:
                shown |= {playground.event: EVENT, playground.with_notes: True}
            case 2 | 3:
                shown[playground.question] = QUESTION
            case 4:
                shown[compared] = QUESTION
            case 5:
                told = [memory.id for memory in visitor_of(request).memory.memories if memory.text == EVENT]
                shown[playground.question] = QUESTION
                shown[playground.chosen] = told[0] if told else None
        return shown

    def on_look(step: int, request: gr.Request) -> dict:
        """The gate of the question, before it is asked."""
        if step != GATE:
            return {playground.gate.asked: gr.skip()}
        return playground.gate.of(look(visitor_of(request).memory, QUESTION))

    step = gr.Number(0, precision=0, visible=False)
    with gr.Column(visible=False, elem_id="tour") as card:
        said = gr.HTML(padding=False, elem_id="tour-step")
        with gr.Row():
            onwards = gr.Button(wording.TOUR_NEXT, variant="primary", min_width=120, elem_id="tour-next")
            end = gr.Button(wording.TOUR_END, min_width=120, elem_id="tour-end")
    fields = [playground.event, playground.with_notes, playground.question, playground.chosen, compared]
    filled = [card, said, onwards, tabs, *fields]
    for button, move in ((start, "() => 1"), (onwards, "(step) => step + 1"), (end, f"() => {END}")):
        moved = button.click(None, [step], [step], js=move, api_visibility="private")
        stepped = moved.then(on_step, [step], filled, **LIGHT)
        stepped.then(None, [step], None, js=DRIVE, api_visibility="private")
        stepped.then(on_look, [step], playground.gate.outputs, **QUIET)
