"""Ranges that somebody typed: numbers between two, times between two."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import NamedTuple

RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")
DAY = r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?"
SOON = r"now|[+-]\d+(?:\.\d+)?(?:ms|[smhdw])"
TIMES = re.compile(rf"({DAY}|{SOON})\.\.({DAY}|{SOON})")
UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
LONGEST, SHOWN = 400, 40
FURTHEST_MS = 500 * 365 * 86_400_000
FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999
"""The milliseconds of the years 1 and 9999."""


class Unclear(ValueError):
    """What was said cannot be understood; the message says why, `hint` what to write."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.hint = hint


class Between(NamedTuple):
    """Numbers between two, with so many digits behind the point; whole ones are whole."""

    low: int | float
    high: int | float
    digits: int


class During(NamedTuple):
    """Times between two: milliseconds since 1970, or from the event where `relative`."""

    low_ms: int
    high_ms: int
    relative: bool


def is_range(text: str) -> bool:
    """Whether a text is written as a range."""
    return bool(RANGE.fullmatch(text) or TIMES.fullmatch(text))


def range_from(text: str) -> Between | During:
    """The range that a text means. Raises Unclear for another text, and for what has no room anywhere."""
    numbers, times = RANGE.fullmatch(text), TIMES.fullmatch(text)
    if numbers:
        found: Between | During = _between(*numbers.groups())
    elif times:
        found = _during(text, *times.groups())
    else:
        raise Unclear(
            f"`{text}` is not a range", "such as `1..100`, `0.5..2.5`, `2026-01-01..2026-02-01` or `-7d..now`"
        )
    if found[0] > found[1]:
        raise Unclear(f"`{text}` ends before it begins", "the smaller end comes first")
    return found


def _between(*ends: str) -> Between:
    if any(len(end) > LONGEST or math.isinf(float(end)) for end in ends):
        raise Unclear("the range has an end that is beyond all numbers", "such as `1..100`")
    digits = max(len(end.partition(".")[2]) for end in ends)
    low, high = map(float if digits else int, ends)
    return Between(low, high, digits)


def _during(text: str, *ends: str) -> During:
    relative = [not re.match(r"\d{4}-", end) for end in ends]
    if relative[0] != relative[1]:
        raise Unclear(
            f"`{text}` mixes a date with a time from now", "such as `-7d..now` or `2026-01-01..2026-02-01`"
        )
    low, high = (_offset(end) if relative[0] else _instant(end) for end in ends)
    first, last = (-FURTHEST_MS, FURTHEST_MS) if relative[0] else (FIRST_MS, LAST_MS)
    if not first <= min(low, high) <= max(low, high) <= last:
        hint = "at most 500 years from now" if relative[0] else "years from 1 to 9999"
        raise Unclear(f"`{text[:SHOWN]}` is out of range", hint)
    return During(round(low), round(high), relative[0])


def _offset(text: str) -> float:
    if text == "now":
        return 0
    number, unit = re.fullmatch(r"([+-]\d+(?:\.\d+)?)([a-z]+)", text).groups()  # type: ignore[union-attr]
    return float(number) * UNITS[unit]


def _instant(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise Unclear(f"`{text}` is not a date", "such as `2026-01-31`") from exc
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
