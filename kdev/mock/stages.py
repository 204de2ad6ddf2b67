"""Paces in stages: each has a rate or a ramp, and record *n* is due when the area below reaches *n*."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from kdev.durations import seconds_from
from kdev.errors import UsageError
from kdev.mock.pace import Constant, rate_from


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a run whose rate goes evenly from `first` to `last` records a second."""

    seconds: Fraction
    first: Fraction
    last: Fraction

    @property
    def area(self) -> Fraction:
        """How many records it has."""
        return self.seconds * (self.first + self.last) / 2

    def area_by(self, seconds: float) -> float:
        """How many records it has until a second from its start."""
        first = float(self.first)
        return seconds * (first + (float(self.last) - first) * seconds / float(self.seconds) / 2)

    def dues(self, records: Sequence[float]) -> Iterator[float]:
        """The seconds, from the start of the stage, at which so many records are due."""
        first = float(self.first)
        slope = 2 * (float(self.last) - first) / float(self.seconds)
        if slope == 0:
            yield from (record / first for record in records)
            return
        square = first * first
        for record in records:
            # The root of the area, in the form that loses no digits and divides by 0 only at record 0.
            root = first + math.sqrt(max(0.0, square + slope * record))
            yield 2 * record / root if root else 0.0


class Staged:
    """Stages one after the other, once or over and over; record *n* is due when their area reaches *n*."""

    def __init__(self, stages: Sequence[Stage], shown: str, *, loop: bool = False) -> None:
        self._stages = tuple(stages)
        self._shown = shown
        self._loop = loop
        self._starts = [
            float(each) for each in accumulate((each.seconds for each in stages), initial=Fraction(0))
        ]
        areas = list(accumulate((each.area for each in stages), initial=Fraction(0)))
        self._areas = [float(each) for each in areas]
        self._area = areas[-1]
        if not self._area:
            raise UsageError("no stage has a rate above 0", hint="such as `--stage 30s:100`")

    def __str__(self) -> str:
        return self._shown

    @property
    def target(self) -> float:
        """Records per second on the average."""
        return float(self._area) / self._starts[-1]

    @property
    def peak(self) -> float:
        """Records per second where they are most."""
        return float(max(max(each.first, each.last) for each in self._stages))

    @property
    def length(self) -> float | None:
        """How long it lasts, None when it goes on for ever."""
        return None if self._loop else self._starts[-1]

    @property
    def total(self) -> int | None:
        """How many records it has altogether, None when it goes on for ever."""
        return None if self._loop else math.ceil(self._area)

    def due(self, n: float) -> float:
        """When the area below the stages reaches `n`; at the end for more than there are."""
        return next(self._dues(n, 1))

    def due_by(self, seconds: float) -> int:
        """The area up to a second, and the record that begins it."""
        if seconds < 0:
            return 0
        n = max(0, int(self._area_by(seconds)))
        # The area is a float; the answer goes by the due times, so that the two never disagree.
        while (self.total is None or n < self.total) and self.due(n) <= seconds:
            n += 1
        while n > 0 and self.due(n - 1) > seconds:
            n -= 1
        return n

    def times_ms(self, first: int, n: int, start_ms: int) -> Sequence[int]:
        """As they are due, in whole milliseconds."""
        return [start_ms + int(due * 1000) for due in self._dues(first, n)]

    def _area_by(self, seconds: float) -> float:
        lap, rest = divmod(seconds, self._starts[-1]) if self._loop else (0.0, min(seconds, self._starts[-1]))
        at = min(bisect_right(self._starts, rest), len(self._stages)) - 1
        return lap * self._areas[-1] + self._areas[at] + self._stages[at].area_by(rest - self._starts[at])

    def _dues(self, first: float, n: int) -> Iterator[float]:
        area, period = self._areas[-1], self._starts[-1]
        done = 0
        while done < n:
            lap = int((first + done) // self._area) if self._loop else 0
            # By fractions, as a float would be off by a record after a day of laps.
            rest = float(Fraction(first + done) - lap * self._area)
            if rest >= area:
                yield from (period for _ in range(n - done))
                return
            at = bisect_right(self._areas, rest) - 1
            took = min(n - done, max(1, math.ceil(self._areas[at + 1] - rest)))
            began = lap * period + self._starts[at]
            within = [rest - self._areas[at] + k for k in range(took)]
            yield from (began + due for due in self._stages[at].dues(within))
            done += took


def staged_from(texts: Sequence[str], *, loop: bool = False) -> Staged:
    """The pace of stages such as `30s:100`, `1m:100..5000` and `10s:0`.

    Raises UsageError for anything else.
    """
    return Staged([_stage(text) for text in texts], " ".join(texts), loop=loop)


def _stage(text: str) -> Stage:
    length, separator, rates = text.partition(":")
    first, _, last = rates.partition("..")
    if not separator or not first:
        hint = "such as `30s:100`, or `1m:100..5000` for a ramp"
        raise UsageError(f"`{text}` is not a stage", hint=hint)
    return Stage(fraction(seconds_from(length)), _rate(first), _rate(last or first))


def _rate(text: str) -> Fraction:
    if text == "0":
        return Fraction(0)
    pace = rate_from(text)
    if not isinstance(pace, Constant):
        raise UsageError("a stage cannot have the rate `max`", hint="a number, such as `50k`")
    return pace.per_second


def fraction(seconds: float) -> Fraction:
    """Seconds to the millisecond, for sums that must not drift. Raises UsageError for less than one."""
    found = Fraction(round(seconds * 1000), 1000)
    if not found:
        raise UsageError("a part of a run is shorter than a millisecond", hint="`1ms` or more")
    return found
