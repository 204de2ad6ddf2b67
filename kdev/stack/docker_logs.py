"""The logs of several containers as one, by the times that the engine gives each line."""

from __future__ import annotations

import heapq
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from typing import NamedTuple

from kdev.errors import StackError
from kdev.stack.runtime import LogLine

_QUIET_SECONDS = 0.2
_BEHIND_SECONDS = 0.05
_TOGETHER_SECONDS = 1.0


NextStart = Callable[[], float | None]


class Stamped(NamedTuple):
    """A line of a log with the time at which it was written, as text that sorts."""

    time: str
    line: LogLine


_Arrival = tuple[int, Stamped | BaseException | None]


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


def followed(logs: Sequence[Iterable[Stamped | None]]) -> Iterator[Sequence[LogLine]]:
    """The lines of logs that go on, as they come; ends when every service has stopped.

    None in a log says that its service has, a line behind that runs again. What comes at once is in the order
    of time. Gives an empty batch several times a second while nothing comes. Raises what a log raises.
    """
    arrived: queue.SimpleQueue[_Arrival] = queue.SimpleQueue()
    for number, log in enumerate(logs):
        threading.Thread(target=_gather, args=(number, log, arrived), name="log", daemon=True).start()
    running = set(range(len(logs)))
    while running:
        come: list[Stamped] = []
        for number, what in _come(arrived):
            if isinstance(what, BaseException):
                raise what
            if what is None:
                running.discard(number)
            else:
                running.add(number)
                come.append(what)
        yield tuple(stamped.line for stamped in sorted(come))


def _gather(number: int, log: Iterable[Stamped | None], arrived: queue.SimpleQueue[_Arrival]) -> None:
    last: BaseException | None = None
    try:
        for stamped in log:
            arrived.put((number, stamped))
    except StackError as exc:
        last = exc
    finally:
        arrived.put((number, last))


def _come(arrived: queue.SimpleQueue[_Arrival]) -> Iterator[_Arrival]:
    """What has come, after a moment in which something may, and what comes right behind it."""
    with suppress(queue.Empty):
        yield arrived.get(timeout=_QUIET_SECONDS)
        until = time.monotonic() + _TOGETHER_SECONDS
        while time.monotonic() < until:
            yield arrived.get(timeout=_BEHIND_SECONDS)


def through_starts(
    service: str, run: Callable[[float], AbstractContextManager[Iterable[bytes]]], next_start: NextStart
) -> Iterator[Stamped | None]:
    """The log of a container through all its runs, with None behind each.

    `run` opens the log from a moment on, in seconds since 1970; `next_start` waits for the container to run
    again and tells since when, None when it never will.
    """
    since, last = 0.0, ""
    while True:
        with run(since) as pieces:
            before = last
            for stamped in stamped_lines(service, pieces):
                if stamped.time > before:  # what was told at the end of the run before comes once more
                    last = stamped.time
                    yield stamped
        yield None
        again = next_start()
        if again is None:
            return
        since = again


def _stamped(service: str, text: bytes) -> Stamped:
    moment, _, line = text.decode("utf-8", errors="replace").rstrip("\r\n").partition(" ")
    return Stamped(moment, LogLine(service, line))
