"""Settings, engine, launch. `python app.py --help` lists the options; each is also an environment variable MEGA_…"""

import argparse
import logging
import os
import sys

from core.engine import GatedMemory
from core.limits import SHARED
from demo import wording
from demo.page import CSS, build_page

LOCAL = ("127.0.0.1", "localhost", "::1")


def settings() -> argparse.Namespace:
    def variable(name: str, default: str | None = None) -> str | None:
        return os.environ.get(f"MEGA_{name}", default)

    parser = argparse.ArgumentParser(description="MEGa Playground")
    parser.add_argument("--model", default=variable("MODEL"), help="folder or Hub id (default: the bundled model)")
    parser.add_argument(
        "--models",
        default=variable("MODELS", ""),
        help="more models that the page offers: folders or Hub ids, with commas between",
    )
    parser.add_argument("--host", default=variable("HOST", "0.0.0.0" if os.environ.get("SPACE_ID") else "127.0.0.1"))
    parser.add_argument("--port", type=int, default=variable("PORT", "7860"))
    parser.add_argument("--share", action="store_true", default=variable("SHARE", "") == "1")
    return parser.parse_args()


def main() -> None:
    options = settings()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        memory = GatedMemory.load(options.model, limits=SHARED if os.environ.get("SPACE_ID") else None)
        offered = [name.strip() for name in options.models.split(",") if name.strip()]
        page = build_page(memory, private=options.host in LOCAL and not options.share, offered=offered)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    page.queue(default_concurrency_limit=1, api_open=False)  # no call may pass the queue by
    page.launch(
        server_name=options.host,
        server_port=options.port,
        share=options.share,
        css=CSS,
        i18n=wording.translations(),
        mcp_server=True,
        max_file_size=memory.largest_bank,
    )


if __name__ == "__main__":
    main()
