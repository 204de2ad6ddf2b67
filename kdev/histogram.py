"""A histogram of fixed size, for percentiles of any number of durations."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

_PER_DOUBLING = 36
_SMALLEST = 1e-6
_GROWTH = _PER_DOUBLING / math.log(2)
_BUCKETS = 34 * _PER_DOUBLING


class Histogram:
    """Counts seconds in buckets that grow by 2 %; answers percentiles within that error.

    Holds from a microsecond to about four hours; what is shorter or longer counts at the ends.
    """

    __slots__ = ("_counts", "count", "largest")

    def __init__(self) -> None:
        # Only buckets that hold something: a run fills a tenth of them and is told of often.
        self._counts: dict[int, int] = {}
        self.count = 0
        self.largest = 0.0

    def add(self, seconds: float, times: int = 1) -> None:
        """Count one duration, or the same one several times."""
        bucket = _bucket(seconds)
        self._counts[bucket] = self._counts.get(bucket, 0) + times
        self.count += times
        self.largest = max(self.largest, seconds)

    def merge(self, other: Histogram) -> None:
        """Count what another histogram has counted."""
        for bucket, count in other._counts.items():
            self._counts[bucket] = self._counts.get(bucket, 0) + count
        self.count += other.count
        self.largest = max(self.largest, other.largest)

    def copy(self) -> Histogram:
        """Another one that has counted the same."""
        other = Histogram()
        other.merge(self)
        return other

    def since(self, before: Histogram) -> Histogram:
        """What it has counted since it was as another one is; the largest as exact as its bucket."""
        new = Histogram()
        new._counts = dict(Counter(self._counts) - Counter(before._counts))
        new.count = self.count - before.count
        new.largest = min(_upper(max(new._counts, default=0)), self.largest)
        return new

    def plus(self, other: Histogram) -> Histogram:
        """The sums of its durations and those of another one, as of things that know nothing of each other.

        Counts as many as it has itself; the largest is at most that of both together.
        """
        sums: Counter[int] = Counter()
        for bucket, count in self._counts.items():
            for further, times in other._counts.items():
                sums[_bucket(_upper(bucket) + _upper(further))] += count * times
        whole, seen = Histogram(), 0
        for bucket, count in sorted(sums.items()):
            seen += count
            due = round(seen / other.count)
            if due > whole.count:
                whole._counts[bucket] = due - whole.count
                whole.count = due
        whole.largest = min(_upper(max(whole._counts, default=0)), self.largest + other.largest)
        return whole

    def percentile(self, percent: float) -> float:
        """The duration in seconds that `percent` of all do not pass; 0 when nothing was counted."""
        wanted = math.ceil(self.count * percent / 100)
        seen = 0
        for bucket, count in sorted(self._counts.items()):
            seen += count
            if count and seen >= wanted:
                return min(_upper(bucket), self.largest)
        return 0.0


def merged(parts: Iterable[Histogram]) -> Histogram:
    """A histogram that has counted what all of some have."""
    whole = Histogram()
    for part in parts:
        whole.merge(part)
    return whole


def _bucket(seconds: float) -> int:
    return min(_BUCKETS, int(math.log(seconds / _SMALLEST) * _GROWTH) + 1) if seconds > _SMALLEST else 0


def _upper(bucket: int) -> float:
    """The longest duration of a bucket."""
    return _SMALLEST * math.exp(bucket / _GROWTH)
