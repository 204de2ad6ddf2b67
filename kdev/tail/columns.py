"""Records column by column: what a view does not show need never be made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from kdev.model import ConsumedRecord, Headers

Columns = tuple[
    list[str], list[int], list[int], list[int | None], list[bytes | None], list[bytes | None], list[Headers]
]
"""Topics, partitions, offsets, times, keys, values and headers, each as long as the others."""


@runtime_checkable
class Batch(Protocol):
    """Records that know their columns."""

    def values(self) -> list[bytes | None]:
        """The value of each."""
        ...

    def columns(self) -> Columns:
        """All there is of them."""
        ...


def values_of(records: Sequence[ConsumedRecord]) -> list[bytes | None]:
    """The values of some records."""
    return records.values() if isinstance(records, Batch) else [record.value for record in records]


def columns_of(records: Sequence[ConsumedRecord]) -> Columns:
    """The columns of some records."""
    if isinstance(records, Batch):
        return records.columns()
    return (
        [record.topic for record in records],
        [record.partition for record in records],
        [record.offset for record in records],
        [record.timestamp_ms for record in records],
        [record.key for record in records],
        [record.value for record in records],
        [record.headers for record in records],
    )
