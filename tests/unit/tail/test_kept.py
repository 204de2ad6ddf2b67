"""Records that wait to be shown come out as they went in, and no more of them wait than is needed."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdev.model import ConsumedRecord
from kdev.tail.kept import TOGETHER, Kept
from kdev.tail.last import Newest
from kdev.tail.named import NamedRecord

PARTS = st.none() | st.binary(max_size=3)
HEADERS = st.lists(st.tuples(st.text(max_size=2), PARTS), max_size=3).map(tuple)
SOME = st.builds(
    ConsumedRecord,
    st.just("t"),
    st.just(3),
    st.integers(0, 2**62),
    st.none() | st.integers(0, 2**62),
    PARTS,
    PARTS,
    HEADERS,
)


def filled(count: int, records: list[ConsumedRecord]) -> Kept:
    kept = Kept(count)
    for each in records:
        kept.append(each)
    return kept


@settings(max_examples=25)
@given(st.lists(SOME, min_size=1, max_size=9))
def test_records_come_out_as_they_went_in_however_many(some: list[ConsumedRecord]) -> None:
    many = some * (TOGETHER // len(some) + 1)

    assert [*filled(10_000, some)] == some
    assert [*filled(10_000, many)] == many


def test_those_that_know_more_than_their_fields_still_do() -> None:
    named = [NamedRecord("t", 0, n, n, None, b"1") for n in range(TOGETHER + 1)]
    for each in named:
        each.message = "CarReturned"

    assert [getattr(each, "message", "") for each in filled(10_000, [*named])] == ["CarReturned"] * len(named)


def test_at_least_as_many_as_asked_for_are_kept_and_hardly_more() -> None:
    kept = filled(700, [ConsumedRecord("t", 0, n, n, None, b"1") for n in range(10_000)])

    assert 700 <= len(kept) < 700 + TOGETHER
    assert kept.dropped
    assert [each.offset for each in kept][-700:] == [*range(9_300, 10_000)]


def test_earlier_ones_come_before_the_others() -> None:
    early, late = (
        [ConsumedRecord("t", 0, n, n, None, b"1") for n in part] for part in (range(9), range(9, 12))
    )
    kept = filled(100, late)
    kept.prepend(filled(100, early))

    assert [*kept] == [*early, *late]
    assert len(kept) == 12


TIMES = st.lists(st.lists(st.integers(0, 50), max_size=30), min_size=1, max_size=3)


@settings(max_examples=25)
@given(TIMES, st.integers(1, 30))
def test_the_newest_are_the_same_however_much_was_left_out(times: list[list[int]], count: int) -> None:
    """Each partition has every time in a row so long that some are packed, and some of those left out."""
    records = [
        ConsumedRecord("t", partition, n, time, None, b"")
        for partition, own in enumerate(times)
        for n, time in enumerate(each for each in own for _ in range(TOGETHER // 10))
    ]
    partitions = {("t", partition) for partition in range(len(times))}
    some, everything = Newest(count * 20, partitions), Newest(10**9, partitions)
    for each in records:
        some.keep(each)
        everything.keep(each)

    assert [*some.merged()] == [*everything.merged()][-count * 20 :]


@pytest.mark.parametrize("partitions", [1, 12])
def test_many_take_little_more_than_their_bytes(partitions: int) -> None:
    count, value, headers = 15_000, b"x" * 500, ((("source", b"kdev-mock"), ("n", b"1")))
    newest = Newest(count, {("t", partition) for partition in range(partitions)})

    tracemalloc.start()
    try:
        for n in range(3 * count):
            newest.keep(ConsumedRecord("t", n % partitions, n, n, b"%d" % n, value[n % 2 :] + b"", headers))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len([*newest.merged()]) == count
    assert held < count * len(value) * 2


class Looking(Newest):
    """Counts how often all that is kept was looked through."""

    looks = 0

    def _drop_old(self) -> None:
        self.looks += 1
        super()._drop_old()


def test_what_is_kept_is_looked_through_a_few_times_for_each_time_that_it_is_filled() -> None:
    newest = Looking(150_000, {("t", 0)})
    for n in range(150_000):
        newest.keep(ConsumedRecord("t", 0, n, n, None, b""))

    assert 0 < newest.looks <= 10
