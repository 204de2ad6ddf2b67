"""Plain connections to brokers, without a Kafka client: where they are, and a line to one."""

from __future__ import annotations

import errno
import os
import socket

from kdev.model import Endpoint

NEAR = frozenset({"localhost", "127.0.0.1"})
"""The names that mean this machine."""

_LAST_PORT = 65_535


def addresses(endpoint: Endpoint) -> tuple[tuple[str, int], ...]:
    """Host and port of each bootstrap server; the port is Kafka's usual one where none is given."""
    parts = (server.strip().rpartition("://")[2] for server in endpoint.bootstrap_servers.split(","))
    return tuple(_address(part) for part in parts if part)


def connect(host: str, port: int, seconds: float) -> None:
    """Open a connection and close it again; raises OSError when there is none within `seconds`."""
    with connection(host, port, seconds):
        return


def connection(host: str, port: int, seconds: float) -> socket.socket:
    """An open connection; raises OSError when there is none, or nothing moves on it, within `seconds`."""
    if port > _LAST_PORT:  # the system would take its lower bits for another one
        raise OSError(errno.EINVAL, f"{port} is no port")
    try:
        line = socket.create_connection(("127.0.0.1" if host in NEAR else host, port), timeout=seconds)
    except UnicodeError as exc:  # a part of the name is empty or too long
        raise OSError(errno.EINVAL, "no such host") from exc
    if is_to_itself(line):
        line.close()
        raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
    return line


def is_to_itself(line: socket.socket) -> bool:
    """Whether a line ends where it begins: nobody listens there, but the system lent it this very port."""
    return bool(line.getsockname() == line.getpeername())


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        host, port = text, "9092"
    return host.strip("[]"), int(port)
