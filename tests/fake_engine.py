"""An engine that speaks Docker's API over a real socket, in whatever version a test wants."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote

OLDEST_OF_TODAY = "1.24"


class FakeEngine(socketserver.ThreadingUnixStreamServer):
    """Says which API it has, which images there are, and keeps the paths that it was asked for."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, path: Path, api: str, version: str) -> None:
        super().__init__(str(path), _Answers)
        self.api = api
        self.version = version
        self.images: list[dict[str, Any]] = []
        self.cannot_pull = "nothing"
        self.more: dict[str, object] = {}
        self.asked: list[str] = []
        self.logins: list[str | None] = []

    @property
    def answers(self) -> dict[str, object]:
        """What is answered, by the end of the path that is asked for."""
        about = {"Version": self.version, "ApiVersion": self.api, "MinAPIVersion": OLDEST_OF_TODAY}
        usual = {"/version": about, "/_ping": "OK", "/images/json": self.images, "/containers/json": []}
        return {**usual, **self.more}


class _Answers(BaseHTTPRequestHandler):
    server: FakeEngine

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append(path)
        found = [answer for end, answer in self.server.answers.items() if path.endswith(end)]
        body = json.dumps(found[0] if found else {"message": "page not found"}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Every image that is asked for is there at once, but the one that cannot be had."""
        self.server.asked.append(self.path.partition("?")[0])
        self.server.logins.append(self.headers.get("X-Registry-Auth"))
        lost = self.server.cannot_pull in unquote(self.path)
        said = {"error": "manifest unknown"} if lost else {"status": "Status: Downloaded newer image"}
        body = json.dumps(said).encode() + b"\r\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self) -> str:
        return "unix"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def fake_engine(path: Path, api: str, version: str = "99.0") -> Generator[FakeEngine]:
    """An engine of an API version that listens on a socket, until the end of the block."""
    with FakeEngine(path, api, version) as engine:
        thread = threading.Thread(target=engine.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield engine
        finally:
            engine.shutdown()
            thread.join()
