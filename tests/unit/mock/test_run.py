from collections.abc import Sequence
from itertools import pairwise

import pytest

from kdev.errors import BrokerError
from kdev.mock.control import Change, Control
from kdev.mock.mix import Mix
from kdev.mock.pace import rate_from
from kdev.mock.progress import Progress, RunState
from kdev.mock.run import run
from kdev.mock.schedule import Schedule, block_size
from kdev.mock.sinks import NullSink
from kdev.mock.spoilt import HEADER, Spoilt
from kdev.mock.stages import staged_from
from kdev.mock.summary import Summary
from kdev.model import Block
from tests.fakes import FakeClock, MemorySink, Numbers


def schedule(rate: str, count: int | None = None, seconds: float | None = None, **more: float) -> Schedule:
    return Schedule(rate_from(rate), seed=7, start_ms=0, count=count, seconds=seconds, **more)  # type: ignore[arg-type]


def adds_up(summary: Summary, sink: MemorySink) -> bool:
    counts = sink.counts()
    return (
        summary.sent == len(sink.sent) == counts.acked + counts.failed + counts.pending
        and summary.unconfirmed == counts.pending
        and summary.sent == summary.acked + summary.failed + summary.unconfirmed
        and summary.sent == sum(topic.sent for topic in summary.topics)
    )


def numbers(sink: MemorySink) -> list[int]:
    return [int(record.key or b"-1") for record in sink.sent]


class Slow:
    """A stream that takes its time for each record."""

    topic = "slow"
    message = "Number"
    weight = 1

    def __init__(self, clock: FakeClock, seconds: float) -> None:
        self._clock, self._seconds = clock, seconds

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        self._clock.pass_by(self._seconds * len(times_ms))
        return Numbers("slow").make(first, times_ms)


def test_a_run_of_hours_sends_each_record_when_it_is_due() -> None:
    clock = FakeClock()
    sink = MemorySink(clock)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("30/m", seconds=2 * 3600), clock)

    assert sink.seconds == [n * 2.0 for n in range(3600)]
    assert (summary.sent, summary.acked, summary.missed, summary.stopped_by) == (3600, 3600, 0, "for")
    assert summary.sent_rate == pytest.approx(0.5)
    assert adds_up(summary, sink)


def test_two_streams_share_one_even_pace() -> None:
    clock = FakeClock()
    sink = MemorySink(clock)

    run(Mix([Numbers("slow", 1), Numbers("fast", 3)], 7), sink, schedule("4", count=400), clock)

    assert [b - a for a, b in pairwise(sink.seconds)] == pytest.approx([0.25] * 399)
    slow = [second for second, record in zip(sink.seconds, sink.sent, strict=True) if record.topic == "slow"]
    assert [b - a for a, b in pairwise(slow)] == pytest.approx([1.0] * 99)


def test_from_a_thousand_a_second_on_records_go_out_in_blocks_of_two_milliseconds() -> None:
    assert [block_size(rate_from(rate)) for rate in ("999", "1000", "50k", "90M", "max")] == [
        1,
        2,
        100,
        8192,
        8192,
    ]


def test_no_record_of_a_block_goes_out_before_it_is_due() -> None:
    clock = FakeClock()
    sink = MemorySink(clock)

    run(Mix([Numbers("cars")], 7), sink, schedule("5000", seconds=1), clock)

    assert len(sink.seconds) == 5000
    assert all(0 <= second - n / 5000 < 0.0025 for n, second in enumerate(sink.seconds))


@pytest.mark.parametrize(
    ("count", "seconds", "sent", "stopped_by"),
    [(5, 100, 5, "count"), (500, 1, 10, "for"), (10, 1, 10, "count")],
)
def test_the_nearer_of_two_ends_counts(count: int, seconds: float, sent: int, stopped_by: str) -> None:
    clock = FakeClock()
    sink = MemorySink(clock)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("10", count=count, seconds=seconds), clock)

    assert (summary.sent, summary.planned, summary.stopped_by) == (sent, sent, stopped_by)


