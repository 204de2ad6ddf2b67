"""When each record of a run is due."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from kdev.errors import UsageError

_PERIODS = (("s", 1), ("m", 60), ("h", 3600))
_FACTORS = {"": 1, "k": 1000, "K": 1000, "M": 1_000_000}
_RATE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([kKM]?)(?:/([smh]))?")
_SLOWEST, _FASTEST = Fraction(1, 10**8), Fraction(10**9)
_SHOWN = 40


class Pace(Protocol):
    """When record *n* is due, in seconds from the start; without state, so everything is arithmetic."""

    @property
    def target(self) -> float | None:
        """Records per second on the average, None when it is as fast as possible."""
        ...

    @property
    def peak(self) -> float | None:
        """Records per second where they are most, None when it is as fast as possible."""
        ...

    @property
    def length(self) -> float | None:
        """How many seconds it lasts, None when it has no end of its own."""
        ...

    @property
    def total(self) -> int | None:
        """How many records it has altogether, None when it has no end of its own."""
        ...

    def due(self, n: int) -> float:
        """The second at which record `n` is due, counted from 0; never less than that of the one before."""
        ...

    def due_by(self, seconds: float) -> int:
        """How many records are due by a second, that second included."""
        ...

    def times_ms(self, first: int, n: int, start_ms: int) -> Sequence[int]:
        """When the events `first` to `first + n - 1` happen, for a run whose events begin at `start_ms`."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """The same rate for ever; a fraction, so that no rounding adds up."""

    per_second: Fraction

    def __str__(self) -> str:
        for digits in (3, 12):
            for unit, size in _PERIODS:
                value = self.per_second * size
                if (value * 10**digits).denominator == 1:
                    return f"{_decimal(value, digits)}/{unit}"
        return f"{float(self.per_second)}/s"

    @property
    def target(self) -> float:
        """Records per second."""
        return float(self.per_second)

    @property
    def peak(self) -> float:
        """The same all the time."""
        return self.target

    @property
    def length(self) -> None:
        """It has no end."""
        return

    @property
    def total(self) -> None:
        """It has no end."""
        return

    def due(self, n: float) -> float:
        """Record `n` is due `n` gaps after the start."""
        return n * self.per_second.denominator / self.per_second.numerator

    def due_by(self, seconds: float) -> int:
        """One at the start and one after each gap."""
        if seconds < 0:
            return 0
        n = math.floor(Fraction(seconds) * self.per_second) + 1
        # The due times are rounded to floats; the answer goes by these, so that the two never disagree.
        while self.due(n) <= seconds:
            n += 1
        while self.due(n - 1) > seconds:
            n -= 1
        return n

    def times_ms(self, first: int, n: int, start_ms: int) -> Sequence[int]:
        """As they are due, in whole milliseconds."""
        gap, parts = 1000 * self.per_second.denominator, self.per_second.numerator
        return [start_ms + k * gap // parts for k in range(first, first + n)]


@dataclass(frozen=True, slots=True)
class Max:
    """As fast as possible: every record is due at once."""

    def __str__(self) -> str:
        return "max"

    @property
    def target(self) -> None:
        """There is no target."""
        return

    @property
    def peak(self) -> None:
        """There is no telling."""
        return

    @property
    def length(self) -> None:
        """It has no end."""
        return

    @property
    def total(self) -> None:
        """It has no end."""
        return

    def due(self, n: int) -> float:
        """Always at the start."""
        return 0.0

    def due_by(self, seconds: float) -> int:
        """All there can be, once it has begun."""
        return sys.maxsize if seconds >= 0 else 0

    def times_ms(self, first: int, n: int, start_ms: int) -> Sequence[int]:
        """A microsecond apart, whatever the speed, so that the same seed gives the same bytes."""
        end = first + n
        times: list[int] = []
        while first < end:
            next_ms = min((first // 1000 + 1) * 1000, end)
            times += [start_ms + first // 1000] * (next_ms - first)
            first = next_ms
        return times


_RANGE = "from `0.00000001` to `1000M` records a second"


def rate_from(text: str) -> Pace:
    """The pace that a rate asks for: `100`, `0.5`, `100/s`, `30/m`, `2/h`, `50k/s`, `1.5M` or `max`.

    Raises UsageError for anything else, zero included, and for what no run comes near.
    """
    if text == "max":
        return Max()
    match = _RATE.fullmatch(text)
    if match is not None and len(text) > _SHOWN:
        raise UsageError(f"`{text[:_SHOWN]}...` is too long for a rate", hint=_RANGE)
    per_second = Fraction(0)
    if match:
        number, factor, period = match.groups()
        per_second = Fraction(number) * _FACTORS[factor] / dict(_PERIODS)[period or "s"]
    if per_second <= 0:
        examples = "such as `100`, `0.5`, `30/m`, `2/h`, `50k/s` or `max`"
        raise UsageError(f"`{text}` is not a rate", hint=examples)
    if not _SLOWEST <= per_second <= _FASTEST:
        raise UsageError(f"`{text}` is a rate that no run has", hint=_RANGE)
    return Constant(per_second)


def due_before(pace: Pace, seconds: float) -> int:
    """How many records are due before a second; one that is due just then no longer counts."""
    n = pace.due_by(seconds)
    while n > 0 and pace.due(n - 1) >= seconds:
        n -= 1
    return n


def _decimal(value: Fraction, digits: int) -> str:
    whole, rest = divmod(value, 1)
    decimals = f"{int(rest * 10**digits):0{digits}d}".rstrip("0")
    return f"{int(whole)}.{decimals}" if decimals else str(int(whole))
