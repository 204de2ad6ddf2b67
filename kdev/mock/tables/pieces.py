"""Values as pieces: bytes that stay, and between them what each record tells anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from kdev.mock.tables.columns import json_bytes
from kdev.mock.tables.moments import DAY_MS, SAMPLE_ID, WRITERS, Moment, NewId, Written, plain
from kdev.mock.tables.rising import Grown, Rising
from kdev.payload.shape import Pieces, Scalar, Sized, Write

HOLE = re.compile(rb'"\\u0000(\d+)"')
SAMPLE_MS = 1_767_268_800_123
SECOND_MS = 1_000
LASTING: Mapping[Written, tuple[int, int]] = {
    Written.DATE_TIME: (SECOND_MS, len(".123Z")),
    Written.TIME: (SECOND_MS, 0),
    Written.MILLIS: (SECOND_MS, len("123")),
    Written.MICROS: (SECOND_MS, len("123000")),
    Written.NANOS: (SECOND_MS, len("123000000")),
    Written.SECONDS: (SECOND_MS, 0),
    Written.DATE: (DAY_MS, 0),
    Written.DAYS_TIME: (DAY_MS, 0),
    Written.DAYS: (DAY_MS, 0),
}


@dataclass(frozen=True, slots=True)
class Hand:
    """A way to write times: two are the same when they write a time alike.

    What it writes changes with each `unit_ms` but for the last `tail` bytes; with no unit it all may change.
    """

    sample: bytes
    write: Callable[[int], bytes] = field(compare=False, repr=False)
    unit_ms: int = 0
    tail: int = 0


class Told(NamedTuple):
    """A time that lies some milliseconds after the event, and how it is written."""

    offset_ms: int
    hand: Hand


Piece = bytes | Told | NewId | Grown
Row = Sequence[Piece]


def json_row(value: object, *, bare: bool = False) -> Row:
    """A value as JSON; a text that stands alone and is `bare` goes without its quotes."""
    match value:
        case Moment(written, offset_ms):
            return _row([Told(offset_ms, json_hand(written, bare=bare))])
        case NewId():
            return _row([value] if bare else [b'"', value, b'"'])
        case Rising(base, course):
            return _row([Grown(base, course)])
        case str() if bare:
            return _row([value.encode()])
        case _:
            return _row(_holed(value))


def binary_row(value: object, pieces: Pieces) -> Row:
    """A value as its own format writes it."""
    return _row(piece for each in pieces(value, plain) for piece in _made(each))


def texts_of(rows: Sequence[Row]) -> Sequence[bytes] | None:
    """The rows as texts, None when something in them is told anew."""
    texts = [row[0] for row in rows if len(row) == 1]
    return [text for text in texts if isinstance(text, bytes)] if len(texts) == len(rows) else None


@cache
def json_hand(written: Written, *, bare: bool) -> Hand:
    """How JSON has times of a kind."""
    say = WRITERS[written]

    def write(time_ms: int) -> bytes:
        told = say(time_ms)
        return b"%d" % told if isinstance(told, int) else told.encode() if bare else b'"%b"' % told.encode()

    sample = write(SAMPLE_MS)
    unit_ms, tail = LASTING.get(written, (0, 0))
    return Hand(sample, write, unit_ms, tail + 1 if tail and sample.endswith(b'"') else tail)


def _holed(value: object) -> Iterable[Piece]:
    holes: list[Moment | NewId | Rising] = []
    text = json_bytes(_marked(value, holes))
    for at, part in enumerate(HOLE.split(text) if holes else [text]):
        if at % 2:
            yield from json_row(holes[int(part)])
        else:
            yield part


def _marked(value: object, holes: list[Moment | NewId | Rising]) -> object:
    match value:
        case Moment() | NewId() | Rising():
            holes.append(value)
            return f"\0{len(holes) - 1}"
        case list():
            return [_marked(item, holes) for item in value]
        case dict():
            return {name: _marked(item, holes) for name, item in value.items()}
        case _:
            return value


def _made(piece: bytes | Scalar | Sized) -> Iterable[Piece]:
    match piece:
        case bytes():
            return (piece,)
        case Scalar():
            return _written(piece)
        case Sized(parts, size):
            inner = [_settled(made) for part in parts for made in _made(part)]
            return (_length(inner, size), *inner)


def _length(inner: Sequence[Piece], size: Callable[[int], bytes]) -> Piece:
    """How many bytes some pieces have; where times may differ in that, it is told anew like them."""
    always = sum(map(_size_of, inner))
    told = [piece for piece in inner if isinstance(piece, Told)]
    if not told:
        return size(always)

    def write(time_ms: int) -> bytes:
        return size(always + sum(len(piece.hand.write(time_ms + piece.offset_ms)) for piece in told))

    # Two lengths are told alike only where all they are made of is: the sample says what that is.
    return Told(
        0, Hand(repr([always, *((piece.offset_ms, piece.hand.sample) for piece in told)]).encode(), write)
    )


def _settled(piece: Piece) -> Piece:
    """A piece whose length is the same in every record, but for times: a rising number stays as it begins."""
    if isinstance(piece, Grown) and piece.write is not None:
        return piece.write(Rising(piece.base, piece.course).plain())
    return piece


def _size_of(piece: Piece) -> int:
    match piece:
        case bytes():
            return len(piece)
        case NewId():
            return len(SAMPLE_ID)
        case Told() | Grown():
            return 0


def _written(scalar: Scalar) -> Iterable[Piece]:
    match scalar.value:
        case Moment(written, offset_ms):
            yield Told(offset_ms, _hand(written, scalar.write))
        case Rising(base, course):
            yield Grown(base, course, scalar.write)
        case NewId():
            front, back = scalar.write(SAMPLE_ID).split(SAMPLE_ID.encode())
            yield from (front, scalar.value, back)
        case _:
            yield scalar.write(scalar.value)


@lru_cache(maxsize=256)
def _hand(written: Written, scalar: Write) -> Hand:
    """How a format has times of a kind; the times of one moment stand in many rows, and are written once."""
    say = WRITERS[written]

    @lru_cache(maxsize=1024)
    def write(time_ms: int) -> bytes:
        return scalar(say(time_ms))

    return Hand(write(SAMPLE_MS), write)


def _row(pieces: Iterable[Piece]) -> Row:
    """The pieces with a text at both ends and between any two of the others."""
    row: list[Piece] = [b""]
    for piece in pieces:
        last = row[-1]
        if isinstance(piece, bytes):
            row[-1:] = [last + piece] if isinstance(last, bytes) else [last, piece]
        else:
            row += [piece, b""]
    return row
