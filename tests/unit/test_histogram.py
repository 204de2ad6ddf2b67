import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.histogram import Histogram


def test_an_empty_histogram_answers_zero() -> None:
    assert Histogram().percentile(99) == 0.0


@given(st.lists(st.floats(2e-6, 10_000), min_size=1, max_size=200), st.sampled_from([1, 50, 90, 99, 100]))
def test_a_percentile_is_within_two_percent_of_the_true_one(values: list[float], percent: int) -> None:
    histogram = Histogram()
    for value in values:
        histogram.add(value)

    rank = -(-len(values) * percent // 100)
    true = sorted(values)[max(rank, 1) - 1]

    assert histogram.percentile(percent) == pytest.approx(true, rel=0.021)


@given(st.lists(st.floats(2e-6, 10_000)), st.lists(st.floats(2e-6, 10_000), min_size=1))
def test_what_came_since_a_copy_is_as_if_it_had_been_counted_alone(
    old: list[float], new: list[float]
) -> None:
    whole, alone = Histogram(), Histogram()
    for value in old:
        whole.add(value)
    before = whole.copy()
    for value in new:
        whole.add(value)
        alone.add(value)

    since = whole.since(before)

    assert since.count == len(new)
    assert [since.percentile(percent) for percent in (1, 50, 99)] == pytest.approx(
        [alone.percentile(percent) for percent in (1, 50, 99)], rel=0.021
    )
    assert since.largest == pytest.approx(max(new), rel=0.021)


def test_durations_beyond_its_ends_still_count() -> None:
    histogram = Histogram()
    histogram.add(0.0)
    histogram.add(1e9, times=3)

    assert (histogram.count, histogram.percentile(10)) == (4, 1e-6)
    assert histogram.largest == 1e9


@given(
    st.lists(st.floats(1e-4, 100), min_size=1, max_size=60),
    st.lists(st.floats(1e-4, 100), min_size=1, max_size=60),
)
def test_sums_of_two_are_those_of_every_one_with_every_other(ones: list[float], others: list[float]) -> None:
    one, other, every = Histogram(), Histogram(), Histogram()
    for value in ones:
        one.add(value)
        for further in others:
            every.add(value + further)
    for value in others:
        other.add(value)

    both = one.plus(other)

    assert both.count == len(ones)
    assert both.largest <= (max(ones) + max(others)) * 1.021
    if len(ones) * 2 > len(others):
        middle = sorted(value + further for value in ones for further in others)
        low, high = (middle[len(middle) * percent // 100] for percent in (30, 70))
        assert low * 0.95 <= both.percentile(50) <= high * 1.05


def test_nothing_and_something_are_nothing() -> None:
    some = Histogram()
    some.add(1.0)

    assert Histogram().plus(some).count == 0
