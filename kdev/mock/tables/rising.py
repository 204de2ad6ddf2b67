"""Numbers that rise from record to record: what a meter shows, how often a thing was changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import add
from typing import NamedTuple

from kdev.mock.tables.draws import CHUNK, Draws, Span

STEPS = 1024
"""So many steps are taken at first; then as many again while the number of records doubles, and again."""


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
        """The steps that were taken up to each of some records, by their numbers in the run."""
        if self.even and self.stride == 1:
            return numbers
        first, last = self.step(numbers[0]), self.step(numbers[-1])
        if first == last:
            return repeat(first, len(numbers))
        octave = self._octave(numbers[0])
        if self.even or octave == self._octave(numbers[-1]):
            low, stride = self._begun(octave)
            taken = STEPS * octave
            return [taken + (number - low) // stride for number in numbers]
        return map(self.step, numbers)

    def step(self, number: int) -> int:
        """The steps that were taken up to a record, by its number in the run."""
        octave = self._octave(number)
        low, stride = self._begun(octave)
        return STEPS * octave + (number - low) // stride

    def _octave(self, number: int) -> int:
        return 0 if self.even else (number // (self.stride * STEPS)).bit_length()

    def _begun(self, octave: int) -> tuple[int, int]:
        """The record with which an octave begins, and how many records a step takes in it."""
        return (
            (0, self.stride)
            if not octave
            else ((self.stride * STEPS) << (octave - 1), self.stride << (octave - 1))
        )


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
        first, last = course.step(numbers[0]), course.step(numbers[-1])
        if first == last and (first == self._at or span.records >= len(self._bases) > 1):
            return map(self._shown(first).__getitem__, self._draws.of(span))
        values: Iterable[int] = course.steps(numbers)
        if self._same and isinstance(values, range):
            base = self._bases[0]
            values = range(values.start + base, values.stop + base, values.step)
        elif self._same:
            values = map(self._bases[0].__add__, values)
        else:
            values = map(add, map(self._bases.__getitem__, self._draws.of(span)), values)
        if course.most is not None and max(self._bases) + last > course.most:
            values = map(min, values, repeat(course.most))
        return map(self._write, values)

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
