"""Programs on a terminal, which is a pseudo-terminal: what they show, and what is typed."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from tests.conftest import Broker

WIDTH = 60
# A terminal stops who reads it from the background, so the program gets it as its own.
_OWN = (
    "import fcntl, os, signal, sys, termios as t; fcntl.ioctl(0, t.TIOCSCTTY, 0);"
    "signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
)


class Terminal:
    """A program on a terminal: what it shows, and what is typed."""

    def __init__(self, process: subprocess.Popen[bytes], descriptor: int) -> None:
        self.process = process
        self._descriptor = descriptor
        self._seen = b""

    def until(self, text: str, seconds: float = 60, *, times: int = 1) -> str:
        """Everything shown so far, as soon as a text is in it so many times."""
        deadline = time.monotonic() + seconds
        while self._seen.count(text.encode()) < times:
            ready = select.select([self._descriptor], [], [], deadline - time.monotonic())[0]
            assert ready, self._seen
            self._seen += os.read(self._descriptor, 65_536)
        return self._seen.decode().replace("\r\n", "\n")

    def gives_keys(self) -> bool:
        """Whether it gives each key at once, instead of whole lines."""
        return not termios.tcgetattr(self._descriptor)[3] & termios.ICANON

    def resize(self, width: int) -> None:
        """Make the window as wide as that."""
        _size(self._descriptor, width)

    def type(self, text: str) -> None:
        """Type something."""
        os.write(self._descriptor, text.encode())


def _size(descriptor: int, width: int) -> None:
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))


@contextmanager
def terminal(broker: Broker, *argv: str, width: int = WIDTH, **more: str) -> Iterator[Terminal]:
    """`kdev` with some words on a terminal of 24 lines; `more` are environment variables."""
    with _shown(broker, [sys.executable, "-m", "kdev", *argv], width, more) as found:
        yield found


@contextmanager
def shell(broker: Broker, *, prompt: str, width: int = WIDTH) -> Iterator[Terminal]:
    """A shell on a terminal of 24 lines, with jobs as a person has them."""
    bash = str(shutil.which("bash"))
    with _shown(broker, [bash, "--norc", "-i"], width, {"PS1": prompt}) as found:
        found.until(prompt)
        yield found


@contextmanager
def _shown(broker: Broker, program: Sequence[str], width: int, more: Mapping[str, str]) -> Iterator[Terminal]:
    ours, its = pty.openpty()
    _size(its, width)
    environ = {name: text for name, text in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    environ |= {"TERM": "xterm", "PYTHONUTF8": "1", **broker.environ(), **more}
    command = [sys.executable, "-c", _OWN, *program]
    with subprocess.Popen(
        command, stdin=its, stdout=its, stderr=its, env=environ, start_new_session=True
    ) as process:
        try:
            yield Terminal(process, ours)
        finally:
            process.kill()
            os.close(its)
            os.close(ours)
