"""Figures as people read them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

_ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
_WHOLE = re.compile(r"(?<![\w.])\d{4,}")


def instant_text(time_ms: int) -> str:
    """A moment in ISO 8601, in UTC and to the millisecond."""
    second, ms = divmod(time_ms, 1000)
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}.{ms:03d}Z"


def rate_text(per_second: float) -> str:
    """A measured rate; below one a second with two figures, so that a slow one is never 0."""
    if 0 < per_second < 1:
        return f"{per_second:.2g}/s"
    return f"{per_second:,.1f}/s" if per_second < 1000 else f"{per_second:,.0f}/s"  # noqa: PLR2004


def grouped(text: str) -> str:
    """A text with the thousands of its whole numbers set apart: `60,000/s` for `60000/s`."""
    return _WHOLE.sub(lambda found: f"{int(found[0]):,}", text)


def next_rate(rate: float, *, up: bool) -> float:
    """The nearest round rate above or below one: 100, 120, 150, 200, 250, 300, 400, 500, 600, 800, 1000."""
    power = math.floor(math.log10(rate))
    rounds = [digits * 10.0 ** (power + more) for more in (-1, 0, 1) for digits in _ROUND]
    return (
        min(each for each in rounds if each > rate * 1.001)
        if up
        else max(each for each in rounds if each < rate * 0.999)
    )


def clock_text(seconds: float) -> str:
    """Passed time as `00:13`, with hours where there are some."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def bytes_text(size: float) -> str:
    """An amount of data in the unit that suits it."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:,.2f} {unit}"
    return f"{size:.0f} B"


def records_text(count: int) -> str:
    """So many records: `1 record`, `2,000 records`."""
    return "1 record" if count == 1 else f"{count:,} records"


def heap_text(megabytes: int) -> str:
    """The size of a heap as Java and `--memory` have it: `512m`, `2g`."""
    whole, rest = divmod(megabytes, 1024)
    return f"{megabytes}m" if rest else f"{whole}g"


def ms_text(ms: float) -> str:
    """A duration in milliseconds, or in seconds from one on."""
    if ms >= 1000:  # noqa: PLR2004 - a second
        return f"{ms / 1000:.1f} s"
    return f"{ms:.0f} ms" if ms >= 10 else f"{ms:.1f} ms"  # noqa: PLR2004 - two figures are enough


def age_text(seconds: float) -> str:
    """How long something has been so, in its two largest units; less than nothing is nothing."""
    hours, rest = divmod(max(0, int(seconds)), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {left} s" if minutes else f"{left} s"
