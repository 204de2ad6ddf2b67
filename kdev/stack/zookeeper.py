"""What a running ZooKeeper says in its four-letter words."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable

from kdev.stack.ports import LOOPBACK

_ANSWER_SECONDS = 0.25


def is_ok(port: int) -> bool:
    """Whether a ZooKeeper answers and serves."""
    return _asked(port, "ruok") == "imok" and "Mode:" in _asked(port, "srvr")


def remembers_brokers(port: int, numbers: Iterable[int]) -> bool:
    """Whether the session of a broker that was killed, one of these, still holds its name."""
    names = {line.strip() for line in _asked(port, "dump").splitlines()}
    return any(f"/brokers/ids/{number}" in names for number in numbers)


def _asked(port: int, word: str) -> str:
    answer = b""
    deadline = time.monotonic() + _ANSWER_SECONDS
    try:
        with socket.create_connection((LOOPBACK, port), timeout=_ANSWER_SECONDS) as connection:
            connection.sendall(word.encode())
            while time.monotonic() < deadline and (chunk := connection.recv(65536)):
                answer += chunk
    except OSError:
        return ""
    return answer.decode("utf-8", errors="replace")