@pytest.mark.parametrize("rate", ["1", "0.4", "3", "7/m", "1000"])
def test_a_run_that_ends_by_time_takes_that_time_after_its_last_record_as_well(rate: str) -> None:
    clock = FakeClock()
    told: list[Progress] = []

    summary = run(
        Mix([Numbers("cars")], 7), MemorySink(clock), schedule(rate, seconds=5), clock, watch=told.append
    )

    assert summary.seconds == pytest.approx(5, abs=0.001)
    assert (summary.stopped_by, summary.missed) == ("for", 0)
    assert max(b.seconds - a.seconds for a, b in pairwise(told)) < 0.31


class Waking(FakeClock):
    """A clock of a busy machine, where every wait takes 10 ms longer."""

    def wait(self, seconds: float) -> bool:
        return super().wait(seconds + 0.01)


def test_a_wait_for_the_end_that_takes_longer_lowers_no_rate() -> None:
    clock = Waking()

    summary = run(Mix([Numbers("cars")], 7), MemorySink(clock), schedule("10", seconds=1), clock)

    assert (summary.sent, summary.sent_rate) == (10, 10)


def test_a_pause_at_the_end_of_the_stages_belongs_to_the_run() -> None:
    clock = FakeClock()
    staged = Schedule(staged_from(["5s:10", "5s:0"]), seed=7)

    summary = run(Mix([Numbers("cars")], 7), MemorySink(clock), staged, clock)

    assert (summary.sent, summary.stopped_by) == (50, "stages")
    assert summary.seconds == pytest.approx(10, abs=0.001)


def test_a_run_of_a_number_of_records_ends_with_the_last() -> None:
    clock = FakeClock()

    summary = run(Mix([Numbers("cars")], 7), MemorySink(clock), schedule("1", count=5, seconds=60), clock)

    assert (summary.seconds, summary.stopped_by) == (4, "count")


def test_a_stop_after_the_last_record_and_before_the_end_of_the_time_is_heard() -> None:
    clock = FakeClock(stop_at=4.5)

    summary = run(Mix([Numbers("cars")], 7), MemorySink(clock), schedule("1", seconds=60 / 12), clock)

    assert (summary.sent, summary.stopped_by) == (5, "interrupt")
    assert summary.seconds == pytest.approx(4.5)


def test_a_rate_that_is_raised_after_the_last_record_holds_until_the_end_of_the_time() -> None:
    clock, control = FakeClock(), Control()

    def told(progress: Progress) -> None:
        if progress.seconds >= 4.5 and progress.sent == 5:
            control.change(Change(rate_from("100"), "rate=100"))

    one = Mix([Numbers("cars")], 7)
    summary = run(one, MemorySink(clock), schedule("1", seconds=5), clock, watch=told, control=control)

    (change,) = summary.changes
    assert 4.5 <= change.at < 5
    assert summary.sent == pytest.approx(5 + 100 * (5 - change.at), abs=2)
    assert summary.seconds == pytest.approx(5, abs=0.02)


class Calling(Numbers):
    """A stream that takes its time for each block, however many records that is."""

    clock: FakeClock

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        self.clock.pass_by(0.003)
        return super().make(first, times_ms)


def test_a_backlog_is_made_up_for_in_larger_blocks_so_that_what_a_block_costs_is_paid_less_often() -> None:
    clock = FakeClock()
    Calling.clock = clock

    summary = run(Mix([Calling("cars")], 7), NullSink(), schedule("50k", seconds=5), clock)

    assert (summary.sent, summary.missed) == (250_000, 0)
    assert summary.late_ms is not None
    assert summary.late_ms.max < 12
    assert summary.seconds == pytest.approx(5, abs=0.01)


def test_a_slow_generator_is_heard_of_and_stopped_all_the_time_whatever_is_overdue() -> None:
    clock = FakeClock(stop_at=10)
    told: list[Progress] = []

    mix = Mix([Slow(clock, 0.001)], 7)
    summary = run(mix, NullSink(), schedule("50k", seconds=60), clock, watch=told.append)

    # The first blocks are of a size for a generator that keeps up.
    assert max(b.seconds - a.seconds for a, b in pairwise(told[4:])) < 0.45
    assert summary.seconds == pytest.approx(10, abs=0.2)


