"""Numbers that rise from record to record: what a meter shows, how often a thing was changed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from operator import add
from typing import NamedTuple

from kdev.mock.tables.draws import CHUNK, Draws, Span

FINE = 16_384
"""So many records rise step by step, those after them seldom: a row is then written once for many."""
SELDOM = 16
"""How many steps there are while the number of records doubles."""


@dataclass(frozen=True, slots=True)
class Order:
    """Where the records of a stream stand among those of its run: at some `slots` of each round."""

    slots: tuple[int, ...] = (0,)
    length: int = 1

    def numbers(self, first: int, stop: int) -> Sequence[int]:
        """The numbers in the run of the records from the first to before the last of the stream."""
        slots, length = self.slots, self.length
        if len(slots) == 1:
            return range(first * length + slots[0], stop * length + slots[0], length)
        rounds = (divmod(number, len(slots)) for number in range(first, stop))
        return [whole * length + slots[place] for whole, place in rounds]


ALONE = Order()


@dataclass(frozen=True, slots=True)
class Course:
    """How a number rises: by one for each `stride` records of the run, and ever slower unless it is `even`.

    It is never above `most`. One of `digits` rises by as much as its last digit shows.
    """

    stride: int
    order: Order = ALONE
    most: int | None = None
    even: bool = False
    digits: int = 0

    def steps(self, numbers: Sequence[int]) -> Iterable[int]:
        """By how much it rose up to each of some records, by their numbers in the run."""
        if self.even:
            return numbers
        if numbers[-1] < FINE:
            return [number // self.stride for number in numbers]
        return map(self.step, numbers)

    def step(self, number: int) -> int:
        """By how much it rose up to a record, by its number in the run."""
        if self.even or number < FINE:
            return number if self.even else number // self.stride
        octave, place = self._place(number)
        return FINE // self.stride + (SELDOM * octave + place) * max(1, FINE // SELDOM // self.stride)

    def next(self, number: int) -> int:
        """The first record after one in the run at which it is likely to be higher."""
        if self.even or number < FINE:
            return number + 1 if self.even else (number // self.stride + 1) * self.stride
        octave, place = self._place(number)
        return (FINE << octave) + ((FINE << octave) // SELDOM) * (place + 1)

    def _place(self, number: int) -> tuple[int, int]:
        """Which doubling of the first records a later one is in, and which step of it."""
        octave = (number // FINE).bit_length() - 1
        begun = FINE << octave
        return octave, (number - begun) // (begun // SELDOM)


@dataclass(frozen=True, slots=True)
class Rising:
    """A number that rises from `base` on with the records of a run, in units of its last digit."""

    base: int
    course: Course

    def plain(self, step: int = 0) -> int | float:
        """The number as a payload has it, after some steps."""
        units, most = self.base + step, self.course.most
        return shown(units if most is None else min(units, most), self.course.digits)


class Grown(NamedTuple):
    """A rising number in a row, and how its format writes it."""

    base: int
    course: Course
    write: Callable[[object], bytes] | None = None


def shown(units: int, digits: int) -> int | float:
    """A number that has so many units of its last digit."""
    return round(units / 10**digits, digits) if digits else units


class Rises:
    """A rising number in each record, between two texts; rows have the numbers that it begins with."""

    def __init__(self, draws: Draws, rows: Sequence[Grown], before: bytes, after: bytes) -> None:
        self._draws = draws
        self._bases = [row.base for row in rows]
        self._course = rows[0].course
        self._write = _writer(rows[0], before, after)
        self._same = len(set(self._bases)) == 1
        self._at, self._table = -1, list[bytes]()

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The number of each record."""
        course, start = self._course, span.chunk * CHUNK
        numbers = course.order.numbers(start + span.start, start + span.stop)
        if not course.even and numbers[0] >= FINE:
            return chain.from_iterable(self._seldom(numbers, self._draws.of(span)))
        values: Iterable[int] = course.steps(numbers)
        if self._same and isinstance(values, range):
            base = self._bases[0]
            values = range(values.start + base, values.stop + base, values.step)
        elif self._same:
            values = map(self._bases[0].__add__, values)
        else:
            values = map(add, map(self._bases.__getitem__, self._draws.of(span)), values)
        if course.most is not None and max(self._bases) + course.step(numbers[-1]) > course.most:
            values = map(min, values, repeat(course.most))
        return map(self._write, values)

    def _seldom(self, numbers: Sequence[int], rows: Sequence[int]) -> Iterable[Iterable[bytes]]:
        """The numbers of records among which few steps are taken, those between two steps together."""
        at, course = 0, self._course
        while at < len(numbers):
            end = bisect_left(numbers, course.next(numbers[at]), at)
            yield map(self._shown(course.step(numbers[at])).__getitem__, rows[at:end])
            at = end

    def _shown(self, step: int) -> Sequence[bytes]:
        """All rows after some steps, written once for many records."""
        if step != self._at:
            most = self._course.most
            sums = (base + step for base in self._bases)
            self._at = step
            self._table = [self._write(units if most is None else min(units, most)) for units in sums]
        return self._table


def _writer(row: Grown, before: bytes, after: bytes) -> Callable[[int], bytes]:
    write, digits = row.write, row.course.digits
    if write is not None:
        return lambda units: before + write(shown(units, digits)) + after
    if digits:
        return lambda units: b"%b%b%b" % (before, repr(shown(units, digits)).encode(), after)
    return (before.replace(b"%", b"%%") + b"%d" + after.replace(b"%", b"%%")).__mod__
