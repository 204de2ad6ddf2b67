"""Processes that outlive the command that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from kdev.errors import StackError
from kdev.stack.state import SavedProcess, birth_of

_LOOK_SECONDS = 0.01
_KILL_SECONDS = 5

# A shell between them makes it no child of ours, so no command of kdev has to wait for its end. It becomes
# the command when it is told to, and ends when whoever would tell it has ended: so nothing runs unrecorded.
_IN_BACKGROUND = 'cd "$0" || exit 1; exec 3<&0; { read -r _ <&3 && exec "$@" 3<&- </dev/null; } >&2 & echo $!'
_GO = b"go\n"


def launch(
    service: str,
    command: Sequence[str],
    record: Callable[[SavedProcess], object],
    *,
    folder: Path,
    log: Path,
) -> SavedProcess:
    """Start a process in `folder`, in a session of its own; what it prints is added to `log`.

    It does nothing before `record` has returned, and never begins when that fails or this process is killed.
    Raises StackError when it cannot be started.
    """
    hears, tells = os.pipe()
    with open(tells, "wb", buffering=0) as gate:  # noqa: PTH123 - it has no path
        with open(hears, "rb") as waiting, log.open("ab") as output:  # noqa: PTH123
            shell = subprocess.run(  # noqa: S603 - the words are handed on as they are
                ["/bin/sh", "-c", _IN_BACKGROUND, str(folder), *command],
                stdin=waiting,
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,
                check=False,
            )
        process = _process_of(service, int(shell.stdout or 0), log)
        record(process)
        with suppress(BrokenPipeError):  # it was killed meanwhile, which whoever waits for it sees
            gate.write(_GO)
    return process


def ask_to_end(process: SavedProcess) -> None:
    """Ask a process to end, also one that is paused."""
    send(process, signal.SIGTERM)
    send(process, signal.SIGCONT)


def end(process: SavedProcess, seconds: float) -> bool:
    """Ask a process to end and wait for it; kill it when it has not after `seconds`, and say False then."""
    ask_to_end(process)
    if _ended(process, seconds):
        return True
    kill(process)
    return False


def kill(process: SavedProcess) -> None:
    """End a process at once and wait until it has."""
    send(process, signal.SIGKILL)
    _ended(process, _KILL_SECONDS)


def send(process: SavedProcess, number: signal.Signals) -> None:
    """Send a signal to a process, if it is still there; raises StackError when it is of another user."""
    try:
        if process.alive:
            os.kill(process.pid, number)
    except ProcessLookupError:
        return
    except PermissionError as exc:
        raise StackError(
            f"the process of {process.service} (pid {process.pid}) belongs to another user",
            hint="do this as that user, such as with `sudo`",
        ) from exc


def _process_of(service: str, pid: int, log: Path) -> SavedProcess:
    birth = birth_of(pid) if pid else None
    if birth is None:
        raise StackError(f"{service} ended as soon as it was started", hint=f"its log says more: {log}")
    return SavedProcess(service, pid, birth, time.time())


def _ended(process: SavedProcess, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while process.alive:
        if time.monotonic() >= deadline:
            return False
        time.sleep(_LOOK_SECONDS)
    return True
