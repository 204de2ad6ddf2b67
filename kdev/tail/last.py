"""The newest records over several partitions, merged by time."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence

from kdev.model import ConsumedRecord
from kdev.tail.window import Partition, Window

WIDER = 10

Found = Mapping[Partition, Sequence[ConsumedRecord]]


def newest(found: Found, count: int) -> list[ConsumedRecord]:
    """The newest `count` by time; records of one partition stay in their order, whatever their times."""
    merged = list(heapq.merge(*found.values(), key=_moment))
    return merged[len(merged) - min(count, len(merged)) :]


def lacking(found: Found, starts: Mapping[Partition, int], window: Window) -> dict[Partition, int]:
    """New, earlier starts for the partitions that may hold more of the newest records than were found.

    Fewer than the offsets promise are found where there are gaps: markers of transactions, records
    that compaction removed. A partition of which something was left out has nothing newer to give.
    """
    count = window.last or 0
    used = Counter((record.topic, record.partition) for record in newest(found, count))
    return {
        each: max(window.lows[each], window.ends[each] - WIDER * (window.ends[each] - start))
        for each, start in starts.items()
        if start > window.lows[each] and used[each] == len(found[each]) < count
    }


def _moment(record: ConsumedRecord) -> tuple[int, str, int, int]:
    return record.timestamp_ms or 0, record.topic, record.partition, record.offset
