"""Topics in memory, a source that reads them, and a clock that only reading moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf

from kdev.model import ConsumedRecord
from kdev.tail.window import Marks, Partition


def record(
    partition: int, offset: int, time: int, *, topic: str = "t", value: bytes = b"{}"
) -> ConsumedRecord:
    return ConsumedRecord(topic, partition, offset, time, None, value)


@dataclass
class StillClock:
    """Stands still until something moves it; `stops_at` is when the user presses Ctrl-C."""

    seconds: float = 0.0
    stops_at: float = inf

    def now(self) -> float:
        return self.seconds

    def wait(self, seconds: float, /) -> bool:
        self.seconds += seconds
        return self.seconds >= self.stops_at


@dataclass
class ListLog:
    """Topics as lists of records; an offset that no record has is a marker or was compacted away.

    `marks` are low and high; what `later` holds comes in its seconds, not before. Without `tells_ends` no
    end of a partition is announced, without `skips` positions stand still at gaps.
    """

    records: Sequence[ConsumedRecord]
    marks: Marks
    clock: StillClock = field(default_factory=StillClock)
    later: Sequence[tuple[float, ConsumedRecord]] = ()
    away: Sequence[tuple[float, float]] = ()
    recreated_at: float = inf
    tells_ends: bool = True
    skips: bool = True
    opened: list[dict[Partition, int]] = field(default_factory=list[dict[Partition, int]])

    @contextmanager
    def open(self, starts: Mapping[Partition, int]) -> Iterator[ListSource]:
        self.opened.append(dict(starts))
        yield ListSource(self, dict(starts))


class ListSource:
    """Reads a ListLog the way a consumer does: what is there at once, else it waits."""

    def __init__(self, log: ListLog, starts: dict[Partition, int]) -> None:
        self._log = log
        self._positions = starts
        self._given: set[tuple[str, int, int]] = set()
        self._ended: set[Partition] = set()

    def read(self, max_records: int, seconds: float) -> Sequence[ConsumedRecord]:
        batch = [each for each in self._there() if self._wanted(each)][:max_records]
        for each in batch:
            self._given.add(each[:3])
            self._positions[each.topic, each.partition] = each.offset + 1
        if not batch:
            self._log.clock.seconds += seconds
            self._at_end()
        return batch

    def positions(self) -> Mapping[Partition, int]:
        return self._positions

    def ended(self) -> Set[Partition]:
        return self._ended

    def recreated(self) -> Set[str]:
        return {"t"} if self._log.clock.seconds >= self._log.recreated_at else set()

    def connected(self) -> bool:
        now = self._log.clock.seconds
        return not any(gone <= now < back for gone, back in self._log.away)

    def _there(self) -> list[ConsumedRecord]:
        if not self.connected():
            return []
        now = self._log.clock.seconds
        return [*self._log.records, *(each for due, each in self._log.later if due <= now)]

    def _wanted(self, each: ConsumedRecord) -> bool:
        start = self._positions.get((each.topic, each.partition), each.offset + 1)
        return each.offset >= start and each[:3] not in self._given

    def _at_end(self) -> None:
        for each, (_, high) in self._log.marks.items():
            if each in self._positions and self._log.tells_ends:
                self._ended.add(each)
            if each in self._positions and self._log.skips:
                self._positions[each] = max(self._positions[each], high)
