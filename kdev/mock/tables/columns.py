"""Columns of ready-made fragments: drawn by record number, joined into records a block at a time."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, repeat
from json import JSONEncoder
from typing import Protocol

from kdev.mock.tables.draws import CYCLE, Draws, Span

MANY = 256


class Column(Protocol):
    """One fragment of every record."""

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The fragments of the records of a span, in order."""
        ...


class Literal:
    """The same fragment in every record."""

    def __init__(self, text: bytes) -> None:
        self._text = text

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The fragment, once for each record."""
        return repeat(self._text, span.records)


class Table:
    """Fragments drawn from a table."""

    def __init__(self, draws: Draws, rows: Sequence[bytes]) -> None:
        self._draws = draws
        self._row = rows.__getitem__
        self._made = 0
        self._dealt: Sequence[bytes] | None = None

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The row drawn for each record."""
        if self._dealt is None and not self._pays(span.records):
            return map(self._row, self._draws.of(span))
        if self._dealt is None:
            self._dealt = list(map(self._row, self._draws.cycle))
        return self._dealt[self._draws.reach(span)]

    def _pays(self, count: int) -> bool:
        """Whether the whole cycle is worth its room: a part of it then costs next to nothing."""
        self._made += count if count >= MANY and self._draws.cycle else 0
        return self._made > CYCLE


class Either:
    """A fragment of one of several templates, drawn by record: `turns` say whose turn a row is."""

    def __init__(self, draws: Draws, branches: Sequence[Sequence[Column]], turns: Sequence[int]) -> None:
        self._draws = draws
        self._branches = branches
        self._turn = turns.__getitem__
        self._turns, self._own = self._dealt(draws.cycle)

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The fragment of the branch drawn for each record."""
        if self._draws.cycle:
            reach = self._draws.reach(span)
            turns, each = self._turns[reach], [own[reach] for own in self._own]
        else:
            turns, each = self._dealt(self._draws.of(span))
        parts = [self._part(columns, own, span) for columns, own in zip(self._branches, each, strict=True)]
        return map(next, map(parts.__getitem__, turns))

    def _dealt(self, rows: Sequence[int]) -> tuple[array[int], list[bytes]]:
        """The branch whose turn each row is, and for each branch where it is its turn."""
        turns = array("H", map(self._turn, rows))
        return turns, [bytes(map(number.__eq__, turns)) for number in range(len(self._branches))]

    def _part(self, columns: Sequence[Column], own: bytes, span: Span) -> Iterator[bytes]:
        """The fragments of one branch, for its own records only."""
        if 1 not in own:
            return iter(())
        kept = [compress(column.fragments(span), own) for column in columns]
        return kept[0] if len(kept) == 1 else map(b"".join, zip(*kept, strict=True))


class Joined:
    """Several columns as one."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The fragments of all columns, put together record by record."""
        return joined(self._columns, span)


class Headed:
    """Several columns as one, and before them what their length in bytes asks for."""

    def __init__(self, columns: Sequence[Column], head: Callable[[int], bytes]) -> None:
        self._columns = columns
        self._heads = _Heads(head)

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The fragments of all columns behind their head, record by record."""
        heads = self._heads
        return [heads[len(body)] + body for body in joined(self._columns, span)]


class _Heads(dict[int, bytes]):
    def __init__(self, write: Callable[[int], bytes]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, size: int) -> bytes:
        head = self[size] = self._write(size)
        return head


def joined(columns: Sequence[Column], span: Span) -> Iterable[bytes]:
    """The fragments of several columns, put together record by record."""
    if len(columns) == 1:
        return columns[0].fragments(span)
    return map(b"".join, zip(*[column.fragments(span) for column in columns], strict=True))


def json_text(value: object) -> str:
    """A value as compact JSON."""
    return _encode(value)


def json_bytes(value: object) -> bytes:
    """A value as compact JSON."""
    return _encode(value).encode()


_encode: Callable[[object], str] = JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
