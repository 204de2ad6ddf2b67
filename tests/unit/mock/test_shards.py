"""Shards: their union is the run of one, byte for byte, and each key is in one of them."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdev.errors import UsageError
from kdev.histogram import Histogram
from kdev.mock.control import Change, Control
from kdev.mock.merging import lost_summary, merged_progress, merged_summary
from kdev.mock.mix import Mix
from kdev.mock.pace import rate_from
from kdev.mock.progress import Progress, RunState
from kdev.mock.run import run
from kdev.mock.schedule import Schedule
from kdev.mock.shards import Shard, shard_from
from kdev.mock.sinks import NullSink
from kdev.mock.summary import Summary
from kdev.model import Block
from tests.fakes import FakeClock, MemorySink, Numbers, Turned
from tests.unit.mock.made import NOW, stream

Row = tuple[int, str, bytes | None, bytes | None]
CAR = {
    "type": "object",
    "properties": {
        "carId": {"type": "string", "pattern": "^C[0-9]{2}$"},
        "at": {"type": "string", "format": "date-time"},
    },
}
KEYED = stream(CAR)
UNKEYED = stream({"type": "object", "properties": {"note": {"type": "string"}}})


def rows(mix: Mix, first: int, count: int) -> list[Row]:
    found: list[Row] = []
    for block in mix.blocks(first, list(range(NOW, NOW + count))):
        keys = block.keys or [None] * len(block)
        assert block.times_ms is not None
        found += zip(block.times_ms, [block.topic] * len(block), keys, block.values, strict=True)
    return found


@settings(deadline=None, max_examples=40)
@given(first=st.integers(0, 5000), count=st.integers(1, 3000), shards=st.integers(1, 9), keyed=st.booleans())
def test_the_shards_together_are_the_run_of_one(first: int, count: int, shards: int, keyed: bool) -> None:
    streams = [KEYED, UNKEYED] if keyed else [UNKEYED]
    whole = rows(Mix(streams, 1), first, count)

    parts = [rows(Mix(streams, 1, shard=Shard(n + 1, shards)), first, count) for n in range(shards)]

    assert sorted(row for part in parts for row in part) == sorted(whole)


class Late(FakeClock):
    """A clock that is a little behind another one, as those of processes are."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.pass_by(seconds)


@settings(deadline=None, max_examples=30)
@given(first=st.integers(1, 150), late=st.floats(0, 0.9), weight=st.integers(1, 9))
def test_shards_that_are_told_of_a_change_ahead_are_together_the_run_of_one(
    first: int, late: float, weight: int
) -> None:
    """Whenever each of them learns of it, the change holds from the same record on."""
    weights = {("cars", "Number"): weight, ("vans", "Number"): 2}
    change = Change(rate_from("40"), "rate=40", weights, first=first)

    def sent(shard: Shard, clock: FakeClock) -> list[tuple[str, bytes | None]]:
        control, sink = Control(), MemorySink(clock)
        control.change(change)
        mix = Mix([Numbers("cars"), Numbers("vans", 3)], 7, shard=shard)
        run(mix, sink, Schedule(rate_from("20"), 7, count=200, shards=shard.count), clock, control=control)
        return [(record.topic, record.value) for record in sink.sent]

    whole = sent(Shard(1, 1), FakeClock())
    parts = [*sent(Shard(1, 2), FakeClock()), *sent(Shard(2, 2), Late(late))]

    assert len(whole) == 200
    assert sorted(parts) == sorted(whole)


def test_a_shard_that_learns_of_a_change_too_late_is_part_of_the_same_run_from_then_on() -> None:
    change = Change(rate_from("40"), "rate=40", {("cars", "Number"): 5, ("vans", "Number"): 2}, first=50)

    def sent(clock: FakeClock, control: Control) -> tuple[list[bytes | None], Summary]:
        mix, sink = Mix([Numbers("cars"), Numbers("vans", 3)], 7, shard=Shard(1, 2)), MemorySink(clock)
        told = run(mix, sink, Schedule(rate_from("20"), 7, count=200, shards=2), clock, control=control)
        return [record.value for record in sink.sent], told

    early, late = Control(), Control()
    early.change(change)
    in_time, _ = sent(FakeClock(), early)
    too_late, summary = sent(Turned(4.0, late, change), late)

    assert [(each.record, each.said) for each in summary.changes] == [(50, "rate=40")]
    assert in_time[-50:] == too_late[-50:]
    assert in_time[20:50] != too_late[20:50]


