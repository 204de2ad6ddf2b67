"""Records column by column: what a view does not show need never be made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from kdev.model import ConsumedRecord, Headers

Row = tuple[str, int, int, int | None, bytes | None, bytes | None, Headers]


@runtime_checkable
class Batch(Protocol):
    """Records that know their columns."""

    def values(self) -> list[bytes | None]:
        """The value of each."""
        ...

    def keys(self) -> list[bytes | None]:
        """The key of each."""
        ...

    def rows(self) -> Iterable[Row]:
        """Each as topic, partition, offset, time, key, value and headers."""
        ...


def values_of(records: Sequence[ConsumedRecord]) -> list[bytes | None]:
    """The values of some records."""
    return records.values() if isinstance(records, Batch) else [record.value for record in records]


def keys_of(records: Sequence[ConsumedRecord]) -> list[bytes | None]:
    """The keys of some records."""
    return records.keys() if isinstance(records, Batch) else [record.key for record in records]


def rows_of(records: Sequence[ConsumedRecord]) -> Iterable[Row]:
    """The rows of some records."""
    return records.rows() if isinstance(records, Batch) else records
