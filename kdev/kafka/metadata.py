"""What a cluster says of itself, heard over a plain connection: no Kafka client has to be loaded for it."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from kdev.kafka.lines import addresses, connect, connection
from kdev.model import Endpoint

_SECONDS = 1.0
_METADATA = 3
_VERSION = 5  # of Kafka 1.0: the first one that every Kafka since then still takes
_NAME = b"kdev-probe"
_ALL_TOPICS = -1
_MOST_BYTES = 1 << 26

_T = TypeVar("_T")


class Heard(NamedTuple):
    """The id of a cluster, the number of its controller, and the addresses of its brokers by their numbers.

    `leaders` are those of each topic's partitions: the number of a broker, or one below zero for none.
    """

    cluster_id: str
    controller: int
    brokers: Mapping[int, tuple[str, int]]
    leaders: Mapping[str, Sequence[int]]


def heard(endpoint: Endpoint) -> Heard | None:
    """What the broker at an endpoint says; None when it, or one that it names, cannot be reached.

    The endpoint is one broker, and wants neither TLS nor a password.
    """
    host, port = addresses(endpoint)[0]
    try:
        found = _parsed(_asked(host, port))
        for address in found.brokers.values():
            connect(*address, _SECONDS)
    except (OSError, struct.error, UnicodeDecodeError):  # the latter two for what is no Kafka
        return None
    return found


def _asked(host: str, port: int) -> bytes:
    asked = (_METADATA, _VERSION, 0, len(_NAME), _NAME, _ALL_TOPICS, False)
    request = struct.pack(f">hhih{len(_NAME)}si?", *asked)
    with connection(host, port, _SECONDS) as line:
        line.sendall(struct.pack(">i", len(request)) + request)
        (size,) = struct.unpack(">i", _exactly(line, 4))
        return _exactly(line, size)


def _exactly(line: socket.socket, size: int) -> bytes:
    if not 0 <= size <= _MOST_BYTES:
        raise ConnectionError
    parts = bytearray()
    while len(parts) < size:
        part = line.recv(size - len(parts))
        if not part:
            raise ConnectionError
        parts += part
    return bytes(parts)


class _Answer:
    """The fields of an answer, one after the other."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def number(self, kind: str = "i") -> int:
        (found,) = struct.unpack_from(f">{kind}", self._content, self._at)
        self._at += struct.calcsize(f">{kind}")
        return int(found)

    def text(self) -> str:
        size = max(0, self.number("h"))
        (found,) = struct.unpack_from(f"{size}s", self._content, self._at)
        self._at += size
        return bytes(found).decode()

    def each(self, one: Callable[[], _T]) -> list[_T]:
        return [one() for _ in range(self.number())]


def _parsed(content: bytes) -> Heard:
    answer = _Answer(content)
    answer.number()  # which of the requests it answers
    answer.number()  # how long the client shall wait
    brokers = answer.each(lambda: _broker(answer))
    cluster_id, controller = answer.text(), answer.number()
    return Heard(cluster_id, controller, dict(brokers), dict(answer.each(lambda: _topic(answer))))


def _broker(answer: _Answer) -> tuple[int, tuple[str, int]]:
    number, host, port = answer.number(), answer.text(), answer.number()
    answer.text()  # its rack
    return number, (host, port)


def _topic(answer: _Answer) -> tuple[str, list[int]]:
    answer.number("h")  # what is wrong with it
    name = answer.text()
    answer.number("?")  # whether Kafka keeps it for itself
    return name, answer.each(lambda: _leader(answer))


def _leader(answer: _Answer) -> int:
    answer.number("h")
    answer.number()  # which partition it is
    leader = answer.number()
    for _ in ("replicas", "those in sync", "those that are gone"):
        answer.each(answer.number)
    return leader
