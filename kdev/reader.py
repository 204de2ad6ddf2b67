"""Whoever reads what is written, and whether they are still there."""

from __future__ import annotations

import fcntl
import io
import select
import sys
from contextlib import suppress
from typing import IO, Any

_PIPE_BYTES = 1024 * 1024
"""What Linux lets everybody have."""


class Reader:
    """The reader of a stream: a pipe's may leave, which is told also when nothing is written."""

    def __init__(self, stream: IO[Any]) -> None:
        self._poll = _poll_of(stream)

    def left(self) -> bool:
        """Whether nobody can read any more."""
        return self._poll is not None and bool(self._poll.poll(0))


def widen(stream: IO[Any]) -> None:
    """Let a pipe take much at once, so that its writer goes on while its reader is busy; others stay."""
    if sys.platform == "linux":
        with suppress(OSError, ValueError):
            fcntl.fcntl(stream.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _poll_of(stream: IO[Any]) -> select.poll | None:
    try:
        number = stream.fileno()
    except (io.UnsupportedOperation, ValueError):
        return None
    # Without a wish for events only an error, a hang-up or a closed stream is told.
    poll = select.poll()
    poll.register(number, 0)
    return poll
