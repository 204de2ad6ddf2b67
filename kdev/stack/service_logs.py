"""The log files of services: rotated between runs, read together in the order of time, and summed up."""

from __future__ import annotations

import heapq
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kdev.stack.runtime import LogLine

_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}")
_TROUBLE = re.compile(rf"{_STAMP.pattern} (ERROR|FATAL) +(?P<what>.*)|(?P<plain>(Error|Exception in).*)")
_CAUSE = re.compile(r"Caused by: (?P<what>.*)")
_READ_AGAIN_SECONDS = 0.2


class _Entry(NamedTuple):
    stamp: str
    lines: tuple[LogLine, ...]


class _GrowingFile:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._inode = 0
        self._read = 0
        self._part = b""

    def new_lines(self) -> list[str]:
        try:
            with self._path.open("rb") as log:
                inode = os.fstat(log.fileno()).st_ino
                if inode != self._inode:  # the one read so far was put aside
                    self._inode, self._read, self._part = inode, 0, b""
                log.seek(self._read)
                come = log.read()
        except FileNotFoundError:
            return []
        self._read += len(come)
        *lines, self._part = (self._part + come).split(b"\n")
        return [line.decode("utf-8", errors="replace") for line in lines]


def rotate(path: Path) -> None:
    """Put the log of the last run aside, in place of the one before it."""
    if path.exists():
        path.replace(path.with_name(f"{path.name}.1"))


def merged(logs: Mapping[str, Path]) -> Iterator[LogLine]:
    """The lines of several services' logs, oldest first; what has no time stays behind what it follows."""
    return _in_order({service: _lines(path) for service, path in logs.items()})


def followed(logs: Mapping[str, Path], alive: Callable[[], bool]) -> Iterator[Sequence[LogLine]]:
    """The lines that are there, oldest first, then new ones, until nothing that writes them is alive.

    Gives an empty batch several times a second while nothing comes.
    """
    growing = {service: _GrowingFile(path) for service, path in logs.items()}
    more = True
    while more:
        more = alive()  # asked before the files are read, so that the last words are not missed
        yield tuple(_in_order({service: file.new_lines() for service, file in growing.items()}))
        if more:
            time.sleep(_READ_AGAIN_SECONDS)


def failure_in(path: Path) -> str:
    """Why a service ended, as its log tells: the last error and the cause at the bottom of it."""
    lines = _lines(path)
    found = next((index for index in reversed(range(len(lines))) if _TROUBLE.match(lines[index])), None)
    if found is None:
        return ""
    trouble = _TROUBLE.match(lines[found])
    what = (trouble["what"] or trouble["plain"]) if trouble else ""
    cause = _cause(lines[found + 1 :])
    return f"{what}: {cause}" if cause else what


def says(path: Path, what: re.Pattern[str]) -> bool:
    """Whether a line of a log has something in it."""
    try:
        with path.open(encoding="utf-8", errors="replace") as lines:
            return any(what.search(line) for line in lines)
    except OSError:
        return False


def last_lines(path: Path, count: int) -> tuple[str, ...]:
    """The last lines of a log that are not empty."""
    return tuple([line for line in _lines(path) if line.strip()][-count:])


def _cause(lines: Sequence[str]) -> str:
    first, last = "", ""
    for line in lines:
        if _STAMP.match(line):
            break
        found = _CAUSE.match(line)
        last = found["what"] if found else last
        first = first or line.strip()
    return last or first


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _in_order(logs: Mapping[str, Sequence[str]]) -> Iterator[LogLine]:
    for entry in heapq.merge(*(_entries(service, lines) for service, lines in logs.items())):
        yield from entry.lines


def _entries(service: str, lines: Sequence[str]) -> Iterator[_Entry]:
    stamp, held = "", list[LogLine]()
    for text in lines:
        found = _STAMP.match(text)
        if found and held:
            yield _Entry(stamp, tuple(held))
            held = []
        stamp = found[0] if found else stamp
        held.append(LogLine(service, text))
    if held:
        yield _Entry(stamp, tuple(held))
