"""Columns of times, told from the time of each record's event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, groupby
from operator import add, itemgetter

from kdev.mock.tables.columns import MANY, Column, Table
from kdev.mock.tables.draws import Draws, Span

KEPT = 20_000
KEPT_IN_TURN = 500
"""Times that follow each other do not come back, so that few are worth their memory."""

Write = Callable[[int], bytes]


class Stamps:
    """The time of the event itself."""

    def __init__(self, write: Write) -> None:
        self._texts = Texts(write, KEPT_IN_TURN)

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The time of each record."""
        texts = self._texts.with_room()
        if len(span.runs) == 1:
            return [texts[span.times[0]]] * span.records
        return chain.from_iterable([texts[time_ms]] * count for time_ms, count in span.runs)


class Apart:
    """Times that lie apart from the event's, each row by its own milliseconds."""

    def __init__(self, draws: Draws, offsets: Sequence[int], write: Write) -> None:
        self._draws = draws
        self._offset = offsets.__getitem__
        self._texts = Texts(write)

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The time of each record."""
        times = map(add, span.times, map(self._offset, self._draws.of(span)))
        return map(self._texts.with_room().__getitem__, times)


class Since:
    """Times written in one way for events from some moment on, and in another one before it."""

    def __init__(self, first_ms: int, later: Column, earlier: Column) -> None:
        self._first_ms = first_ms
        self._later, self._earlier = later, earlier

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The time of each record."""
        column = self._later if span.times[0] >= self._first_ms else self._earlier
        return column.fragments(span)


class Lasting:
    """Times that change only when the event comes into another unit of time, such as a day.

    They lie apart from the event's by whole units: within one unit they are a table.
    """

    def __init__(self, draws: Draws, offsets: Sequence[int], write: Write, unit_ms: int) -> None:
        self._draws = draws
        self._offsets = offsets
        self._unit_ms = unit_ms
        self._texts = Texts(write)
        self._unit = -1
        self._table: Table | None = None

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The time of each record."""
        self._texts.with_room()
        first, last = (span.times[at] // self._unit_ms for at in (0, -1))
        return self._within(first, span) if first == last else chain.from_iterable(self._parts(span))

    def _parts(self, span: Span) -> Iterable[Iterable[bytes]]:
        at = 0
        for unit, runs in groupby(span.runs, lambda run: run[0] // self._unit_ms):
            end = at + sum(map(itemgetter(1), runs))
            yield self._within(unit, span.part(at, end))
            at = end

    def _within(self, unit: int, span: Span) -> Iterable[bytes]:
        start = unit * self._unit_ms
        if unit != self._unit:
            self._unit, self._table = unit, None
        if self._table is None and span.records < MANY:
            return [self._texts[start + self._offsets[row]] for row in self._draws.of(span)]
        if self._table is None:
            self._table = Table(self._draws, [self._texts[start + offset] for offset in self._offsets])
        return self._table.fragments(span)


class Texts(dict[int, bytes]):
    """Times already written, by milliseconds."""

    def __init__(self, write: Write, most: int = KEPT) -> None:
        super().__init__()
        self._write, self._most = write, most

    def __missing__(self, time_ms: int) -> bytes:
        """Write a time that was not asked for before."""
        text = self[time_ms] = self._write(time_ms)
        return text

    def with_room(self) -> Texts:
        """The same, begun again when there are too many."""
        if len(self) > self._most:
            self.clear()
        return self
