"""Records that wait to be shown: many of them take little more than their bytes."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, repeat
from typing import NamedTuple

from kdev.model import ConsumedRecord, Headers

TOGETHER = 500
"""So many records are packed together."""
_NONE = -1
"""The length of what is not there."""

Names = tuple[str, ...]


class Pack(NamedTuple):
    """So many records of a partition; `first` and `last` are the newest times up to those ones."""

    size: int
    first: int
    last: int
    records: Callable[[], Iterator[ConsumedRecord]]


class Kept:
    """The newest records of a partition in their order, at least `count`; older ones may be dropped."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._loose: list[ConsumedRecord] = []
        self._latest = 0
        self.packs: list[Pack] = []
        self.packed = 0
        self.dropped = False

    def __len__(self) -> int:
        return self.packed + len(self._loose)

    def __iter__(self) -> Iterator[ConsumedRecord]:
        return chain(chain.from_iterable(pack.records() for pack in self.packs), self._loose)

    def append(self, record: ConsumedRecord) -> None:
        """Keep a record that comes behind the others."""
        self._loose.append(record)
        if len(self._loose) >= TOGETHER:
            self._pack()
            while len(self) - self.packs[0].size >= self._count:
                self.drop()

    def drop(self) -> None:
        """Keep the oldest pack no more."""
        self.packed -= self.packs.pop(0).size
        self.dropped = True

    def prepend(self, older: Kept) -> None:
        """Keep records that come before the others."""
        older._pack()
        self.packs = [*older.packs, *self.packs]
        self.packed += older.packed
        self.dropped = self.dropped or older.dropped

    def _pack(self) -> None:
        if self._loose:
            times = [record.timestamp_ms or 0 for record in self._loose]
            first, self._latest = max(self._latest, times[0]), max(self._latest, *times)
            self.packs.append(Pack(len(times), first, self._latest, _packed(self._loose)))
            self.packed += len(times)
            self._loose = []


def _packed(records: Sequence[ConsumedRecord]) -> Callable[[], Iterator[ConsumedRecord]]:
    """What gives some records of one partition again."""
    if any(type(record) is not ConsumedRecord for record in records):
        return partial(iter, records)  # they know more than their fields
    topics, partitions, offsets, times, keys, values, headers = zip(*records, strict=True)
    return _Columns(
        (topics[0], partitions[0]),
        array("q", offsets),
        times if None in times else array("q", times),
        (_Contents.of(keys), _Contents.of(values)),
        _headers(headers) if any(headers) else None,
    ).records


class _Columns(NamedTuple):
    """The columns of some records; what all of them have is there once."""

    place: tuple[str, int]
    offsets: Sequence[int]
    times_ms: Sequence[int | None]
    contents: tuple[_Contents, _Contents]
    headers: tuple[Sequence[Names], _Contents] | None

    def records(self) -> Iterator[ConsumedRecord]:
        """The records."""
        topic, partition = map(repeat, self.place)
        keys, values = (contents.each() for contents in self.contents)
        # Without a call of our own for each record, as there may be very many.
        columns = topic, partition, self.offsets, self.times_ms, keys, values, self._headers()
        return map(tuple.__new__, repeat(ConsumedRecord), zip(*columns, strict=False))

    def _headers(self) -> Iterator[Headers]:
        if self.headers is None:
            return repeat(())
        rows, values = self.headers[0], self.headers[1].each()
        return (tuple(zip(names, values, strict=False)) for names in rows)


def _headers(rows: Sequence[Headers]) -> tuple[Sequence[Names], _Contents]:
    """The names of some headers, and the values of all of them."""
    known: dict[Names, Names] = {}
    names = [tuple(name for name, _ in row) for row in rows]
    names = [known.setdefault(each, each) for each in names]
    return names, _Contents.of([value for row in rows for _, value in row])


class _Contents(NamedTuple):
    """Keys or values, one behind the other."""

    content: bytes
    lengths: array[int]

    @classmethod
    def of(cls, parts: Sequence[bytes | None]) -> _Contents:
        """Some of them together."""
        lengths = array("i", [_NONE if part is None else len(part) for part in parts])
        return cls(b"".join([part or b"" for part in parts]), lengths)

    def each(self) -> Iterator[bytes | None]:
        """One by one."""
        at = 0
        for length in self.lengths:
            if length == _NONE:
                yield None
            else:
                yield self.content[at : at + length]
                at += length
