"""The logs of several containers as one, by the times that the engine gives each line."""

from __future__ import annotations

import heapq
import queue
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kdev.stack.runtime import LogLine

_QUIET_SECONDS = 0.2


class Stamped(NamedTuple):
    """A line of a log with the time at which it was written, as text that sorts."""

    time: str
    line: LogLine


def stamped_lines(service: str, pieces: Iterable[bytes]) -> Iterator[Stamped]:
    """The lines in the pieces of a log, in each of which a time stands before a line."""
    rest = b""
    for piece in pieces:
        # A long line comes in several pieces, and each of them has a time of its own.
        rest = rest + piece.partition(b" ")[2] if rest else piece
        if rest.endswith(b"\n"):
            yield _stamped(service, rest)
            rest = b""
    if rest:
        yield _stamped(service, rest)


def merged(logs: Sequence[Iterator[Stamped]]) -> Iterator[LogLine]:
    """The lines of logs that have an end, oldest first."""
    return (stamped.line for stamped in heapq.merge(*logs))


def followed(logs: Sequence[Iterator[Stamped]]) -> Iterator[Sequence[LogLine]]:
    """The lines of logs that go on, as they come; ends when every log has ended.

    Gives an empty batch several times a second while nothing comes.
    """
    arrived: queue.SimpleQueue[LogLine | None] = queue.SimpleQueue()

    def gather(log: Iterator[Stamped]) -> None:
        try:
            for stamped in log:
                arrived.put(stamped.line)
        finally:
            arrived.put(None)

    for log in logs:
        threading.Thread(target=gather, args=(log,), name="log", daemon=True).start()
    running = len(logs)
    while running:
        try:
            line = arrived.get(timeout=_QUIET_SECONDS)
        except queue.Empty:
            yield ()
            continue
        if line is None:
            running -= 1
        else:
            yield (line,)


def _stamped(service: str, text: bytes) -> Stamped:
    time, _, line = text.decode("utf-8", errors="replace").rstrip("\r\n").partition(" ")
    return Stamped(time, LogLine(service, line))
