"""Records that know which message of a document they are: how they are shown."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kdev.model import ConsumedRecord
from kdev.tail import paint
from kdev.tail.follow import Show
from kdev.tail.output import View
from kdev.tail.paint import Segment

_SHOWN = 10
"""So many mistakes of one record are shown."""


class NamedRecord(ConsumedRecord):
    """A record whose value is JSON, with the message that it is or is nearest to, and all that is wrong.

    `size` is that of the value as the broker has it, in bytes.
    """

    message: str = ""
    problems: tuple[str, ...] = ()
    size: int = 0

    @property
    def problem(self) -> str:
        """What is wrong with it in few words, empty when nothing is."""
        more = f" (and {len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        return f"{self.problems[0]}{more}" if self.problems else ""


def label(record: ConsumedRecord, *, check: bool, spread: bool = False) -> list[Segment]:
    """What a line, or `spread` some lines, say of the message of a record; nothing when it has none."""
    if not isinstance(record, NamedRecord):
        return []
    name = [Segment(f"{record.message}  ", paint.style(paint.CYAN))] if record.message else []
    if not (check and record.problem):
        return name
    if spread and len(record.problems) > 1:
        told = "".join(["BROKEN:", *(f"\n  {paint.printable(each)}" for each in _first(record.problems))])
    else:
        told = f"BROKEN: {paint.printable(record.problem)}  "
    return [*name, Segment(told, paint.style(paint.RED))]


def _first(problems: Sequence[str]) -> Sequence[str]:
    more = len(problems) - _SHOWN
    return problems if more <= 0 else [*problems[:_SHOWN], f"and {more:,} more"]


def with_value(record: ConsumedRecord, value: bytes) -> ConsumedRecord:
    """The record with another value to show; its message and its size stay."""
    other = NamedRecord(*record._replace(value=value))
    if isinstance(record, NamedRecord):
        other.message, other.problems = record.message, record.problems
    other.size = size_of(record)
    return other


def size_of(record: ConsumedRecord) -> int:
    """How many bytes the value has that the broker has."""
    return record.size if isinstance(record, NamedRecord) else len(record.value or b"")


class NamedLines:
    """Lines of JSON with the right size, and with `named` the message of each record.

    With `check` they say what is wrong with it as well.
    """

    def __init__(self, lines: View, *, named: bool, check: bool) -> None:
        self._lines = lines
        self._named = named
        self._check = check

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """The lines of some records."""
        lines = self._lines.render(records).splitlines()
        return b"".join(map(self._line, lines, records))

    def _line(self, line: bytes, record: ConsumedRecord) -> bytes:
        start, _, _ = line.rpartition(b',"size":')
        said: dict[str, object] = {"size": size_of(record)}
        if self._named and isinstance(record, NamedRecord):
            said["message"] = record.message or None
            if self._check:
                said["problem"] = record.problem or None
                said["problems"] = record.problems
        return start + b"," + json.dumps(said, separators=(",", ":")).encode()[1:] + b"\n"


class Checking:
    """Shows records and counts those that break the contract."""

    def __init__(self, show: Show) -> None:
        self.shows = show
        self.broken = 0

    def show(self, records: Sequence[ConsumedRecord]) -> None:
        """Show some records."""
        self.shows.show(records)
        self.broken += sum(isinstance(each, NamedRecord) and bool(each.problem) for each in records)

    def reader_left(self) -> bool:
        """Whether nobody reads any more."""
        return self.shows.reader_left()

    def following(self) -> None:
        """All that was there has been shown."""
        self.shows.following()
