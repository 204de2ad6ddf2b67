"""Processes that outlive the command that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from kdev.errors import StackError
from kdev.stack.state import SavedProcess, birth_of

_LOOK_SECONDS = 0.01
_KILL_SECONDS = 5

# A shell between them makes it no child of ours, so no command of kdev has to wait for its end.
_IN_BACKGROUND = 'cd "$0" || exit 1; "$@" >&2 & echo $!'


def launch(service: str, command: Sequence[str], *, folder: Path, log: Path) -> SavedProcess:
    """Start a process in `folder`, in a session of its own; what it prints is added to `log`.

    Raises StackError when it cannot be started.
    """
    with log.open("ab") as output:
        shell = subprocess.run(  # noqa: S603 - the words are handed on as they are
            ["/bin/sh", "-c", _IN_BACKGROUND, str(folder), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            start_new_session=True,
            check=False,
            text=True,
        )
    pid = int(shell.stdout or 0)
    birth = birth_of(pid) if pid else None
    if birth is None:
        raise StackError(f"{service} ended as soon as it was started", hint=f"its log says more: {log}")
    return SavedProcess(service, pid, birth, time.time())


def end(process: SavedProcess, seconds: float) -> bool:
    """Ask a process to end and wait for it; kill it when it has not after `seconds`, and say False then."""
    _signal(process, signal.SIGTERM)
    if _ended(process, seconds):
        return True
    _signal(process, signal.SIGKILL)
    _ended(process, _KILL_SECONDS)
    return False


def _signal(process: SavedProcess, number: signal.Signals) -> None:
    try:
        if process.alive:
            os.kill(process.pid, number)
    except ProcessLookupError:
        return


def _ended(process: SavedProcess, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while process.alive:
        if time.monotonic() >= deadline:
            return False
        time.sleep(_LOOK_SECONDS)
    return True
