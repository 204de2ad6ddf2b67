"""Windows of times, told as percentiles, and what they are together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.histogram import Histogram
from kdev.kafka.windows import count_into, few, sums, times_of

NAMES = ("min", "p50", "p75", "p90", "p95", "p99", "p99_99", "max")
WINDOWS = st.lists(st.integers(10, 10**7), min_size=8, max_size=8).map(
    lambda values: dict(zip(NAMES, sorted(values), strict=True))
)


@given(WINDOWS, WINDOWS, st.integers(0, 200_000))
def test_every_record_counts_once_and_within_the_ends(
    one: dict[str, int], other: dict[str, int], records: int
) -> None:
    histogram = Histogram()

    count_into(histogram, sums(times_of(one), times_of(other)), records)

    assert histogram.count == records
    if records:
        lowest, highest = (one[end] + other[end] for end in ("min", "max"))
        assert lowest * 0.97 <= histogram.percentile(0.1) * 1e6
        assert histogram.largest * 1e6 <= highest * 1.001


@given(WINDOWS, WINDOWS)
def test_the_mean_of_sums_is_the_sum_of_the_means(one: dict[str, int], other: dict[str, int]) -> None:
    def mean(times: object) -> float:
        return sum(share * time for share, time in times)  # type: ignore[attr-defined]

    both = sums(times_of(one), times_of(other))

    assert sum(share for share, _ in both) == pytest.approx(1)
    assert mean(both) == pytest.approx(mean(times_of(one)) + mean(times_of(other)))


@given(WINDOWS)
def test_a_window_keeps_its_percentiles(one: dict[str, int]) -> None:
    histogram = Histogram()

    count_into(histogram, few(times_of(one)), 10_000)

    for percent, lower, upper in ((50, "min", "p75"), (90, "p75", "p95"), (99, "p95", "p99_99")):
        assert one[lower] * 0.97 <= histogram.percentile(percent) * 1e6 <= one[upper] * 1.03
