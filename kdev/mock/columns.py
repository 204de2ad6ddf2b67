"""Columns of ready-made fragments: drawn by record number, joined into records a block at a time."""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from operator import add, getitem
from typing import NamedTuple, Protocol, TypeVar

from kdev.mock.chance import Chance
from kdev.mock.moments import DAY_MS, Moment, NewId, plain

Row = TypeVar("Row")

CHUNK = 2048
BYTE = 256
KEPT_STAMPS = 20_000
DASHES = (8, 13, 18, 23)
VERSION, VARIANT = 14, 19
TO_VARIANT = bytes.maketrans(b"0123456789abcdef", b"89ab89ab89ab89ab")


class Span(NamedTuple):
    """Records `start` up to `stop` of a chunk, and the time of each one's event."""

    chunk: int
    start: int
    stop: int
    times: Sequence[int]


class Column(Protocol):
    """One fragment of every record."""

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The fragments of the records of a span, in order."""
        ...


class Draws:
    """Row numbers by record number: a function of chance and the chunk, the last chunk kept."""

    def __init__(self, chance: Chance, rows: int) -> None:
        self._chance = chance
        self._bits = max(8, (rows - 1).bit_length())
        self._mask = bytes(byte & ((1 << (self._bits - 8)) - 1) for byte in range(BYTE))
        self._chunk = -1
        self._numbers: Sequence[int] = b""

    @property
    def size(self) -> int:
        """How many rows a table must have: a power of two."""
        return 1 << self._bits

    def of(self, span: Span) -> Sequence[int]:
        """The row of each record of a span."""
        if span.chunk != self._chunk:
            self._numbers = self._drawn(self._chance.of(span.chunk))
            self._chunk = span.chunk
        return self._numbers[span.start : span.stop]

    def _drawn(self, chance: Chance) -> Sequence[int]:
        rng = chance.random()
        if self._bits == 8:  # noqa: PLR2004 - one byte is an index
            return rng.randbytes(CHUNK)
        wide = bytearray(2 * CHUNK)
        wide[0::2] = rng.randbytes(CHUNK)
        wide[1::2] = rng.randbytes(CHUNK).translate(self._mask)
        words = array("H", bytes(wide))
        if sys.byteorder == "big":
            words.byteswap()
        return words


class Literal:
    """The same fragment in every record."""

    def __init__(self, text: bytes) -> None:
        self._text = text

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The fragment, once for each record."""
        return repeat(self._text, span.stop - span.start)


class Table:
    """Fragments drawn from a table."""

    def __init__(self, draws: Draws, rows: Sequence[bytes]) -> None:
        self._draws = draws
        self._row = spread(rows, draws.size).__getitem__

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The row drawn for each record."""
        return map(self._row, self._draws.of(span))


class Stamps:
    """Times told from the event's; `offsets` is None when the time is the event's own."""

    def __init__(self, write: Callable[[int], bytes], draws: Draws | None, offsets: Sequence[int]) -> None:
        self._written = StampTexts(write)
        self._draws = draws
        self._offset = spread(offsets, draws.size).__getitem__ if draws else None

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The time of each record as text."""
        self._written.forget()
        if self._draws is None or self._offset is None:
            return map(self._written.__getitem__, span.times)
        times = map(add, span.times, map(self._offset, self._draws.of(span)))
        return map(self._written.__getitem__, times)


