"""A Hub on this machine: serves the folders that it is given as models, in the way that Hugging Face's does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@contextmanager
def serve(models: dict[str, Path], gated: tuple[str, ...] = ()) -> Iterator[str]:
    """The address, for as long as the block lasts; `models`: id → folder."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = self.path.partition("?")[0].strip("/").split("/")
            api = parts[:2] == ["api", "models"]
            name = "/".join(parts[2:4] if api else parts[:2])
            if name in gated:
                self.say(403, {"X-Error-Code": "GatedRepo"})
            elif name not in models:
                self.say(404, {"X-Error-Code": "RepoNotFound"})
            elif not api:
                content = (models[name] / "/".join(parts[4:])).read_bytes()
                self.say(200, {"X-Repo-Commit": COMMIT, "ETag": f'"{sha1(content).hexdigest()}"'}, content)
            elif "tree" in parts:
                files = [path for path in sorted(models[name].rglob("*")) if path.is_file()]
                self.json([self.entry(path, models[name]) for path in files])
            else:
                self.json({"id": name, "sha": COMMIT, "siblings": []})

        do_HEAD = do_GET

        @staticmethod
        def entry(path: Path, folder: Path) -> dict:
            content = path.read_bytes()
            where = path.relative_to(folder).as_posix()
            return {"type": "file", "path": where, "size": len(content), "oid": sha1(content).hexdigest()}

        def json(self, content: list | dict) -> None:
            self.say(200, {"Content-Type": "application/json"}, json.dumps(content).encode())

        def say(self, code: int, headers: dict[str, str], content: bytes = b"") -> None:
            self.send_response(code)
            for header in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(*header)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
