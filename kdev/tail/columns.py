"""Records column by column: what a view does not show need never be made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast, runtime_checkable

from kdev.model import ConsumedRecord, Headers


@runtime_checkable
class Batch(Protocol):
    """Records that know their columns, each as long as the others."""

    def topics(self) -> list[str]:
        """The topic of each."""
        ...

    def partitions(self) -> list[int]:
        """The partition of each."""
        ...

    def offsets(self) -> list[int]:
        """The offset of each."""
        ...

    def times_ms(self) -> list[int | None]:
        """The time of each, None where it has none."""
        ...

    def keys(self) -> list[bytes | None]:
        """The key of each."""
        ...

    def values(self) -> list[bytes | None]:
        """The value of each."""
        ...

    def headers(self) -> list[Headers]:
        """The headers of each."""
        ...

    def sizes(self) -> list[int]:
        """How many bytes each value has, 0 where there is none."""
        ...

    def key_lines(self) -> bytes | None:
        """All keys, each with a line end behind it and none within; None where that is not at hand."""
        ...

    def value_lines(self) -> bytes | None:
        """All values, each with a line end behind it and none within; None where that is not at hand."""
        ...


def batch_of(records: Sequence[ConsumedRecord]) -> Batch:
    """Some records as columns."""
    return records if isinstance(records, Batch) else _Listed(records)


def key_lines_of(batch: Batch) -> bytes | None:
    """All keys, each with a line end behind it; None where one is missing or has a line end itself."""
    return batch.key_lines() or lines_of(batch.keys())


def value_lines_of(batch: Batch) -> bytes | None:
    """All values, each with a line end behind it; None where one is missing or has a line end itself."""
    return batch.value_lines() or lines_of(batch.values())


def lines_of(contents: Sequence[bytes | None]) -> bytes | None:
    """Some contents, each with a line end behind it; None where one is missing or has a line end itself."""
    if None in contents:
        return None
    lines = b"".join([b"\n".join(cast("Sequence[bytes]", contents)), b"\n"])
    return lines if lines.count(b"\n") == len(contents) else None


class _Listed:
    """The columns of records that stand in a list."""

    def __init__(self, records: Sequence[ConsumedRecord]) -> None:
        self._records = records

    def topics(self) -> list[str]:
        return [record.topic for record in self._records]

    def partitions(self) -> list[int]:
        return [record.partition for record in self._records]

    def offsets(self) -> list[int]:
        return [record.offset for record in self._records]

    def times_ms(self) -> list[int | None]:
        return [record.timestamp_ms for record in self._records]

    def keys(self) -> list[bytes | None]:
        return [record.key for record in self._records]

    def values(self) -> list[bytes | None]:
        return [record.value for record in self._records]

    def headers(self) -> list[Headers]:
        return [record.headers for record in self._records]

    def sizes(self) -> list[int]:
        return [len(record.value or b"") for record in self._records]

    def key_lines(self) -> bytes | None:
        return None

    def value_lines(self) -> bytes | None:
        return None
