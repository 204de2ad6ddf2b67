"""The request for the bytes of partitions, answered by a socket of the test's own."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kdev.kafka.log_dirs import Wanted, sizes_on
from tests.conftest import unused_port

WANTED = [Wanted("cars", (0, 1))]
REQUEST = (
    b"\x00\x23\x00\x01\x00\x00\x00\x01\x00\x04kdev"
    b"\x00\x00\x00\x01\x00\x04cars\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x01"
)


def text(value: str) -> bytes:
    return struct.pack(">h", len(value)) + value.encode()


def reply(*partitions: tuple[int, int, bool]) -> bytes:
    rows = b"".join(struct.pack(">iqq?", number, size, 0, future) for number, size, future in partitions)
    topic = text("cars") + struct.pack(">i", len(partitions)) + rows
    folder = struct.pack(">h", 0) + text("/data") + struct.pack(">i", 1) + topic
    broken = struct.pack(">h", 56) + text("/broken") + struct.pack(">i", 0)
    body = struct.pack(">iii", 1, 0, 2) + folder + broken
    return struct.pack(">i", len(body)) + body


@contextmanager
def answering(answer: bytes, asked: list[bytes] | None = None) -> Iterator[int]:
    """A port where one request is answered with these bytes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                request = line.recv(65_536)
                if asked is not None:
                    asked.append(request)
                line.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


def test_the_bytes_of_each_partition_are_told_a_copy_that_moves_once() -> None:
    asked: list[bytes] = []

    with answering(reply((0, 7_000_000_000, False), (1, 5, False), (1, 3, True)), asked) as port:
        sizes = sizes_on("127.0.0.1", port, WANTED)

    assert sizes == {("cars", 0): 7_000_000_000, ("cars", 1): 5}
    assert asked == [struct.pack(">i", len(REQUEST)) + REQUEST]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00",
        b"\xff\xff\xff\xff",
        b"\x7f\xff\xff\xff",
        b"\x00\x00\x00\x04\x00\x00\x00\x01",
        reply((0, 1, False))[:-9],
    ],
    ids=["closed", "cut", "negative", "huge", "short", "half"],
)
def test_a_broker_that_answers_something_else_tells_nothing(answer: bytes) -> None:
    with answering(answer) as port:
        assert sizes_on("127.0.0.1", port, WANTED) == {}


def test_a_broker_that_is_not_there_tells_nothing() -> None:
    assert sizes_on("127.0.0.1", unused_port(), WANTED) == {}
