"""Kept records sent again: as fast as they come, or as far apart as they once were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from kdev.errors import PayloadError
from kdev.mock.kept import BadLine, KeptRecord, Write, record_from
from kdev.model import Block

POLL_SECONDS = 0.1


class Clock(Protocol):
    """The time, and whether the run was told to stop."""

    def now(self) -> float:
        """Seconds on a clock that never goes back."""
        ...

    def wait(self, seconds: float, /) -> bool:
        """Wait, at most `seconds`, and say whether the run was told to stop."""
        ...


class KeptLines:
    """Reads lines as records, up to the first that is none: `wrong` then says why, `number` which it is.

    Values that are JSON are written by `write`, where there is one.
    """

    def __init__(self, write: Write | None = None) -> None:
        self._write = write
        self.number = 0
        self.wrong: BadLine | None = None

    def records(self, batches: Iterable[Sequence[bytes]]) -> Iterator[Sequence[KeptRecord]]:
        """The records of batches of lines; empty lines are none."""
        for lines in batches:
            yield list(self._read(lines))
            if self.wrong is not None:
                return

    def _read(self, lines: Sequence[bytes]) -> Iterator[KeptRecord]:
        for line in lines:
            self.number += 1
            if line.isspace() or not line:
                continue
            try:
                yield record_from(line, self._write)
            except BadLine as exc:
                self.wrong = exc
                return


class MessageLines:
    """Writes values as messages, up to the first that is none: `wrong` says why, `number` which it is."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self.number = 0
        self.wrong: BadLine | None = None

    def values(self, batches: Iterable[Sequence[bytes | None]]) -> Iterator[Sequence[bytes | None]]:
        """The bytes of batches of JSON texts; a tombstone stays one."""
        for batch in batches:
            yield list(self._read(batch))
            if self.wrong is not None:
                return

    def _read(self, batch: Sequence[bytes | None]) -> Iterator[bytes | None]:
        for value in batch:
            self.number += 1
            try:
                yield None if value is None else self._write(value.decode(), "")
            except PayloadError as exc:
                self.wrong = BadLine(exc.problem, exc.hint)
                return
            except UnicodeError:
                self.wrong = BadLine("is no text in UTF-8", "without `--spec` bytes are sent as they are")
                return


def paced(
    batches: Iterable[Sequence[KeptRecord]], speed: float, clock: Clock
) -> Iterator[Sequence[KeptRecord]]:
    """Records when they are due: as far apart as their times are, `speed` times as fast.

    One without a time, or with an earlier time than the first, is due at once; nothing is given in between
    as long as nothing is due.
    """
    began, first = clock.now(), None
    for batch in batches:
        due: list[KeptRecord] = []
        for record in batch:
            if record.timestamp_ms is not None:
                first = record.timestamp_ms if first is None else first
                at = began + (record.timestamp_ms - first) / 1000 / speed
                if at > clock.now():
                    yield due
                    due = []
                    yield from _until(at, clock)
            due.append(record)
        yield due


def _until(at: float, clock: Clock) -> Iterator[Sequence[KeptRecord]]:
    while (left := at - clock.now()) > 0 and not clock.wait(min(left, POLL_SECONDS)):
        yield ()


def block_from(
    topic: str, records: Sequence[KeptRecord], *, timestamps: bool = False, partitions: bool = False
) -> Block:
    """A block of some records, with the times and the partitions that they had where that is wanted."""
    return Block(
        topic,
        [record.value for record in records],
        [record.key for record in records],
        [record.headers for record in records],
        stamps_ms=[record.timestamp_ms or 0 for record in records] if timestamps else None,
        partitions=[-1 if record.partition is None else record.partition for record in records]
        if partitions
        else None,
    )
