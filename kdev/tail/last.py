"""The newest records over several partitions, merged by time."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from kdev.model import ConsumedRecord
from kdev.tail.kept import TOGETHER, Kept
from kdev.tail.window import Partition, Window

WIDER = 10
_FEWEST_UNLOOKED = 10 * TOGETHER


class Newest:
    """Keeps at least the newest `count` records of some partitions, whatever else comes."""

    def __init__(self, count: int, partitions: Iterable[Partition]) -> None:
        self._count = count
        self._found = {each: Kept(count) for each in partitions}
        self._unlooked = 0
        # A look goes through all that is kept, so the more there is, the more has to come before the next.
        self._most_unlooked = max(_FEWEST_UNLOOKED, count // 10)

    @property
    def partitions(self) -> Collection[Partition]:
        """The partitions whose records it keeps."""
        return self._found.keys()

    def keep(self, record: ConsumedRecord) -> None:
        """Keep a record that comes behind the others of its partition."""
        self._found[record.topic, record.partition].append(record)
        self._unlooked += 1
        if self._unlooked > self._most_unlooked:
            self._unlooked = 0
            self._drop_old()

    def prepend(self, older: Newest) -> None:
        """Keep records that come before the others of their partitions."""
        for each, kept in older._found.items():
            self._found[each].prepend(kept)

    def merged(self) -> Iterator[ConsumedRecord]:
        """The newest by time; records of one partition stay in their order, whatever their times."""
        total = sum(map(len, self._found.values()))
        merged = heapq.merge(*self._found.values(), key=_moment)
        return islice(merged, max(total - self._count, 0), None)

    def lacking(self, starts: Mapping[Partition, int], window: Window) -> dict[Partition, int]:
        """New, earlier starts for the partitions that may hold more of the newest records than were found.

        Fewer than the offsets promise are found where there are gaps: markers of transactions, records
        that compaction removed. A partition of which something was left out has nothing newer to give.
        """
        short = [each for each, kept in self._found.items() if self._may_have_more(kept)]
        short = [each for each in short if starts[each] > window.lows[each]]
        if not short:
            return {}
        used = Counter((record.topic, record.partition) for record in self.merged())
        return {
            each: max(window.lows[each], window.ends[each] - WIDER * (window.ends[each] - starts[each]))
            for each in short
            if used[each] == len(self._found[each])
        }

    def _may_have_more(self, kept: Kept) -> bool:
        return len(kept) < self._count and not kept.dropped

    def _drop_old(self) -> None:
        """Keep those no more that enough others are newer than, in the order of `merged`."""
        firsts = sorted((pack.first, pack.size) for kept in self._found.values() for pack in kept.packs)
        newer = 0
        for first, size in reversed(firsts):
            newer += size
            if newer >= self._count:
                self._drop_before(first)
                break

    def _drop_before(self, time_ms: int) -> None:
        for kept in self._found.values():
            while kept.packs and kept.packs[0].last < time_ms:
                kept.drop()


def _moment(record: ConsumedRecord) -> tuple[int, str, int, int]:
    return record.timestamp_ms or 0, record.topic, record.partition, record.offset