def test_as_fast_as_possible_ends_by_the_clock() -> None:
    clock = FakeClock()

    summary = run(Mix([Slow(clock, 0.0001)], 7), NullSink(), schedule("max", seconds=10), clock)

    assert summary.stopped_by == "for"
    assert summary.sent == pytest.approx(100_000, abs=8192)
    assert summary.missed == 0


def test_a_full_queue_delays_records_and_neither_loses_nor_repeats_one() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, room=50, per_second=900)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("max", count=20_000), clock)

    assert numbers(sink) == list(range(20_000))
    assert (summary.sent, summary.acked, summary.failed) == (20_000, 20_000, 0)
    assert summary.seconds == pytest.approx(20_000 / 900, rel=0.1)


def test_a_full_queue_at_a_rate_is_the_broker_being_behind() -> None:
    clock = FakeClock()
    told: list[Progress] = []

    run(
        Mix([Numbers("cars")], 7),
        MemorySink(clock, room=100, per_second=50),
        schedule("200", count=2000),
        clock,
        watch=told.append,
    )

    behind = [progress for progress in told if progress.state is RunState.BEHIND]
    assert behind
    assert {progress.side for progress in behind} == {"broker"}
    assert behind[0].seconds >= 2


def test_a_broker_that_confirms_nothing_is_told_though_there_is_room_for_all() -> None:
    clock = FakeClock()
    told: list[Progress] = []
    sink = MemorySink(clock, per_second=0.02)
    sink.to_tell = ["127.0.0.1:9094 is gone, the other brokers go on"]

    run(Mix([Numbers("cars")], 7), sink, schedule("10", count=100), clock, watch=told.append)

    silent = [progress for progress in told if progress.state is RunState.BEHIND]
    assert silent
    assert {progress.side for progress in silent} == {"broker"}
    assert min(progress.silent for progress in silent) >= 5
    assert all(progress.silent < 5 for progress in told if progress.state is RunState.RUNNING)
    assert [text for progress in told for text in progress.news] == [
        "127.0.0.1:9094 is gone, the other brokers go on"
    ]


def test_a_slow_generator_is_behind_itself_and_what_it_cannot_make_is_missed() -> None:
    clock = FakeClock()
    told: list[Progress] = []

    summary = run(
        Mix([Slow(clock, 0.02)], 7), NullSink(), schedule("100", seconds=20), clock, watch=told.append
    )

    assert {progress.side for progress in told if progress.state is RunState.BEHIND} == {"generator"}
    assert summary.sent == pytest.approx(1000, rel=0.06)
    assert summary.sent + summary.missed == summary.planned == 2000
    assert summary.seconds == pytest.approx(20, abs=1.1)
    assert summary.late_ms is not None
    assert summary.late_ms.max <= 1100


def test_a_counted_run_that_is_behind_takes_longer_and_misses_nothing() -> None:
    clock = FakeClock()

    summary = run(Mix([Slow(clock, 0.02)], 7), NullSink(), schedule("100", count=500), clock)

    assert (summary.sent, summary.missed) == (500, 0)
    assert summary.seconds == pytest.approx(10, rel=0.01)


class Sleepy(Slow):
    """A stream whose record 50 takes its time."""

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        if first == 50:
            self._clock.pass_by(self._seconds)
        return Numbers("cars").make(first, times_ms)


def test_a_gap_is_caught_up_with_by_one_second_of_backlog_at_most() -> None:
    clock = FakeClock()
    sink = MemorySink(clock)

    summary = run(Mix([Sleepy(clock, 1.8)], 7), sink, schedule("10", seconds=120), clock)

    assert max(sink.seconds.count(second) for second in sink.seconds) <= 12
    assert summary.missed == pytest.approx(8, abs=1)
    assert summary.sent + summary.missed == 1200
    assert not summary.outages


class Stopped(Sleepy):
    """A stream during whose record 50 the process is stopped, as by Ctrl-Z."""

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        self._clock.continued = first == 50
        return super().make(first, times_ms)


def test_a_record_that_takes_its_time_is_no_process_that_was_stopped() -> None:
    clock = FakeClock()

    summary = run(Mix([Sleepy(clock, 60)], 7), MemorySink(clock), schedule("10", seconds=120), clock)

    assert not summary.outages
    assert summary.missed == pytest.approx(590, abs=2)
    assert summary.seconds == pytest.approx(120, abs=0.3)


