"""Headers of records that all have headers of the same names, column by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import overload

from kdev.model import Headers

Column = Sequence[bytes | None]


class HeaderTable(Sequence[Headers]):
    """The headers of some records: a column of values for each name, all of the same length, at least one.

    The headers of a record are put together when they are asked for.
    """

    def __init__(self, names: Sequence[str], columns: Sequence[Column]) -> None:
        self.names = tuple(names)
        self.columns = tuple(columns)

    def __len__(self) -> int:
        return len(self.columns[0])

    @overload
    def __getitem__(self, index: int) -> Headers: ...

    @overload
    def __getitem__(self, index: slice) -> HeaderTable: ...

    def __getitem__(self, index: int | slice) -> Headers | HeaderTable:
        if isinstance(index, slice):
            return HeaderTable(self.names, [column[index] for column in self.columns])
        return tuple(zip(self.names, [column[index] for column in self.columns], strict=True))

    def __iter__(self) -> Iterator[Headers]:
        each = [zip(repeat(name), column) for name, column in zip(self.names, self.columns, strict=True)]
        return zip(*each, strict=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
