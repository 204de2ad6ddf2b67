"""What is shown, in which order, and how a tail ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf

import pytest

from kdev.errors import BrokerLost
from kdev.model import DEFAULT_NAME, ConsumedRecord, Endpoint
from kdev.tail import follow as follow_module
from kdev.tail.ends import End, Tailed, Until
from kdev.tail.follow import follow
from kdev.tail.outage import Outage
from kdev.tail.sample import sample_from
from kdev.tail.window import window_from
from tests.fake_source import ListLog, StillClock, record

BOUNDED = Until(follow=False)


class Shown:
    """Remembers what was shown; the reader leaves when it saw `reads` records."""

    def __init__(self, reads: float = inf) -> None:
        self.records: list[ConsumedRecord] = []
        self.told_following: list[int] = []
        self.batches = 0
        self._reads = reads

    def show(self, records: Sequence[ConsumedRecord]) -> None:
        self.batches += 1
        if len(self.records) >= self._reads:
            raise BrokenPipeError
        self.records += records

    def reader_left(self) -> bool:
        return len(self.records) >= self._reads

    def following(self) -> None:
        self.told_following.append(len(self.records))

    @property
    def places(self) -> list[tuple[int, int]]:
        return [(each.partition, each.offset) for each in self.records]


def tail(
    log: ListLog,
    last: int | None,
    until: Until,
    shown: Shown,
    *,
    tell: Callable[[str], None] = lambda _: None,
    patience: float = inf,
) -> Tailed:
    window = window_from(log.marks, last)
    outage = Outage(Endpoint("localhost:9092", DEFAULT_NAME), tell, patience)
    return follow(log.open, window, until=until, show=shown, clock=log.clock, outage=outage)


def two_partitions(**more: object) -> ListLog:
    """Eight records, by turns, one a second; partition 1 first."""
    records = [record(1 - n % 2, n // 2, 1000 * n) for n in range(8)]
    return ListLog(records, {("t", 0): (0, 4), ("t", 1): (0, 4)}, **more)  # type: ignore[arg-type]


def test_the_last_records_are_the_newest_over_all_partitions_in_order_of_time() -> None:
    records = [record(p, n, 1000 * n + p) for p in (3, 2, 1, 0) for n in range(500)]
    shown = Shown()

    tail(ListLog(records, {("t", p): (0, 500) for p in range(4)}), 5, BOUNDED, shown)

    assert shown.places == [(3, 498), (0, 499), (1, 499), (2, 499), (3, 499)]


def test_only_as_much_is_read_as_the_last_records_need() -> None:
    log = two_partitions()

    done = tail(log, 2, BOUNDED, Shown())

    assert log.opened == [{("t", 0): 2, ("t", 1): 2}]
    assert done.read == 4


def test_all_records_are_shown_as_they_arrive() -> None:
    shown = Shown()

    done = tail(two_partitions(), None, BOUNDED, shown)

    assert len(shown.records) == 8
    assert (done.printed, done.read, done.end) == (8, 8, End.DATA)


@pytest.mark.parametrize("last", [None, 3], ids=["all", "last 3"])
def test_a_bounded_read_shows_nothing_that_came_after_it_began(last: int | None) -> None:
    log = two_partitions(later=[(0.0, record(0, 4, 9000)), (0.0, record(1, 4, 9001))])
    shown = Shown()

    tail(log, last, BOUNDED, shown)

    assert {each.offset for each in shown.records} <= {0, 1, 2, 3}


@pytest.mark.parametrize("last", [None, 2], ids=["all", "last 2"])
@pytest.mark.parametrize(
    ("tells_ends", "skips"), [(True, False), (False, True)], ids=["by the end event", "by the position"]
)
def test_a_bounded_read_ends_when_the_last_offset_is_no_record(
    last: int | None, tells_ends: bool, skips: bool
) -> None:
    log = ListLog([record(0, n, n) for n in range(3)], {("t", 0): (0, 4)}, tells_ends=tells_ends, skips=skips)
    shown = Shown()

    done = tail(log, last, BOUNDED, shown)

    assert done.end is End.DATA
    assert shown.places == [(0, n) for n in range(3)][-(last or 3) :]


def test_a_bounded_read_ends_at_once_when_there_is_nothing() -> None:
    log = ListLog([], {("t", 0): (7, 7)})

    done = tail(log, 10, BOUNDED, Shown())

    assert (done.printed, done.end, log.clock.seconds) == (0, End.DATA, 0)


def test_gaps_before_the_end_are_made_up_for_by_reading_further_back() -> None:
    kept = [record(0, offset, offset) for offset in (0, 5, 10, 15, 995)]
    log = ListLog(kept, {("t", 0): (0, 1000)})
    shown = Shown()

    tail(log, 3, BOUNDED, shown)

    assert shown.places == [(0, 10), (0, 15), (0, 995)]
    assert [starts["t", 0] for starts in log.opened] == [997, 970, 700, 0]


def test_a_partition_with_gaps_is_left_alone_when_others_have_newer_records() -> None:
    busy = [record(0, n, 1000 + n) for n in range(100)]
    sparse = [record(1, n, n) for n in range(97)] + [record(1, 98, 98)]
    log = ListLog([*busy, *sparse], {("t", 0): (0, 100), ("t", 1): (0, 100)})
    shown = Shown()

    tail(log, 3, BOUNDED, shown)

    assert shown.places == [(0, 97), (0, 98), (0, 99)]
    assert len(log.opened) == 1


def test_records_of_one_partition_keep_their_order_whatever_their_times() -> None:
    times = (50, 10, 60, 5)
    log = ListLog(
        [record(0, n, time) for n, time in enumerate(times)] + [record(1, 0, 20)],
        {("t", 0): (0, 4), ("t", 1): (0, 1)},
    )
    shown = Shown()

    tail(log, 10, BOUNDED, shown)

    assert [offset for partition, offset in shown.places if partition == 0] == [0, 1, 2, 3]


def test_new_records_follow_in_the_order_in_which_they_come() -> None:
    log = two_partitions(later=[(3.0, record(0, 4, 9000)), (4.0, record(1, 4, 8000))])
    shown = Shown()

    done = tail(log, 1, Until(seconds=10), shown)

    assert shown.places == [(0, 3), (0, 4), (1, 4)]
    assert shown.told_following == [1]
    assert done.end is End.TIME


def test_what_comes_while_the_past_is_read_is_shown_after_it() -> None:
    log = two_partitions(later=[(0.0, record(1, 4, 1))])
    shown = Shown()

    tail(log, 2, Until(seconds=1), shown)

    assert shown.places == [(1, 3), (0, 3), (1, 4)]


def test_none_of_the_past_is_shown_when_only_new_records_are_wanted() -> None:
    log = two_partitions(later=[(1.0, record(0, 4, 9000))])
    shown = Shown()

    tail(log, 0, Until(seconds=2), shown)

    assert shown.places == [(0, 4)]


@pytest.mark.parametrize("last", [None, 8, 3], ids=["all", "last 8", "last 3"])
def test_a_count_ends_it_and_nothing_more_is_shown(last: int | None) -> None:
    log = two_partitions(later=[(1.0, record(0, 4, 9000))])
    shown = Shown()

    done = tail(log, last, Until(count=4), shown)

    assert (done.end, done.printed, len(shown.records)) == (End.COUNT, 4, 4)


def test_it_ends_when_nothing_came_for_as_long_as_agreed() -> None:
    log = two_partitions(later=[(1.0, record(0, 4, 9000)), (2.0, record(0, 5, 9000))])

    done = tail(log, 0, Until(idle_seconds=1.5), Shown())

    assert (done.end, done.printed) == (End.IDLE, 2)
    assert done.seconds == pytest.approx(3.5, abs=0.3)


def test_an_interrupt_ends_it_and_counts() -> None:
    log = two_partitions(clock=StillClock(stops_at=2.0))

    done = tail(log, 10, Until(), Shown())

    assert (done.end, done.printed, done.read) == (End.INTERRUPT, 8, 8)


def test_an_interrupt_among_the_last_records_is_not_the_end_of_the_data(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(follow_module, "BATCH", 10)
    log = ListLog([record(0, n, n) for n in range(100)], {("t", 0): (0, 100)})

    class Interrupting(Shown):
        def show(self, records: Sequence[ConsumedRecord]) -> None:
            super().show(records)
            log.clock.stops_at = log.clock.seconds

    done = tail(log, 100, BOUNDED, Interrupting())

    assert (done.end, done.printed) == (End.INTERRUPT, 10)


def test_it_ends_when_the_reader_leaves_while_it_is_written_to() -> None:
    shown = Shown(reads=0)
    shown.reader_left = lambda: False  # type: ignore[method-assign]

    done = tail(two_partitions(), 10, Until(), shown)

    assert (done.end, done.printed) == (End.READER, 0)


def test_it_ends_when_the_reader_leaves_and_no_record_comes() -> None:
    log = two_partitions()
    shown = Shown(reads=8)

    done = tail(log, 10, Until(), shown)

    assert (done.end, shown.batches) == (End.READER, 1)
    assert log.clock.seconds < 1


def test_a_broker_that_comes_back_is_told_of_twice_and_nothing_is_missing() -> None:
    told: list[str] = []
    log = two_partitions(away=[(1.0, 13.0)], later=[(5.0, record(0, 4, 9000))])
    shown = Shown()

    tail(log, 1, Until(seconds=20), shown, tell=told.append)

    assert told == ["lost localhost:9092, retrying · look: kdev status", "back after 12 s, nothing skipped"]
    assert shown.places == [(0, 3), (0, 4)]


def test_a_short_absence_is_not_worth_a_word() -> None:
    told: list[str] = []

    tail(two_partitions(away=[(1.0, 2.5)]), 1, Until(seconds=5), Shown(), tell=told.append)

    assert told == []


def test_a_broker_that_does_not_come_back_is_given_up() -> None:
    log = two_partitions(away=[(1.0, inf)])

    with pytest.raises(BrokerLost, match=r"lost localhost:9092 and gave up after 60 s"):
        tail(log, 1, Until(), Shown(), patience=60)

    assert log.clock.seconds == pytest.approx(61, abs=0.5)


def test_a_broker_that_is_away_when_the_time_is_over_is_told() -> None:
    away = tail(two_partitions(away=[(1.0, inf)]), 1, Until(seconds=20), Shown())
    back = tail(two_partitions(away=[(1.0, 13.0)]), 1, Until(seconds=20), Shown())

    assert str(away.lost) == "lost localhost:9092 and gave up after 19 s"
    assert back.lost is None


def test_a_topic_that_was_made_anew_is_told_of_once() -> None:
    told: list[str] = []

    tail(two_partitions(recreated_at=1.0), 1, Until(seconds=5), Shown(), tell=told.append)

    assert told == ["t was recreated, reading it from the start"]


def test_what_was_chosen_among_the_newest_is_not_judged_again() -> None:
    records = [record(0, n, n) for n in range(20)]
    sample, shown = sample_from("50%"), Shown()

    tail(ListLog(records, {("t", 0): (0, 20)}), 10, replace(BOUNDED, keep=sample), shown)

    assert [each.offset for each in shown.records] == list(range(0, 20, 2))
    assert sample.skipped == 10


@pytest.mark.parametrize("until", [BOUNDED, Until(seconds=1)])
def test_no_record_is_judged_twice(until: Until) -> None:
    judged: list[int] = []
    shown = Shown()

    def keep(record: ConsumedRecord) -> bool:
        judged.append(record.offset)
        return record.offset % 2 == 0

    log = ListLog([record(0, n, n) for n in range(20)], {("t", 0): (0, 10)})
    tail(log, 3, replace(until, keep=keep), shown)

    assert [each.offset for each in shown.records] == [
        4,
        6,
        8,
        *([10, 12, 14, 16, 18] if until.follow else []),
    ]
    assert sorted(judged) == list(range(min(judged), 20 if until.follow else 10))


def test_no_record_is_counted_twice_and_none_that_came_after_the_end() -> None:
    kept = [record(0, offset, offset) for offset in (0, 5, 10, 15, 995, *range(1000, 1020))]
    done = tail(ListLog(kept, {("t", 0): (0, 1000)}), 3, BOUNDED, Shown())

    assert (done.printed, done.read) == (3, 5)
