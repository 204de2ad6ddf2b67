"""A listener that gives one answer, whatever it is asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager

from kdev.model import Endpoint


@contextmanager
def listener(answer: bytes) -> Generator[Endpoint]:
    """Where it listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            client, _ = server.accept()
            with client:
                client.recv(1024)
                client.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield Endpoint(f"127.0.0.1:{server.getsockname()[1]}")
