"""Processes that go on after the command that started them, and are ended by a later one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from kdev.stack.state import SavedProcess, birth_of

_POLL_SECONDS = 0.005


def start_background(service: str, command: Sequence[str], log: Path) -> SavedProcess:
    """Start a process in a session of its own; what it says is appended to `log`."""
    to_log = (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    pid = os.posix_spawn(
        command[0],
        list(command),
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            to_log,
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    return SavedProcess(service, pid, birth_of(pid) or "", time.time())


def end_background(process: SavedProcess, seconds: float) -> None:
    """Ask a process to end and make it after `seconds`; one that ended already is left alone."""
    for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, seconds)):
        if not process.alive:
            break
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)
        _wait_until_ended(process, patience)
    # One that this very command started would stay in the process table until the command ends.
    with suppress(ChildProcessError):
        os.waitpid(process.pid, os.WNOHANG)


def _wait_until_ended(process: SavedProcess, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while process.alive and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
