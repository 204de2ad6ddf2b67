"""Which row of a table each record has: a cycle of all rows, entered by each chunk at a place of its own."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import shake_128
from typing import NamedTuple

from kdev.mock.tables.chance import Chance

CHUNK = 2048
CYCLE = 8192
SHORT = 65_536
OFTEN = 8


class Span(NamedTuple):
    """Records `start` up to `stop` of a chunk, and the time of each one's event; times never fall.

    `runs` are the times that differ, each with how many records in a row have it.
    """

    chunk: int
    start: int
    stop: int
    times: Sequence[int]
    runs: Sequence[tuple[int, int]]

    @property
    def records(self) -> int:
        """How many there are."""
        return self.stop - self.start

    def part(self, first: int, last: int) -> Span:
        """The records from the first to before the last, counted from the start of the span."""
        times = self.times[first:last]
        return Span(self.chunk, self.start + first, self.start + last, times, runs_of(times))


class Draws:
    """Row numbers by record number: a function of chance and the chunk.

    A record may have any row, whatever other columns have. What repeats is the order in which a column's
    rows follow each other: it is part of a cycle that each chunk enters at a place drawn by chance.
    """

    def __init__(self, chance: Chance, rows: int) -> None:
        self.cycle = cycle(rows)
        self.chance = chance
        self._chunk = -1
        self._place = 0

    def reach(self, span: Span) -> slice:
        """The part of the cycle that the records of a span have."""
        if span.chunk != self._chunk:
            self._chunk = span.chunk
            self._place = self.chance.of(span.chunk).number() % (len(self.cycle) - CHUNK)
        return slice(self._place + span.start, self._place + span.stop)

    def of(self, span: Span) -> Sequence[int]:
        """The row of each record of a span."""
        return self.cycle[self.reach(span)]


def spans(first: int, times: Sequence[int]) -> Iterable[Span]:
    """The spans of records from `first` on, one for each chunk they lie in."""
    at = 0
    while at < len(times):
        chunk, start = divmod(first + at, CHUNK)
        stop = min(CHUNK, start + len(times) - at)
        taken = times[at : at + stop - start]
        yield Span(chunk, start, stop, taken, runs_of(taken))
        at += stop - start


def runs_of(times: Sequence[int]) -> Sequence[tuple[int, int]]:
    """The times that differ among some that never fall, each with how often it is there in a row."""
    count = len(times)
    if count and times[-1] - times[0] > count // OFTEN:
        return list(Counter(times).items())
    runs: list[tuple[int, int]] = []
    at = 0
    while at < count:
        end = _end_of_run(times, at)
        runs.append((times[at], end - at))
        at = end
    return runs


@cache
def cycle(rows: int) -> Sequence[int]:
    """Row numbers, each equally often, in an order that shows no order; as much as a chunk is there twice."""
    shuffled = _shuffled(rows * max(1, CYCLE // rows))
    numbers = array("H" if rows <= SHORT else "L", [n % rows for n in shuffled])
    while len(numbers) < CHUNK:
        numbers += numbers
    return numbers + numbers[:CHUNK]


def _shuffled(count: int) -> Sequence[int]:
    return [n for n in _shuffle(CYCLE) if n < count] if count <= CYCLE else _shuffle(count)


@cache
def _shuffle(count: int) -> Sequence[int]:
    keys = array("I", shake_128(b"kdev").digest(4 * count))
    if sys.byteorder == "big":
        keys.byteswap()
    return sorted(range(count), key=keys.__getitem__)


def _end_of_run(times: Sequence[int], start: int) -> int:
    time_ms, low, high = times[start], start + 1, len(times)
    step = 1
    while low < high and times[min(low + step, high) - 1] == time_ms:
        low = min(low + step, high)
        step *= 2
    high = min(low + step, high)
    while low < high:
        middle = (low + high) // 2
        if times[middle] == time_ms:
            low = middle + 1
        else:
            high = middle
    return low
