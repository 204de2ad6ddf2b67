"""A small schema registry: a real HTTP server, which keeps schemas in memory."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

Kept = dict[str, Any]


class FakeRegistry(ThreadingHTTPServer):
    """Keeps schemas by their number, and the numbers of each subject by their version.

    With `instead`, a status and a body, it answers everything with that.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.schemas: dict[int, Kept] = {}
        self.subjects: dict[str, list[int]] = {}
        self.instead: tuple[int, bytes] | None = None
        self._numbers = count(1)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"

    def register(self, subject: str, schema: Kept) -> Kept:
        """Keep a schema under a subject."""
        number = next((number for number, kept in self.schemas.items() if kept == schema), None)
        number = next(self._numbers) if number is None else number
        self.schemas[number] = schema
        versions = self.subjects.setdefault(subject, [])
        if number not in versions:
            versions.append(number)
        return self.version(subject, versions.index(number) + 1)

    def version(self, subject: str, version: int) -> Kept:
        """One version of a subject; raises LookupError when there is none such."""
        number = self.subjects[subject][version - 1]
        return {"subject": subject, "version": version, "id": number, **self.schemas[number]}


class _Answers(BaseHTTPRequestHandler):
    @property
    def _kept(self) -> FakeRegistry:
        assert isinstance(self.server, FakeRegistry)
        return self.server

    def do_GET(self) -> None:
        match self._steps():
            case ["subjects"]:
                self._answer(200, list(self._kept.subjects))
            case ["schemas", "ids", number] if int(number) in self._kept.schemas:
                self._answer(200, self._kept.schemas[int(number)])
            case ["subjects", subject, "versions", version] if subject in self._kept.subjects:
                self._answer(200, self._kept.version(subject, int(version)))
            case _:
                self._answer(404, {"error_code": 40403, "message": "Schema not found"})

    def do_POST(self) -> None:
        schema = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kept = {
            "schema": schema["schema"],
            "schemaType": schema.get("schemaType", "AVRO"),
            "references": schema.get("references") or [],
        }
        match self._steps():
            case ["subjects", _, "versions"] if "<" in kept["schema"]:
                self._answer(422, {"error_code": 42201, "message": "Invalid schema"})
            case ["subjects", subject, "versions"] | ["subjects", subject]:
                self._answer(200, self._kept.register(subject, kept))
            case _:
                self._answer(404, {"error_code": 404, "message": "HTTP 404 Not Found"})

    def _steps(self) -> list[str]:
        return [unquote(step) for step in urlsplit(self.path).path.strip("/").split("/")]

    def _answer(self, status: int, content: object) -> None:
        status, body = self._kept.instead or (status, json.dumps(content).encode())
        self.send_response(status)
        self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the library
        """Say nothing."""


@contextmanager
def fake_registry() -> Generator[FakeRegistry]:
    """A registry of its own, gone at the end."""
    with FakeRegistry() as registry:
        Thread(target=registry.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield registry
        finally:
            registry.shutdown()
