"""Locks that end with the process that has them: a file each, which is taken away with its lock."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO


def taken(path: Path, *, wait: bool = True) -> IO[str] | None:
    """The lock of a path, held until it is closed; None when another has it and this one shall not wait.

    Raises OSError where there can be no file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        lock = path.open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return None
        # Whoever was before may have taken the file away; then this lock keeps nobody out any more.
        if _is_at(lock, path):
            return lock
        lock.close()


def _is_at(opened: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(opened.fileno()), path.stat())
    except FileNotFoundError:
        return False
