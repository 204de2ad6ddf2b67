"""What runs side by side tell of their durations, put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kdev.histogram import Histogram
from kdev.mock.merging import lost_summary, merged_progress, merged_summary
from kdev.mock.pace import rate_from
from kdev.mock.progress import Progress, RunState, TopicProgress
from kdev.mock.recent import Lately
from kdev.mock.schedule import Schedule


def progress_with(seconds: Sequence[float], before: Sequence[float] = ()) -> Progress:
    recent, whole = Histogram(), Histogram()
    for each in seconds:
        recent.add(each)
    for each in (*before, *seconds):
        whole.add(each)
    lately = Lately(recent, whole)
    row = TopicProgress("cars", 1, 1.0, 1.0, (), acks=lately, ack_ms=lately.percentiles())
    return Progress(RunState.RUNNING, 3.0, late=lately, acks=lately, topics=(row,))


def test_percentiles_of_runs_side_by_side_are_those_of_all_their_records() -> None:
    """A slow one that has a tenth of the records does not make the median slow."""
    fast, slow = progress_with([0.002] * 900), progress_with([0.5] * 100)

    merged = merged_progress([fast, slow])

    for found in (merged.late_ms, merged.ack_ms, merged.topics[0].ack_ms):
        assert found is not None
        assert found == pytest.approx((2, 2, 500, 500), rel=0.021)


def test_a_run_that_did_nothing_lately_does_not_count_its_past() -> None:
    merged = merged_progress([progress_with([0.002]), progress_with([], [0.5] * 100)])
    idle = merged_progress([progress_with([], [0.3]), progress_with([], [0.3])])

    assert merged.ack_ms == pytest.approx((2, 2, 2, 2), rel=0.021)
    assert idle.ack_ms == pytest.approx((300, 300, 300, 300), rel=0.021)
    assert merged_progress([Progress(RunState.RUNNING, 0.0)] * 2).ack_ms is None


def test_what_a_lost_run_told_of_its_durations_is_in_the_summary() -> None:
    told = replace(progress_with([0.5] * 10, [0.5] * 90), sent=100, acked=100)
    lost = lost_summary(told, Schedule(rate_from("100"), 1, shards=2), "worker 2 of 2 ended by SIGKILL", {})
    merged = merged_summary([lost, lost])

    assert (merged.acks.count, merged.late.count) == (200, 200)
    assert merged.ack_ms == pytest.approx((500, 500, 500, 500), rel=0.021)