def test_the_time_that_a_process_was_stopped_for_is_an_outage_and_nothing_is_missed() -> None:
    clock = FakeClock()
    sink = MemorySink(clock)
    told: list[Progress] = []

    summary = run(Mix([Stopped(clock, 60)], 7), sink, schedule("10", seconds=120), clock, watch=told.append)

    assert numbers(sink) == list(range(1200))
    assert max(sink.seconds.count(second) for second in sink.seconds) == 1
    assert summary.missed == 0
    (outage,) = summary.outages
    assert outage.at == pytest.approx(5, abs=0.1)
    assert outage.seconds == pytest.approx(60, abs=0.1)
    assert summary.seconds == pytest.approx(180, abs=0.3)
    assert [text for progress in told for text in progress.news] == [
        "this process was stopped for 60 s; the plan goes on from there"
    ]


def test_a_process_that_is_stopped_while_it_tells_how_it_goes_misses_nothing_either() -> None:
    clock = FakeClock()
    sink = MemorySink(clock)

    def stopped_once(progress: Progress) -> None:
        if progress.seconds >= 5 and clock.seconds < 60:
            clock.continued = True
            clock.pass_by(60)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("10", seconds=120), clock, watch=stopped_once)

    assert numbers(sink) == list(range(1200))
    assert summary.missed == 0
    (outage,) = summary.outages
    assert outage.seconds == pytest.approx(60, abs=0.3)


def test_a_block_that_was_sent_in_part_when_the_time_is_over_is_missed_in_part() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, room=50, per_second=10)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("100k", seconds=2), clock)

    assert adds_up(summary, sink)
    assert 0 < summary.sent < 200
    assert summary.sent + summary.missed == summary.planned == 200_000


class Spoiling(Numbers):
    """A stream that asks for an invalid record while it makes number 50."""

    control: Control

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        if first == 50:
            self.control.spoil()
        return super().make(first, times_ms)


def test_an_invalid_record_comes_besides_those_of_the_plan() -> None:
    clock, control = FakeClock(), Control()
    sink, told = MemorySink(clock), list[Progress]()
    Spoiling.control = control
    mix = Mix([Spoiling("cars")], 7)
    marked = [((HEADER, b"rule"),)]
    mix.spoil = lambda index, number, _: Spoilt(
        Block("cars", [b"bad"], [b"%d" % number], marked), f"rule {index}"
    )

    summary = run(mix, sink, schedule("10", count=100), clock, watch=told.append, control=control)

    assert numbers(sink) == [*range(51), 51, *range(51, 100)]
    assert [record.value for record in sink.sent].count(b"bad") == 1
    assert (summary.sent, summary.acked, summary.spoilt, summary.planned) == (101, 101, 1, 100)
    assert [text for progress in told for text in progress.news] == ["an invalid record went to cars: rule 0"]


def test_a_run_that_is_held_sends_an_invalid_record_all_the_same() -> None:
    clock, control = FakeClock(), Control()
    sink = MemorySink(clock)
    mix = Mix([Numbers("cars")], 7)
    mix.spoil = lambda _index, _number, _time: Spoilt(Block("cars", [b"bad"]), "a rule")
    control.held = True
    control.spoil()

    told: list[Progress] = []

    def watch(progress: Progress) -> None:
        told.append(progress)
        control.held = control.held and progress.seconds < 3

    run(mix, sink, schedule("10", count=10), clock, watch=watch, control=control)

    assert all(each.still == pytest.approx(min(each.seconds, 3), abs=0.4) for each in told)
    assert sink.seconds[0] < 1
    assert sink.seconds[1] > 3


