"""What a record is made of before it is columns: text that is always there, and what is drawn between."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from kdev.mock.binary import Binary
from kdev.mock.chance import Chance
from kdev.mock.columns import (
    Column,
    Days,
    Draws,
    Either,
    Literal,
    Molds,
    Piece,
    Stamps,
    Table,
    Uuids,
    json_bytes,
)
from kdev.mock.moments import WRITERS, Moment, NewId, Written
from kdev.mock.pools import poolable
from kdev.payload.shape import Pieces

HOLE = re.compile(rb'"\\u0000(\d+)"')


@dataclass(frozen=True, slots=True)
class Drawn:
    """A part of the record that is one of some values, by the chance of its place; JSON without `pieces`."""

    chance: Chance
    values: Sequence[object]
    pieces: Pieces | None = None


@dataclass(frozen=True, slots=True)
class Fork:
    """A part of the record made in one of several ways; `turns` are their numbers, as often as due."""

    chance: Chance
    branches: tuple[tuple[Fragment, ...], ...]
    turns: tuple[int, ...]


Fragment = bytes | Drawn | Fork


def columns(fragments: Iterable[Fragment]) -> tuple[Column, ...]:
    """The columns of a record as JSON, as few as can be: fixed text goes along with what is drawn."""
    made: list[Callable[[bytes], Column]] = []
    text = b""
    for fragment in _fused(fragments):
        match fragment:
            case bytes():
                text += fragment
            case Row():
                made.append(_row_later(fragment, text))
                text = b""
            case Drawn():
                made.append(_later(fragment, text))
                text = b""
            case Fork():
                made.append(_forked(fragment, text))
                text = b""
    if not made:
        return (Literal(text),)
    return (*(make(b"") for make in made[:-1]), made[-1](text))


@dataclass(frozen=True, slots=True)
class Row:
    """Neighbours that are drawn together, as they are written: one text for each row."""

    chance: Chance
    texts: Sequence[bytes]


def _fused(fragments: Iterable[Fragment]) -> Iterator[Fragment | Row]:
    """The same fragments, neighbours that are drawn by one chance put together with the text between them."""
    run: list[Fragment] = []
    for fragment in fragments:
        last = next((each for each in reversed(run) if isinstance(each, Drawn)), None)
        if (isinstance(fragment, bytes) and run) or (
            isinstance(fragment, Drawn) and _together(last, fragment)
        ):
            run.append(fragment)
        else:
            yield from _flushed(run)
            run = [fragment] if isinstance(fragment, Drawn) and poolable(fragment.values) else []
            if not run:
                yield fragment
    yield from _flushed(run)


def _together(last: Drawn | None, drawn: Drawn) -> bool:
    return (
        last is not None
        and last.chance == drawn.chance
        and len(last.values) == len(drawn.values)
        and poolable(drawn.values)
    )


def _flushed(run: Sequence[Fragment]) -> Iterator[Fragment | Row]:
    drawn = [at for at, each in enumerate(run) if isinstance(each, Drawn)]
    if len(drawn) < 2:  # noqa: PLR2004 - one alone has nobody to go along with
        yield from run
        return
    rest = drawn[-1] + 1
    first = run[drawn[0]]
    columns = [_texts(each) for each in run[:rest]]
    if isinstance(first, Drawn):
        yield Row(first.chance, [b"".join(texts) for texts in zip(*columns, strict=False)])
    yield from run[rest:]


def _texts(fragment: Fragment) -> Iterable[bytes]:
    match fragment:
        case Drawn(pieces=None):
            written: dict[int, bytes] = {}
            return [written.setdefault(id(value), json_bytes(value)) for value in fragment.values]
        case Drawn(pieces=pieces) if pieces is not None:
            binary = Binary(pieces, b"", b"")
            return [binary.text(value) for value in fragment.values]
        case bytes():
            return repeat(fragment)
        case _:
            raise TypeError(fragment)


def bare_column(part: Fragment) -> Column:
    """A column of bare texts, without the quotes of JSON, as keys and headers have them."""
    match part:
        case bytes():
            return Literal(part)
        case Drawn():
            return _column(part, b"", b"", bare=True)
        case Fork(chance, branches, turns):
            ways = [[bare_column(branch[0])] for branch in branches]
            return Either(Draws(chance, len(turns)), ways, turns)


def _row_later(row: Row, before: bytes) -> Callable[[bytes], Column]:
    draws = Draws(row.chance, len(row.texts))
    return lambda after: Table(draws, [before + text + after for text in row.texts])


def _later(drawn: Drawn, before: bytes) -> Callable[[bytes], Column]:
    return lambda after: _column(drawn, before, after, bare=False)


def _forked(fork: Fork, before: bytes) -> Callable[[bytes], Column]:
    draws = Draws(fork.chance, len(fork.turns))
    return lambda after: Either(
        draws, [columns((before, *branch, after)) for branch in fork.branches], fork.turns
    )


def _column(drawn: Drawn, before: bytes, after: bytes, *, bare: bool) -> Column:
    if drawn.pieces is not None and not bare:
        return Binary(drawn.pieces, before, after).column(drawn.chance, drawn.values)
    values = drawn.values
    quote = b"" if bare else b'"'
    first = values[0]
    if len(values) == 1 and isinstance(first, NewId):
        return Uuids(drawn.chance.of("ids"), before + quote, quote + after)
    draws = Draws(drawn.chance, len(values))
    if isinstance(first, Moment) and all(
        isinstance(v, Moment) and v.written == first.written for v in values
    ):
        return _stamps(values, draws, _writer(first, before, after, bare=bare), first.written)
    rows = [_pieces(value, before, after, bare=bare) for value in values]
    if all(len(row) == 1 for row in rows):
        return Table(draws, [piece for row in rows for piece in row if isinstance(piece, bytes)])
    return Molds(draws, rows, drawn.chance, quote)


def _stamps(
    values: Sequence[object], draws: Draws, write: Callable[[int], bytes], written: Written
) -> Column:
    offsets = [value.offset_ms for value in values if isinstance(value, Moment)]
    if written is Written.DATE:
        return Days(write, draws, offsets)
    return Stamps(write, draws if any(offsets) else None, offsets)


def _writer(moment: Moment, before: bytes, after: bytes, *, bare: bool) -> Callable[[int], bytes]:
    write = WRITERS[moment.written]
    return lambda now_ms: before + _bytes(write(now_ms), bare=bare) + after


def _bytes(value: object, *, bare: bool) -> bytes:
    return value.encode() if bare and isinstance(value, str) else json_bytes(value)


def _pieces(value: object, before: bytes, after: bytes, *, bare: bool) -> list[Piece]:
    holes: list[Moment | NewId] = []
    marked = _marked(value, holes)
    text = before + _bytes(marked, bare=bare and not holes) + after
    if not holes:
        return [text]
    return [holes[int(part)] if at % 2 else part for at, part in enumerate(HOLE.split(text))]


def _marked(value: object, holes: list[Moment | NewId]) -> object:
    match value:
        case Moment() | NewId():
            holes.append(value)
            return f"\0{len(holes) - 1}"
        case list():
            return [_marked(item, holes) for item in value]
        case dict():
            return {name: _marked(item, holes) for name, item in value.items()}
        case _:
            return value
