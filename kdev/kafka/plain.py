"""Kafka's protocol on a plain connection: a request, and its answer read field by field.

A Kafka client takes longer to be loaded than these take to be answered, or has no call for what is asked.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from kdev.kafka.lines import connection

NO_ANSWER = (OSError, struct.error, UnicodeDecodeError)
"""What is raised where nobody answers in time, or what answers is no Kafka."""

Line = Callable[[str, int, float], socket.socket]
"""Opens a line to the broker at a host and a port, within so many seconds."""

_NUMBER = 1
_MOST_BYTES = 1 << 26

_T = TypeVar("_T")


class Request(NamedTuple):
    """What is asked for, by the number of the API and its version; `body` is what stands behind the head."""

    api: int
    version: int
    body: bytes = b""


class Answer:
    """The fields of an answer, one after the other; raises struct.error where they end too soon."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def number(self, kind: str = "i") -> int:
        """The next number, of a kind that `struct` knows."""
        (found,) = struct.unpack_from(f">{kind}", self._content, self._at)
        self._at += struct.calcsize(f">{kind}")
        return int(found)

    def text(self) -> str:
        """The next text, empty where there is none."""
        return self._bytes(self.number("h")).decode()

    def data(self) -> bytes:
        """The next bytes, none where there are none."""
        return self._bytes(self.number())

    def each(self, one: Callable[[], _T]) -> list[_T]:
        """The next list, of which each is read by `one`."""
        return [one() for _ in range(self.number())]

    def _bytes(self, size: int) -> bytes:
        (found,) = struct.unpack_from(f"{max(0, size)}s", self._content, self._at)
        self._at += max(0, size)
        return bytes(found)


def asked(host: str, port: int, seconds: float, request: Request, *, line: Line = connection) -> Answer:
    """What a broker answers within so many seconds. Raises one of NO_ANSWER where it does not."""
    until = time.monotonic() + seconds
    with line(host, port, seconds) as opened:
        return answered(opened, request, until)


def answered(line: socket.socket, request: Request, until: float) -> Answer:
    """What is answered on a line that is open; raises one of NO_ANSWER where nothing is until a moment."""
    head = struct.pack(">hhi", request.api, request.version, _NUMBER) + text("kdev")
    whole = head + request.body
    line.sendall(struct.pack(">i", len(whole)) + whole)
    (size,) = struct.unpack(">i", _exactly(line, 4, until))
    answer = Answer(_exactly(line, size, until))
    answer.number()  # which of the requests it answers
    return answer


def text(words: str) -> bytes:
    """A text as a request has it."""
    encoded = words.encode()
    return struct.pack(">h", len(encoded)) + encoded


def _exactly(line: socket.socket, size: int, until: float) -> bytes:
    if not 0 <= size <= _MOST_BYTES:
        raise ConnectionError
    parts = bytearray()
    while len(parts) < size:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)
        part = line.recv(size - len(parts))
        if not part:
            raise ConnectionError
        parts += part
    return bytes(parts)