def test_a_lost_broker_pauses_the_plan_and_nothing_is_missed() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, gone=[(3, 10)])
    told: list[Progress] = []

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("10", seconds=20), clock, watch=told.append)

    assert numbers(sink) == list(range(200))
    assert (summary.acked, summary.missed, summary.failed) == (200, 0, 0)
    assert not [second for second in sink.seconds if 3.2 < second < 10]
    (outage,) = summary.outages
    assert outage.at == pytest.approx(3, abs=0.2)
    assert outage.seconds == pytest.approx(7, abs=0.2)
    assert summary.seconds == pytest.approx(27, abs=0.3)
    states = [progress.state for progress in told]
    changes = [state for before, state in pairwise(states) if state is not before]
    assert changes == [RunState.PAUSED, RunState.RUNNING, RunState.DRAINING, RunState.DONE]
    # What is done of the plan, the time that passed, and that at which it will end agree at every moment.
    done = [progress.seconds - progress.still - progress.sent / 10 for progress in told[:-2]]
    assert max(map(abs, done)) < 0.4
    assert told[-1].still == pytest.approx(7, abs=0.2)
    assert adds_up(summary, sink)


def test_a_broker_that_goes_while_the_queue_is_full_is_waited_for_as_well() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, room=20, per_second=100, gone=[(2, 8)])

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("max", count=1000), clock)

    assert numbers(sink) == list(range(1000))
    assert (summary.acked, summary.failed) == (1000, 0)
    assert len(summary.outages) == 1


def test_a_broker_that_does_not_come_back_is_given_up_and_what_waits_has_failed() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, per_second=5, gone=[(3, 1e9)])

    told: list[Progress] = []

    summary = run(
        Mix([Numbers("cars")], 7), sink, schedule("10", seconds=60, retry_for=15), clock, watch=told.append
    )

    assert summary.stopped_by == "broker"
    assert not summary.ok
    states = [progress.state for progress in told]
    assert RunState.RUNNING not in states[states.index(RunState.PAUSED) :]
    assert summary.unconfirmed == 0
    assert summary.failed == summary.sent - summary.acked > 0
    assert summary.seconds == pytest.approx(18, abs=0.3)
    assert adds_up(summary, sink)


def test_a_stop_in_the_middle_drains_and_sums_up() -> None:
    clock = FakeClock(stop_at=5.05)
    sink = MemorySink(clock, per_second=8)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("10", seconds=60), clock)

    assert summary.stopped_by == "interrupt"
    assert (summary.sent, summary.planned, summary.missed, summary.unconfirmed) == (51, 51, 0, 0)
    assert adds_up(summary, sink)


def test_a_stop_waits_five_seconds_for_what_is_not_confirmed_and_then_says_how_much() -> None:
    clock = FakeClock(stop_at=10)
    sink = MemorySink(clock, per_second=2)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("10"), clock)

    assert clock.now() == pytest.approx(15, abs=0.3)
    assert summary.unconfirmed > 0
    assert not summary.ok
    assert adds_up(summary, sink)


def test_a_stop_while_the_queue_is_full_leaves_at_once() -> None:
    clock = FakeClock(stop_at=2)
    sink = MemorySink(clock, room=10, per_second=1)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("max"), clock)

    assert summary.seconds == pytest.approx(2, abs=0.1)
    assert numbers(sink) == list(range(summary.sent))
    assert adds_up(summary, sink)


def test_a_stop_during_an_outage_ends_the_run() -> None:
    clock = FakeClock(stop_at=5)
    sink = MemorySink(clock, gone=[(2, 1e9)])

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("10"), clock)

    assert summary.stopped_by == "interrupt"
    assert len(summary.outages) == 1
    assert adds_up(summary, sink)


def test_a_broker_that_never_confirms_the_rest_is_given_up_after_the_end() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, per_second=5, gone=[(0.91, 1e9)])

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("10", count=10, retry_for=4), clock)

    assert summary.stopped_by == "broker"
    assert summary.failed > 0
    assert adds_up(summary, sink)


def test_a_slow_broker_is_waited_for_as_long_as_it_confirms_something() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, per_second=0.5)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("max", count=40, retry_for=4), clock)

    assert clock.now() == pytest.approx(80, abs=1)
    assert (summary.stopped_by, summary.acked, summary.failed) == ("count", 40, 0)
    assert adds_up(summary, sink)


def test_a_broker_that_comes_back_while_the_rest_is_waited_for_gets_its_time_again() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, per_second=0.5, gone=[(0.91, 4.5)])

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("10", count=10, retry_for=4), clock)

    assert (summary.stopped_by, summary.acked, summary.failed) == ("count", 10, 0)


