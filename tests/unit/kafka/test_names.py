from __future__ import annotations

import socket
from threading import Thread

import pytest

from kdev.kafka.names import group_names, topic_names
from kdev.model import Endpoint


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\0\0\0\4\0\0\0\1",
        b"\x15\3\3\0\2\2\x46",
        b"\x7f\xff\xff\xff",
    ],
)
def test_what_is_no_answer_of_a_broker_has_no_names(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_answer_all, args=(server, answer), daemon=True)
        thread.start()
        where = Endpoint(f"127.0.0.1:{server.getsockname()[1]}")

        assert topic_names(where, 2) is None
        assert group_names(where, 2) is None
        thread.join(5)


def _answer_all(server: socket.socket, answer: bytes) -> None:
    for _ in range(2):
        line, _ = server.accept()
        with line:
            line.recv(1_000)
            line.sendall(answer)