class Days:
    """Days told from the day of the event: a table as long as the day lasts."""

    def __init__(self, write: Callable[[int], bytes], draws: Draws, offsets: Sequence[int]) -> None:
        self._write = write
        self._draws = draws
        self._offsets = spread(offsets, draws.size)
        self._day = -1
        self._rows: Sequence[bytes] = ()

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The day of each record as text."""
        numbers = self._draws.of(span)
        day = span.times[0] // DAY_MS
        if day == min(span.times) // DAY_MS == max(span.times) // DAY_MS:
            return map(self._table(day).__getitem__, numbers)
        return [self._table(now_ms // DAY_MS)[n] for now_ms, n in zip(span.times, numbers, strict=True)]

    def _table(self, day: int) -> Sequence[bytes]:
        if day != self._day or not self._rows:
            told = StampTexts(self._write)
            self._rows = [told[day * DAY_MS + offset] for offset in self._offsets]
            self._day = day
        return self._rows


class StampTexts(dict[int, bytes]):
    """Times already written, by milliseconds."""

    def __init__(self, write: Callable[[int], bytes]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, now_ms: int) -> bytes:
        """Write a time that was not asked for before."""
        text = self[now_ms] = self._write(now_ms)
        return text

    def forget(self) -> None:
        """Start again when there are too many."""
        if len(self) > KEPT_STAMPS:
            self.clear()


class Uuids:
    """A random UUID of version 4 in every record."""

    def __init__(self, chance: Chance, before: bytes, after: bytes) -> None:
        self._chance = chance
        self._frame = before + b"........-....-4...-....-............" + after + b"\n"
        self._from = len(before)
        self._chunk = -1
        self._texts: Sequence[bytes] = ()

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The identifier of each record."""
        if span.chunk != self._chunk:
            self._texts = self._made(self._chance.of(span.chunk))
            self._chunk = span.chunk
        return self._texts[span.start : span.stop]

    def _made(self, chance: Chance) -> Sequence[bytes]:
        digits = chance.random().randbytes(16 * CHUNK).hex().encode()
        texts = bytearray(self._frame * CHUNK)
        places = (place for place in range(36) if place not in DASHES)
        for digit, place in enumerate(places):
            drawn = digits[digit::32]
            if place == VARIANT:
                drawn = drawn.translate(TO_VARIANT)
            if place != VERSION:
                texts[self._from + place :: len(self._frame)] = drawn
        return bytes(texts[:-1]).split(b"\n")


class Hole(NamedTuple):
    """Something new in every record, and how it becomes bytes."""

    fresh: Moment | NewId
    write: Callable[[object], bytes]


Piece = bytes | Moment | NewId | Hole


class Molds:
    """Rows with holes for what is new in every record; `quote` stands around texts."""

    def __init__(
        self, draws: Draws, rows: Sequence[Sequence[Piece]], chance: Chance, quote: bytes = b'"'
    ) -> None:
        self._draws = draws
        self._quote = quote
        self._row = spread(rows, draws.size).__getitem__
        fresh = [piece.fresh if isinstance(piece, Hole) else piece for row in rows for piece in row]
        paths = {piece.path for piece in fresh if isinstance(piece, NewId)}
        self._ids = {path: Uuids(chance.of(path, "ids"), b"", b"") for path in sorted(paths)}

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The row drawn for each record, its holes filled."""
        ids = {path: iter(column.fragments(span)) for path, column in self._ids.items()}
        for now_ms, row in zip(span.times, map(self._row, self._draws.of(span)), strict=True):
            new = {path: next(texts) for path, texts in ids.items()}
            yield b"".join([self._filled(piece, now_ms, new) for piece in row])

    def _filled(self, piece: Piece, now_ms: int, ids: Mapping[str, bytes]) -> bytes:
        match piece:
            case bytes():
                return piece
            case Hole(NewId(path), write):
                return write(ids[path].decode())
            case Hole(fresh, write):
                return write(plain(fresh, now_ms))
            case NewId(path):
                return self._quote + ids[path] + self._quote
            case Moment():
                told = piece.at(now_ms)
                return b"%d" % told if isinstance(told, int) else self._quote + told.encode() + self._quote


class Either:
    """A fragment of one of several templates, drawn by record."""

    def __init__(self, draws: Draws, branches: Sequence[Sequence[Column]], turns: Sequence[int]) -> None:
        self._draws = draws
        self._branches = branches
        self._turn = spread(turns, draws.size).__getitem__

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The fragment of the branch drawn for each record."""
        made = zip(*(joined(branch, span) for branch in self._branches), strict=True)
        return map(getitem, made, map(self._turn, self._draws.of(span)))


class Joined:
    """Several columns as one."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The fragments of all columns, put together record by record."""
        return joined(self._columns, span)


def joined(columns: Sequence[Column], span: Span) -> Iterable[bytes]:
    """The fragments of several columns, put together record by record."""
    if len(columns) == 1:
        return columns[0].fragments(span)
    return map(b"".join, zip(*[column.fragments(span) for column in columns], strict=True))


def spans(first: int, times: Sequence[int]) -> Iterable[Span]:
    """The spans of records from `first` on, one for each chunk they lie in."""
    at = 0
    while at < len(times):
        chunk, start = divmod(first + at, CHUNK)
        stop = min(CHUNK, start + len(times) - at)
        taken = times[at : at + stop - start]
        yield Span(chunk, start, stop, taken)
        at += stop - start


def spread(rows: Sequence[Row], size: int) -> list[Row]:
    """Rows repeated evenly until there are as many as can be drawn."""
    return [rows[at * len(rows) // size] for at in range(size)]


def json_bytes(value: object) -> bytes:
    """A value as compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
