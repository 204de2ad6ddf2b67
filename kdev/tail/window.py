"""Which offsets a tail begins at, and the ends as they were then."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

from kdev.errors import BrokerError

Partition = tuple[str, int]
Marks = Mapping[Partition, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Window:
    """What is to be read before new records: `starts` to `ends`; `last` is how many of it, None for all."""

    lows: Mapping[Partition, int]
    starts: Mapping[Partition, int]
    ends: Mapping[Partition, int]
    last: int | None

    @property
    def size(self) -> int:
        """How many records there are from the first to the ends, as far as offsets tell."""
        return sum(end - self.lows[partition] for partition, end in self.ends.items())


def window_from(marks: Marks, last: int | None) -> Window:
    """The window of the newest `last` records of these partitions, each of which may hold all of them."""
    lows = {partition: low for partition, (low, _) in marks.items()}
    ends = {partition: high for partition, (_, high) in marks.items()}
    starts = lows if last is None else {each: max(lows[each], end - last) for each, end in ends.items()}
    return Window(lows, starts, ends, last)


def chosen(marks: Marks, partitions: Collection[int]) -> Marks:
    """The marks of these partitions only, of all when none is named.

    Raises BrokerError when a topic does not have one of them.
    """
    for topic in sorted({topic for topic, _ in marks}):
        for partition in partitions:
            if (topic, partition) not in marks:
                count = sum(1 for name, _ in marks if name == topic)
                has = f"it has partitions 0 to {count - 1}" if count > 1 else "it has partition 0 only"
                raise BrokerError(f"topic `{topic}` has no partition `{partition}`", hint=has)
    return {each: marks[each] for each in marks if not partitions or each[1] in partitions}


class Unread:
    """The partitions of which something up to their end is still to come.

    A partition is read when its position passes the end or when the broker says that it ended: the last
    offset itself may belong to no record at all, after a transaction or a compaction.
    """

    def __init__(self, starts: Mapping[Partition, int], ends: Mapping[Partition, int]) -> None:
        self._ends = {each: end for each, end in ends.items() if end > starts[each]}

    def __bool__(self) -> bool:
        return bool(self._ends)

    def update(self, positions: Mapping[Partition, int], ended: Set[Partition]) -> None:
        """Take note of how far a source is."""
        self._ends = {
            each: end
            for each, end in self._ends.items()
            if each not in ended and positions.get(each, -1) < end
        }
