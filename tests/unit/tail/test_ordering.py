from __future__ import annotations

import pytest

from kdev.model import ConsumedRecord
from kdev.tail import ordering
from kdev.tail.ordering import Oddity, Ordering, Place


def record(
    offset: int,
    *,
    key: bytes | None = None,
    value: bytes | None = b"x",
    time_ms: int | None = 0,
    partition: int = 0,
) -> ConsumedRecord:
    return ConsumedRecord("t", partition, offset, time_ms, key, value, ())


def told(*records: ConsumedRecord) -> list[tuple[Oddity, int, Place]]:
    found = Ordering()
    for each in records:
        found.take(each)
    return found.told()


def test_records_that_follow_each_other_as_they_should_are_not_odd() -> None:
    assert told(record(0, key=b"a", value=b"1"), record(1, key=b"a", value=b"2"), record(2, key=b"b")) == []
    assert told(record(0, time_ms=5), record(0, time_ms=1, partition=1)) == []
    assert told(record(0, value=None), record(1, value=None)) == []


def test_the_same_key_and_value_twice_in_a_row_is_counted_with_its_place() -> None:
    assert told(record(4), record(5), record(6), record(7, value=b"y"), record(9)) == [
        (Oddity.TWICE, 2, Place(0, 5))
    ]


def test_a_time_before_that_of_the_record_before_is_counted_in_each_partition() -> None:
    values = (record(n, value=b"%d" % n, time_ms=time) for n, time in enumerate([5, 6, 4, 4, 3]))

    assert told(*values) == [(Oddity.BACK, 2, Place(0, 2))]


def test_a_key_that_comes_in_another_partition_than_first_is_counted() -> None:
    assert told(record(0, key=b"a"), record(0, key=b"a", partition=1), record(1, key=b"b", partition=1)) == [
        (Oddity.MOVED, 1, Place(1, 0))
    ]


def test_a_topic_of_endless_keys_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "MOST_KEYS", 1)

    assert told(record(0, key=b"a"), record(1, key=b"b"), record(0, key=b"b", partition=1)) == []
    assert told(record(0, key=b"a"), record(0, key=b"a", partition=1)) == [(Oddity.MOVED, 1, Place(1, 0))]