def test_a_broker_that_answers_and_confirms_nothing_is_given_up() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, per_second=0)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("max", count=10, retry_for=4), clock)

    assert clock.now() == pytest.approx(4, abs=0.3)
    assert (summary.stopped_by, summary.acked, summary.failed) == ("broker", 0, 10)


def test_a_stop_ends_the_wait_for_a_slow_broker() -> None:
    clock = FakeClock(stop_at=20)
    sink = MemorySink(clock, per_second=0.5)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("max", count=40, retry_for=4), clock)

    assert clock.now() == pytest.approx(22, abs=0.3)
    assert summary.unconfirmed > 0
    assert adds_up(summary, sink)


class Broken(MemorySink):
    """A sink that takes no more once ten records were confirmed."""

    def poll(self, seconds: float) -> None:
        super().poll(seconds)
        if self.counts().acked >= 10:
            raise BrokerError("the producer cannot go on")


def test_a_broker_that_takes_no_more_ends_the_run_with_its_counts() -> None:
    clock = FakeClock()
    sink = Broken(clock, per_second=5)

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("10", count=2000), clock)

    assert (summary.stopped_by, str(summary.error)) == ("error", "the producer cannot go on")
    assert not summary.ok
    assert summary.acked >= 10
    assert summary.failed == summary.sent - summary.acked > 0
    assert adds_up(summary, sink)


def test_refused_records_are_counted_and_the_run_goes_on() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, refused=frozenset({b'{"n":3,"at":300}', b'{"n":7,"at":700}'}))

    summary = run(Mix([Numbers("cars")], 7), sink, schedule("10", count=20), clock)

    assert (summary.sent, summary.acked, summary.failed) == (20, 18, 2)
    assert [(each.reason, each.records) for each in summary.errors] == [("refused", 2)]
    assert adds_up(summary, sink)


def test_bytes_and_topics_are_counted_exactly() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, room=7, per_second=300)

    summary = run(Mix([Numbers("a"), Numbers("b")], 7), sink, schedule("5000", count=333), clock)

    assert summary.value_bytes == sum(len(record.value or b"") for record in sink.sent)
    assert summary.key_bytes == sum(len(record.key or b"") for record in sink.sent)
    for topic in summary.topics:
        assert topic.sent == topic.acked == sum(record.topic == topic.topic for record in sink.sent)


def test_progress_is_told_four_times_a_second_with_rates_and_the_last_record() -> None:
    clock = FakeClock()
    told: list[Progress] = []

    run(Mix([Numbers("cars")], 7), MemorySink(clock), schedule("20", seconds=60), clock, watch=told.append)

    assert 200 <= len(told) <= 250
    middle = told[len(told) // 2]
    assert middle.sent_rate == pytest.approx(20, rel=0.05)
    assert middle.topics[0].rate == pytest.approx(20, rel=0.05)
    assert middle.topics[0].history == pytest.approx([20] * 10, rel=0.1)
    assert middle.last is not None
    assert middle.last.topic == "cars"
    assert (told[-1].state, told[-1].sent) == (RunState.DONE, 1200)


def test_each_topic_is_told_with_what_became_of_its_records_once_nothing_is_open() -> None:
    clock = FakeClock()
    sink = MemorySink(clock, per_second=5)
    told: list[Progress] = []

    run(Mix([Numbers("a"), Numbers("b", 2)], 7), sink, schedule("10", count=30), clock, watch=told.append)

    assert {topic.acked for topic in told[len(told) // 2].topics} == {None}
    assert {(topic.sent, topic.acked, topic.failed) for topic in told[-1].topics} == {
        (20, 20, 0),
        (10, 10, 0),
    }


def test_the_same_seed_and_start_make_the_same_records_at_any_speed() -> None:
    def made(per_second: float | None, room: int | None) -> list[object]:
        clock = FakeClock()
        sink = MemorySink(clock, per_second=per_second, room=room)
        run(Mix([Numbers("a"), Numbers("b", 2)], 7), sink, schedule("3000", count=999), clock)
        return list(sink.sent)

    assert made(None, None) == made(500, 20)