def test_each_key_is_in_one_shard_in_its_order() -> None:
    whole = rows(Mix([KEYED], 1), 0, 4000)
    shards = [rows(Mix([KEYED], 1, shard=Shard(n + 1, 3)), 0, 4000) for n in range(3)]
    keys = [{key for _, _, key, _ in part} for part in shards]

    assert not keys[0] & keys[1]
    assert not keys[1] & keys[2]
    for part, own in zip(shards, keys, strict=True):
        assert part == [row for row in whole if row[2] in own]
        assert len(part) > 900


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "-1/3", "1/9999", "1/0"])
def test_what_is_no_part_of_a_run_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        shard_from(text)


def shard_run(shard: Shard, rate: str = "100") -> Summary:
    schedule = Schedule(rate_from(rate), 1, start_ms=NOW, seconds=10.0, shards=shard.count)
    mix = Mix([Numbers("a"), Numbers("b", 3)], 1, shard=shard)
    return run(mix, NullSink(), schedule, FakeClock())


def test_runs_of_shards_sum_up_to_the_run_of_one() -> None:
    whole = shard_run(Shard())
    merged = merged_summary([shard_run(Shard(n, 4)) for n in range(1, 5)])

    for name in ("sent", "acked", "planned", "missed", "value_bytes", "key_bytes", "target", "stopped_by"):
        assert getattr(merged, name) == getattr(whole, name), name
    assert {t.topic: t.sent for t in merged.topics} == {t.topic: t.sent for t in whole.topics}
    assert merged.late.count == whole.late.count == 1000


def test_a_run_that_was_lost_counts_what_it_told_last() -> None:
    told = Progress(RunState.RUNNING, 3.0, sent=50, acked=40, failed=2)
    part = lost_summary(told, Schedule(rate_from("100"), 1, shards=2), "worker 2 of 2 ended by SIGKILL", {})
    merged = merged_summary([shard_run(Shard(1, 2)), part])

    assert merged.stopped_by == "lost"
    assert merged.lost == "worker 2 of 2 ended by SIGKILL"
    assert part.unconfirmed == 8
    assert not merged.ok
    assert [(each.reason, each.records) for each in merged.errors] == [("worker 2 of 2 ended by SIGKILL", 8)]


def test_a_run_that_was_lost_with_nothing_open_still_says_so() -> None:
    told = Progress(RunState.RUNNING, 3.0, sent=50, acked=50)
    part = lost_summary(told, Schedule(rate_from("100"), 1, shards=2), "worker 2 of 2 ended by SIGKILL", {})
    merged = merged_summary([shard_run(Shard(1, 2)), part])

    assert merged.lost == "worker 2 of 2 ended by SIGKILL"
    assert merged.errors == ()


def test_histograms_put_together_count_the_same_as_one() -> None:
    one, two, both = Histogram(), Histogram(), Histogram()
    for number in range(1, 200):
        (one if number % 2 else two).add(number / 1000)
        both.add(number / 1000)

    one.merge(two)

    assert [one.percentile(p) for p in (1, 50, 99)] == [both.percentile(p) for p in (1, 50, 99)]
    assert (one.count, one.largest) == (both.count, both.largest)


def test_an_empty_part_of_a_block_is_no_trouble() -> None:
    assert len(Shard(2, 7).of(Block("a", [b"x"]), 0)) == 0


@pytest.mark.parametrize("count", [3, 4, 7])
def test_what_all_parts_have_planned_adds_up_to_the_run(count: int) -> None:
    told: dict[int, Progress] = {}
    for number in range(1, count + 1):
        plan = Schedule(rate_from("max"), 1, NOW, count=10, shards=count)
        watch = partial(told.__setitem__, number)
        run(Mix([KEYED], 1, shard=Shard(number, count)), NullSink(), plan, FakeClock(), watch=watch)

    assert merged_progress([*told.values()]).planned == 10
