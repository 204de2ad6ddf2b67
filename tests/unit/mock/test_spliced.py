from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kdev.mock.control import Change, Control
from kdev.mock.mix import Mix
from kdev.mock.pace import rate_from
from kdev.mock.run import run
from kdev.mock.schedule import Schedule, planned_records
from kdev.mock.spliced import changed
from tests.fakes import FakeClock, MemorySink, Numbers, Turned

RATES = st.integers(min_value=1, max_value=2000)


@given(RATES, RATES, st.integers(min_value=0, max_value=30_000), st.floats(min_value=0, max_value=1))
def test_the_area_of_a_changed_pace_is_that_before_and_that_after(
    before: int, after: int, first: int, part: float
) -> None:
    """Whenever it is changed, ten seconds of the new rate bring ten times its records."""
    schedule = Schedule(rate_from(str(before)), 1)
    now = (first - part) / before

    pace = changed(schedule, Change(rate_from(str(after)), ""), first, now).pace

    dues = [pace.due(n) for n in range(max(0, first - 50), first + 50)]
    assert all(a <= b for a, b in pairwise(dues))
    assert abs(pace.due_by(pace.due(first) + 10) - first - 10 * after) <= 1


def test_a_rate_that_is_changed_holds_within_a_tenth_of_a_second_and_is_counted_exactly() -> None:
    control = Control()
    change = Change(rate_from("100"), "b.rate=90", {("a", "Number"): 1, ("b", "Number"): 9})
    clock = Turned(4.0, control, change)
    sink = MemorySink(clock)
    mix = Mix([Numbers("a"), Numbers("b")], 3)

    summary = run(mix, sink, Schedule(rate_from("20"), 3, seconds=10.0), clock, control=control)

    at, record, said, _ = summary.changes[0]
    assert said == "b.rate=90"
    assert 4.0 <= at <= 4.1
    assert record == sum(second < at for second in sink.seconds)
    assert abs(summary.sent - record - 100 * (10 - at)) <= 1
    after = Counter(each.topic for each in sink.sent[record:])
    assert abs(after["b"] - 9 * after["a"]) <= 9
    for topic in "ab":
        keys = [int(each.key or b"") for each in sink.sent if each.topic == topic]
        assert sorted(keys) == list(range(len(keys)))


def test_a_run_that_is_held_stands_still_and_misses_nothing() -> None:
    control = Control()

    class Held(FakeClock):
        def pass_by(self, seconds: float) -> None:
            super().pass_by(seconds)
            control.held = 2 <= self.seconds < 7

    clock = Held()
    sink = MemorySink(clock)

    summary = run(
        Mix([Numbers("a")], 3), sink, Schedule(rate_from("10"), 3, seconds=4.0), clock, control=control
    )

    assert (summary.sent, summary.missed) == (40, 0)
    assert not [second for second in sink.seconds if 2.1 < second < 7]


def test_a_plan_that_is_changed_has_the_records_of_both_its_parts() -> None:
    schedule = Schedule(rate_from("10"), 1, seconds=10.0)

    assert planned_records(changed(schedule, Change(rate_from("100"), ""), 50, 5.0)) == 50 + 500


ANY_RATE = RATES.map(str) | st.just("max")
CHANGES = st.lists(st.tuples(ANY_RATE, st.integers(min_value=0, max_value=300)), min_size=1, max_size=6)


@given(ANY_RATE, CHANGES, st.integers(min_value=0, max_value=2_000), st.integers(min_value=1, max_value=200))
def test_a_pace_that_is_changed_again_and_again_has_each_record_once(
    begun: str, changes: list[tuple[str, int]], at: int, count: int
) -> None:
    schedule, first = Schedule(rate_from(begun), 1), 0
    for rate, later in changes:
        first += later
        schedule = changed(schedule, Change(rate_from(rate), ""), first, schedule.pace.due(first) + 0.5)
    pace = schedule.pace

    assert all(pace.due(n) <= pace.due(n + 1) for n in range(at, at + count))
    assert pace.due_by(pace.due(at)) > at
    assert pace.times_ms(at, count, 7) == [t for n in range(at, at + count) for t in pace.times_ms(n, 1, 7)]


def test_a_run_may_be_changed_thousands_of_times() -> None:
    schedule = Schedule(rate_from("10"), 1)
    for number in range(5_000):
        schedule = changed(schedule, Change(rate_from(str(10 + number % 2)), ""), number, number / 10)

    assert schedule.pace.due(2) < schedule.pace.due(3) <= 0.3
    assert len(str(schedule.pace).split(", then ")) == 5_000
