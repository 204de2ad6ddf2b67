"""One pace shared by several streams: which record of a run is which record of which stream."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from kdev.mock.rounds import round_of, slots_of
from kdev.mock.shards import WHOLE, Shard
from kdev.mock.spoilt import Spoilt
from kdev.model import Block

Spoil = Callable[[int, int, int], Spoilt]


class Stream(Protocol):
    """One message going to one topic, `weight` times as often as one of weight 1."""

    @property
    def topic(self) -> str:
        """Where its records go."""
        ...

    @property
    def message(self) -> str:
        """The name of its message."""
        ...

    @property
    def weight(self) -> int:
        """Its share of the run, relative to the others."""
        ...

    def make(self, first: int, times_ms: Sequence[int], /) -> Block:
        """The records from `first` on, one for each event time."""
        ...


class Mix:
    """Deals out the records of a run to its streams, in a pattern that repeats.

    `spoil` makes an invalid record of a stream, by its index, the number of a record and its time.
    Each stream comes exactly as often as its weight says and at gaps as even as they can be; the seed
    chooses who begins. `verified` tells how many records were checked so far, `notes`
    what of the document is not in the records. So
    record *n* of the run is the same record of the same stream in every run. Of a `shard` only its own
    records are made.
    """

    def __init__(
        self,
        streams: Sequence[Stream],
        seed: int,
        *,
        verified: Callable[[], int] = lambda: 0,
        notes: Sequence[str] = (),
        shard: Shard = WHOLE,
        weights: Sequence[int] | None = None,
    ) -> None:
        self.streams = tuple(streams)
        self.verified = verified
        self.notes = tuple(notes)
        self.shard = shard
        self.spoil: Spoil | None = None
        self._seed, self._first, self._begun = seed, 0, [0] * len(self.streams)
        self._ended: dict[tuple[str, str, int], int] = {}
        self._pattern = round_of(weights or [stream.weight for stream in self.streams], seed)
        self._slots = slots_of(self._pattern, len(self.streams))

    def blocks(self, first: int, times_ms: Sequence[int]) -> Iterator[Block]:
        """The records from `first` on, one for each event time: a block for each stream that has some."""
        if len(self.streams) == 1:
            yield self._made(0, self._number(0, first), times_ms)
            return
        begin = (first - self._first) % len(self._pattern)
        for index, times in self._shares(begin, times_ms):
            yield self._made(index, self._number(index, first), times)

    def changed(self, first: int, weights: Mapping[tuple[str, str], int] | None) -> Mix:
        """The same streams shared by other weights, by topic and message, from a record on.

        Each stream goes on with its next record; None changes none.
        """
        if weights is None:
            return self
        unit = [(stream.topic, stream.message) for stream in self.streams]
        mix = Mix(
            self.streams,
            self._seed,
            verified=self.verified,
            shard=self.shard,
            weights=[weights.get(each, 0) for each in unit],
        )
        mix._first, mix._begun = first, [self._number(index, first) for index in range(len(unit))]
        mix._ended, mix.spoil = self._ended, self.spoil
        return mix

    def spoilt(self, first: int, time_ms: int) -> Spoilt | None:
        """An invalid record like record `first`, which comes all the same; None where none can be made."""
        if self.spoil is None:
            return None
        index = self._pattern[(first - self._first) % len(self._pattern)]
        return self.spoil(index, self._number(index, first), time_ms)

    def following(self, other: Mix, first: int) -> Mix:
        """Itself, its streams dealt out from a record of the run on, after those of another mix.

        A stream that was there before, by topic and message, goes on with its next record.
        """
        before, own = other.verified(), self.verified
        self._ended = other._ended | {unit: other._number(i, first) for i, unit in enumerate(other._units())}
        self._first, self._begun = first, [self._ended.get(unit, 0) for unit in self._units()]
        # Not by the other one itself: a run that follows a document would keep all that it ever was.
        self.verified = lambda: before + own()
        return self

    def _units(self) -> Iterator[tuple[str, str, int]]:
        """What each stream is known by: its topic, its message, and how many before it have the same."""
        seen: Counter[tuple[str, str]] = Counter()
        for stream in self.streams:
            unit = (stream.topic, stream.message)
            yield (*unit, seen[unit])
            seen[unit] += 1

    def _number(self, index: int, first: int) -> int:
        """The number that the first record of a stream has from record `first` of the run on."""
        rounds, begin = divmod(first - self._first, len(self._pattern))
        slots = self._slots[index]
        return self._begun[index] + rounds * len(slots) + bisect_left(slots, begin)

    def _made(self, index: int, first: int, times_ms: Sequence[int]) -> Block:
        block = self.streams[index].make(first, times_ms)
        block = block if block.times_ms is not None else replace(block, times_ms=times_ms)
        return block if self.shard.whole else self.shard.of(block, first)

    def _shares(self, begin: int, times_ms: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        if len(times_ms) < len(self._pattern):
            return self._few(begin, times_ms)
        return self._many(begin, times_ms)

    def _few(self, begin: int, times_ms: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        shares: dict[int, list[int]] = {}
        length = len(self._pattern)
        for n, time_ms in enumerate(times_ms, begin):
            shares.setdefault(self._pattern[n % length], []).append(time_ms)
        yield from shares.items()

    def _many(self, begin: int, times_ms: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
        # Slices with a stride pick a stream's times without a step of Python for each record.
        length = len(self._pattern)
        for index, slots in enumerate(self._slots):
            columns = [
                times_ms[offset::length] for offset in sorted((slot - begin) % length for slot in slots)
            ]
            times = [0] * sum(map(len, columns))
            for n, column in enumerate(columns):
                times[n :: len(columns)] = column
            yield index, times
