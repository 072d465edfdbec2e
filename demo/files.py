"""Buttons that save what is drawn as a file: a picture of an element (PNG), the numbers of its table (CSV).

In: where it stands on the page. Out: buttons; the browser does the work. Charts of plotly bring a camera of their own.
"""

import json

import gradio as gr

from demo import wording

SAVE = """const save = (href, download) => Object.assign(document.createElement("a"), {href, download}).click();"""
# The element is drawn by the browser itself, out of an SVG that holds a copy of it: with all rules of style, and inside
# bare copies of its ancestors, so that the rules find it.
PICTURE = """async () => {
    %(save)s
    const source = document.querySelector(%(selector)s), {width, height} = source.getBoundingClientRect();
    let copy = source.cloneNode(true);
    copy.style.font = getComputedStyle(source).font;
    for (let above = source.parentElement; above; above = above.parentElement) {
        const bare = above.cloneNode(false);
        bare.style.cssText = "all: unset; display: block";
        bare.append(copy);
        copy = bare;
    }
    copy.style.background = getComputedStyle(document.body).backgroundColor;
    const style = document.createElement("style");
    style.textContent = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
        .map((rule) => rule.cssText).join("\\n");
    copy.prepend(style);
    const inner = new XMLSerializer().serializeToString(copy);
    const image = new Image();
    image.src = "data:image/svg+xml," + encodeURIComponent(
        `<svg xmlns="http://www.w3.org/2000/svg" width="${2 * width}" height="${2 * height}" `
        + `viewBox="0 0 ${width} ${height}"><foreignObject width="100%%" height="100%%">${inner}</foreignObject></svg>`
    );
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), {width: image.width, height: image.height});
    canvas.getContext("2d").drawImage(image, 0, 0);
    save(canvas.toDataURL("image/png"), %(name)s);
}"""
TABLE = """() => {
    %(save)s
    const rows = [...document.querySelectorAll(%(selector)s + " tr")].map((row) => [...row.cells]
        .map((cell) => `"${cell.textContent.replaceAll('"', '""')}"`).join(","));
    const file = new Blob(["\\ufeff" + rows.join("\\r\\n") + "\\r\\n"], {type: "text/csv"});
    save(URL.createObjectURL(file), %(name)s);
}"""


def picture_button(label: str, selector: str, name: str) -> None:
    """A button that saves the element as `name`.png, at twice its size."""
    _button(label, PICTURE, selector, f"{name}.png")


def table_button(selector: str, name: str) -> None:
    """A button that saves the table inside the element as `name`.csv."""
    _button(wording.AS_CSV, TABLE, selector, f"{name}.csv")


def _button(label: str, script: str, selector: str, name: str) -> None:
    button = gr.Button(label, size="sm", min_width=110)
    words = {"save": SAVE, "selector": json.dumps(selector), "name": json.dumps(name)}
    button.click(None, js=script % words, api_visibility="private")
