"""Records read by the schemas of a registry, whose numbers stand before them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from kdev.errors import PayloadError, RegistryError
from kdev.model import ConsumedRecord
from kdev.registry_schema import body, number_of, numbered
from kdev.tail.named import NamedRecord, with_value

MOST_FAILED = 10
"""After so many numbers in a row that a registry has no schema for, no other one is asked for."""

AGAIN_SECONDS = 5.0

Reader = Callable[[bytes], tuple[str, bytes]]
"""Reads what stands behind a number: the name of what it is, and its value as JSON."""


@dataclass(slots=True)
class Registered:
    """Reads the values of records that stand behind the number of a schema.

    `reader_of` gives what reads those of a number. The first value of each that cannot be read is told, and
    shown as it is. Numbers that are none, as in values that happen to begin with a zero, are soon left alone.
    A registry that is away is asked again.
    """

    reader_of: Callable[[int], Reader]
    tell: Callable[[str], None]
    _readers: dict[int, Reader | None] = field(default_factory=dict[int, "Reader | None"])
    _told: set[int] = field(default_factory=set[int])
    now: Callable[[], float] = monotonic
    _failed: int = 0
    _again_at: float = 0.0

    def read(self, records: Sequence[ConsumedRecord]) -> Sequence[ConsumedRecord]:
        """The same records, those of a number read."""
        return [
            self._read(record, record.value) if record.value and numbered(record.value) else record
            for record in records
        ]

    def _read(self, record: ConsumedRecord, value: bytes) -> ConsumedRecord:
        number = number_of(value)
        reader = self._reader(number)
        if reader is None:
            return record
        try:
            name, text = reader(body(value))
        except (ValueError, RecursionError, EOFError, PayloadError) as exc:
            self._unreadable(number, f"offset {record.offset} of {record.topic} is none by it: {exc}")
            return record
        made = with_value(record, text)
        if isinstance(made, NamedRecord):
            made.message = name
        return made

    def _reader(self, number: int) -> Reader | None:
        if number not in self._readers and self._failed < MOST_FAILED and self.now() >= self._again_at:
            self._ask(number)
        return self._readers.get(number)

    def _ask(self, number: int) -> None:
        try:
            self._readers[number] = self.reader_of(number)
            self._failed = 0
        except (PayloadError, RegistryError) as exc:
            self._unreadable(number, str(exc))
            if isinstance(exc, RegistryError) and exc.away:
                self._again_at = self.now() + AGAIN_SECONDS
                return
            self._readers[number] = None
            self._failed += 1
            if self._failed == MOST_FAILED:
                self.tell("no other schema is asked for: are these records behind the ids of schemas at all?")

    def _unreadable(self, number: int, why: str) -> None:
        if number not in self._told:
            self._told.add(number)
            self.tell(f"records of schema {number} are shown as they are: {why}")
