"""Paces that change: the number of records is the area below the rate."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.errors import UsageError
from kdev.mock.pace import rate_from
from kdev.mock.schedule import Schedule, block_size, planned_records
from kdev.mock.shapes import shaped
from kdev.mock.stages import staged_from

RATES = st.integers(0, 5000)
STAGES = st.lists(st.tuples(st.integers(1, 90), RATES, RATES), min_size=1, max_size=6).filter(
    lambda stages: any(first or last for _, first, last in stages)
)


@given(STAGES)
def test_stages_have_as_many_records_as_their_area(stages: list[tuple[int, int, int]]) -> None:
    pace = staged_from([f"{seconds}s:{first}..{last}" for seconds, first, last in stages])
    area = sum(seconds * (first + last) / 2 for seconds, first, last in stages)

    assert pace.total == math.ceil(area)
    assert pace.length == sum(seconds for seconds, _, _ in stages)
    assert pace.due_by(pace.length) == pace.total
    assert planned_records(Schedule(pace, 1)) == pace.total


@given(STAGES, st.floats(0, 1))
def test_at_any_moment_as_many_records_are_due_as_the_area_until_then(
    stages: list[tuple[int, int, int]], share: float
) -> None:
    pace = staged_from([f"{seconds}s:{first}..{last}" for seconds, first, last in stages])
    moment, area, began = share * (pace.length or 0), 0.0, 0.0
    for seconds, first, last in stages:
        part = min(max(moment - began, 0.0), seconds)
        area += part * (first + first + (last - first) * part / seconds) / 2
        began += seconds

    assert abs(pace.due_by(moment) - area) <= 1.001


def test_a_ramp_up_begins_slowly_and_ends_fast() -> None:
    pace = staged_from(["10s:0..100"])
    gaps = [after - before for before, after in pairwise(pace.due(n) for n in range(500))]

    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(gaps))
    assert gaps[0] == pytest.approx(math.sqrt(0.2))
    assert gaps[-1] == pytest.approx(0.01, rel=0.01)


def test_a_stage_without_records_is_a_pause() -> None:
    pace = staged_from(["2s:10", "5s:0", "1s:10"])

    assert pace.due(19) == pytest.approx(1.9)
    assert pace.due(20) == pytest.approx(7.0)
    assert pace.total == 30


def test_a_wave_goes_up_and_down_around_its_rate() -> None:
    pace = shaped(rate_from("1000"), "sine:8s:50%", 1)
    counts = [pace.due_by(n + 1.0) - pace.due_by(float(n)) for n in range(8)]

    assert sum(counts) == pytest.approx(8000, abs=1)
    assert max(counts) == pytest.approx(1450, rel=0.03)
    assert min(counts) == pytest.approx(550, rel=0.05)


def test_a_burst_has_all_records_of_its_period_in_its_share() -> None:
    pace = shaped(rate_from("100"), "burst:10s:10%", 1)

    assert pace.due_by(0.999999) == 1000
    assert pace.due_by(9.99) == 1000
    assert pace.due_by(10.5) == pytest.approx(1501, abs=1)


def test_gaps_left_to_chance_are_as_different_as_those_of_a_poisson_process() -> None:
    pace = shaped(rate_from("100"), "poisson", 7)
    gaps = [after - before for before, after in pairwise(pace.due(n) for n in range(20_000))]
    mean = sum(gaps) / len(gaps)
    spread = math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / len(gaps))

    assert mean == pytest.approx(0.01, rel=0.01)
    assert spread == pytest.approx(0.01, rel=0.05)
    assert [pace.due(n) for n in range(50)] == [
        shaped(rate_from("100"), "poisson", 7).due(n) for n in range(50)
    ]


def test_blocks_are_as_large_as_two_milliseconds_bring_at_that_moment() -> None:
    pace = staged_from(["10s:1", "10s:50k"])

    assert block_size(pace, 0) == 1
    assert block_size(pace, 200_000) == 100


@pytest.mark.parametrize("text", ["", "10s", "10s:", ":5", "x:5", "10s:max", "10s:5..", "10s:-1", "5:100"])
def test_what_is_no_stage_is_refused(text: str) -> None:
    if text == "10s:5..":
        assert staged_from([text]).total == 50
        return
    with pytest.raises(UsageError) as caught:
        staged_from([text])

    assert caught.value.hint


def test_stages_that_never_send_are_refused() -> None:
    with pytest.raises(UsageError, match="no stage has a rate above 0"):
        staged_from(["10s:0"])


@pytest.mark.parametrize(
    "shape", ["", "wave", "sine:x", "sine:10s:0%", "burst:10s:200%", "poisson:3", "sine:1s:5%:9"]
)
def test_what_is_no_shape_is_refused(shape: str) -> None:
    with pytest.raises(UsageError) as caught:
        shaped(rate_from("100"), shape, 1)

    assert caught.value.hint


@pytest.mark.parametrize("shape", ["sine", "burst", "poisson"])
def test_the_fastest_pace_has_no_shape(shape: str) -> None:
    with pytest.raises(UsageError, match="needs a rate"):
        shaped(rate_from("max"), shape, 1)
