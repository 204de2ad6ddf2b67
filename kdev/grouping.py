"""Consumer groups, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class GroupOffset(NamedTuple):
    """How far a group has read a partition: `committed` is -1 before it did, `end` is behind the last record.

    `reader` is the member that has the partition now, empty when none has; `first` is the first record that
    is still there, from which a group without an offset has all to read.
    """

    topic: str
    partition: int
    committed: int
    end: int | None
    reader: str = ""
    first: int = 0

    @property
    def lag(self) -> int | None:
        """How many records are still to be read, None when that is not known."""
        if self.end is None:
            return None
        return self.end - (self.committed if self.committed >= 0 else self.first)


@dataclass(frozen=True, slots=True)
class GroupInfo:
    """A consumer group: its state as Kafka names it, how many members it has, and its partitions."""

    name: str
    state: str
    members: int
    offsets: tuple[GroupOffset, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """What it reads."""
        return tuple(dict.fromkeys(each.topic for each in self.offsets))

    @property
    def lag(self) -> int:
        """How many records are still to be read, as far as that is known."""
        return sum(each.lag or 0 for each in self.offsets)
