"""A histogram of fixed size, for percentiles of any number of durations."""

from __future__ import annotations

import math

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
        self._counts = [0] * (_BUCKETS + 1)
        self.count = 0
        self.largest = 0.0

    def add(self, seconds: float, times: int = 1) -> None:
        """Count one duration, or the same one several times."""
        bucket = int(math.log(seconds / _SMALLEST) * _GROWTH) + 1 if seconds > _SMALLEST else 0
        self._counts[min(bucket, _BUCKETS)] += times
        self.count += times
        self.largest = max(self.largest, seconds)

    def merge(self, other: Histogram) -> None:
        """Count what another histogram has counted."""
        self._counts = [mine + its for mine, its in zip(self._counts, other._counts, strict=True)]
        self.count += other.count
        self.largest = max(self.largest, other.largest)

    def percentile(self, percent: float) -> float:
        """The duration in seconds that `percent` of all do not pass; 0 when nothing was counted."""
        wanted = math.ceil(self.count * percent / 100)
        seen = 0
        for bucket, count in enumerate(self._counts):
            seen += count
            if count and seen >= wanted:
                return min(_SMALLEST * math.exp(bucket / _GROWTH), self.largest)
        return 0.0
