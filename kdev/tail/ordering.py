"""How the records of a topic follow each other: what comes twice, goes back in time, or changes its place."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import NamedTuple

from kdev.model import ConsumedRecord

MOST_KEYS = 200_000
"""Of so many keys of a topic it is known where they were first."""


class Place(NamedTuple):
    """Where a record is."""

    partition: int
    offset: int


class Oddity(StrEnum):
    """What is odd about a record beside those before it; no contract forbids it."""

    TWICE = "twice in a row"
    BACK = "earlier than the one before"
    MOVED = "with a key that was in another partition before"


class Ordering:
    """Takes the records of a topic and counts what is odd, with the place of the first of each kind."""

    def __init__(self) -> None:
        self._counts: Counter[Oddity] = Counter()
        self._first: dict[Oddity, Place] = {}
        self._last: dict[int, ConsumedRecord] = {}
        self._homes: dict[int, int] = {}

    def take(self, record: ConsumedRecord) -> None:
        """Look at one record; those of a partition come in the order of their offsets."""
        before = self._last.get(record.partition)
        self._last[record.partition] = record
        if before is not None:
            self._follow(before, record)
        if record.key is not None and self._home(record.key, record.partition) != record.partition:
            self._note(Oddity.MOVED, record)

    def told(self) -> list[tuple[Oddity, int, Place]]:
        """Each kind that there was, the most frequent first, with its records and the first of them."""
        return [(oddity, count, self._first[oddity]) for oddity, count in self._counts.most_common()]

    def _follow(self, before: ConsumedRecord, record: ConsumedRecord) -> None:
        if record.value is not None and (record.key, record.value) == (before.key, before.value):
            self._note(Oddity.TWICE, record)
        if (record.timestamp_ms or 0) < (before.timestamp_ms or 0):
            self._note(Oddity.BACK, record)

    def _home(self, key: bytes, partition: int) -> int:
        """The partition in which a key was first, as far as that is still known."""
        if len(self._homes) < MOST_KEYS:
            return self._homes.setdefault(hash(key), partition)
        return self._homes.get(hash(key), partition)

    def _note(self, oddity: Oddity, record: ConsumedRecord) -> None:
        self._counts[oddity] += 1
        self._first.setdefault(oddity, Place(record.partition, record.offset))
