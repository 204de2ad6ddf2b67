"""Windows of times that a client sums up by percentiles: joined, they are times of one thing again.

A time of records is a list of shares of them, which add up to 1, each with its microseconds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate

from kdev.histogram import Histogram

Times = Sequence[tuple[float, float]]

_TOLD = (
    (0.5, "p50", 5),
    (0.75, "p75", 3),
    (0.9, "p90", 2),
    (0.95, "p95", 2),
    (0.99, "p99", 3),
    (0.9999, "p99_99", 2),
    (1.0, "max", 1),
)
"""Up to which share of the records a percentile holds, and into how many parts those below it are cut."""
_SECOND = 1e6


def times_of(window: Mapping[str, float]) -> Times:
    """The times of one window; between two percentiles they lie evenly."""
    found: list[tuple[float, float]] = []
    lower, low = 0.0, window["min"]
    for upper, name, parts in _TOLD:
        high = max(low, window[name])
        width, step = (upper - lower) / parts, (high - low) / parts
        found += [(width, low + step * (n + 0.5)) for n in range(parts)]
        lower, low = upper, high
    return found


def sums(one: Times, other: Times) -> Times:
    """How long two things take together that know nothing of each other, the shortest first."""
    pairs = [(share * more, time + further) for share, time in one for more, further in other]
    return sorted(pairs, key=lambda each: each[1])


def few(times: Times) -> Times:
    """Sorted times in as many shares as a window has."""
    ends = list(accumulate(share for share, _ in times))
    found: list[tuple[float, float]] = []
    lower = 0.0
    for upper, _, parts in _TOLD:
        width = (upper - lower) / parts
        middles = (lower + width * (n + 0.5) for n in range(parts))
        found += [(width, times[min(bisect_left(ends, middle), len(times) - 1)][1]) for middle in middles]
        lower = upper
    return found


def count_into(histogram: Histogram, times: Times, records: int) -> None:
    """Count so many records by sorted times, each of them once."""
    share_so_far, counted = 0.0, 0
    for share, time in times:
        share_so_far += share
        due = min(records, round(share_so_far * records))
        if due > counted:
            histogram.add(time / _SECOND, due - counted)
            counted = due
