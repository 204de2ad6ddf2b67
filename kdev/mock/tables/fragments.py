"""What a record is made of before it is columns: text that is always there, and what is drawn between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kdev.mock.tables.chance import Chance
from kdev.mock.tables.columns import Column, Either, Headed, Joined, Literal
from kdev.mock.tables.key_texts import Texts
from kdev.mock.tables.keyed import KeyColumn, KeyedChance, draws_of
from kdev.mock.tables.pieces import binary_row, json_row, texts_of
from kdev.mock.tables.rows import Rows, row_columns
from kdev.payload.shape import Pieces


@dataclass(frozen=True, slots=True)
class Drawn:
    """A part of the record that is one of some values, by the chance of its place; JSON without `pieces`.

    With `texts` it is the key of the record, and the values are the first of them.
    """

    chance: Chance
    values: Sequence[object]
    pieces: Pieces | None = None
    texts: Texts | None = None


@dataclass(frozen=True, slots=True)
class Fork:
    """A part of the record made in one of several ways; `turns` are their numbers, as often as due."""

    chance: Chance
    branches: tuple[tuple[Fragment, ...], ...]
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Parts of a record behind a head, which says how many bytes they have, between two texts."""

    head: Callable[[int], bytes]
    inner: tuple[Fragment, ...]
    before: bytes = b""
    after: bytes = b""


class Keyed(NamedTuple):
    """The key of the record, between two texts."""

    drawn: Drawn
    before: bytes
    after: bytes


Fragment = bytes | Drawn | Fork | Enclosed
Part = Rows | Fork | Keyed | Enclosed


def columns(fragments: Iterable[Fragment]) -> tuple[Column, ...]:
    """The columns of a record, as few as can be: what is drawn together is written together."""
    made: list[Part] = []
    text = b""
    for fragment in fragments:
        last = made[-1] if made else None
        if isinstance(fragment, bytes):
            text += fragment
            continue
        part = _part_of(fragment)
        if isinstance(part, Rows) and (always := part.text()) is not None:
            text += always
            continue
        if isinstance(part, Rows) and isinstance(last, Rows) and last.goes_with(part):
            made[-1] = last.and_then(text, part)
        else:
            made.append(_around(part, text))
        text = b""
    if not made:
        return (Literal(text),)
    made[-1] = _around(made[-1], b"", text)
    return tuple(column for part in made for column in _columns(part))


def bare_column(part: Fragment) -> Column:
    """A column of bare texts, without the quotes of JSON, as keys and headers have them."""
    match part:
        case bytes():
            return Literal(part)
        case Drawn() if part.texts is not None:
            return _one(_key_columns(Keyed(part, b"", b""), bare=True))
        case Drawn(chance, values):
            return _one(row_columns(Rows(chance, [json_row(value, bare=True) for value in values])))
        case Fork(chance, branches, turns):
            ways = [[bare_column(branch[0])] for branch in branches]
            return Either(draws_of(chance, len(turns)), ways, turns)
        case Enclosed():
            return Joined(_enclosed(part))


def _one(made: Sequence[Column]) -> Column:
    return made[0] if len(made) == 1 else Joined(made)


def _part_of(fragment: Drawn | Fork | Enclosed) -> Part:
    match fragment:
        case Drawn():
            return _part(fragment)
        case Fork():
            return _settled(fragment)
        case Enclosed():
            return fragment


def _settled(fork: Fork) -> Rows | Fork:
    """A fork as rows, where what it is made of is drawn with the way to make it."""
    count = len(fork.turns)
    ways: list[Rows] = []
    for branch in fork.branches:
        way = Rows(fork.chance, [(b"",)] * count)
        for fragment in branch:
            part = Rows(fork.chance, [(fragment,)] * count) if isinstance(fragment, bytes) else fragment
            if isinstance(part, Enclosed):
                return fork
            settled = _part(part) if isinstance(part, Drawn) else part
            if not isinstance(settled, Rows) or not way.goes_with(settled):
                return fork
            part = settled
            way = way.and_then(b"", part)
        ways.append(way)
    return Rows(fork.chance, [ways[turn].rows[row] for row, turn in enumerate(fork.turns)])


def _rows(drawn: Drawn) -> Rows:
    pieces = drawn.pieces
    if pieces is not None:
        return Rows(drawn.chance, [binary_row(value, pieces) for value in drawn.values])
    return Rows(drawn.chance, [json_row(value) for value in drawn.values])


def _part(drawn: Drawn) -> Rows | Keyed:
    return _rows(drawn) if drawn.texts is None else Keyed(drawn, b"", b"")


def _around(part: Part, before: bytes, after: bytes = b"") -> Part:
    if isinstance(part, Rows):
        return part.around(before, after) if before or after else part
    if isinstance(part, Keyed):
        return part._replace(before=before + part.before, after=part.after + after)
    if isinstance(part, Enclosed):
        return replace(part, before=before + part.before, after=part.after + after)
    ways = tuple((before, *branch, after) for branch in part.branches)
    return Fork(part.chance, ways, part.turns)


def _columns(part: Part) -> Iterable[Column]:
    if isinstance(part, Enclosed):
        return _enclosed(part)
    if isinstance(part, Rows):
        return row_columns(part)
    if isinstance(part, Keyed):
        return _key_columns(part, bare=False)
    branches = [columns(branch) for branch in part.branches]
    return (Either(draws_of(part.chance, len(part.turns)), branches, part.turns),)


def _enclosed(part: Enclosed) -> tuple[Column, ...]:
    before, head = part.before, part.head
    made = Headed(columns(part.inner), lambda size: before + head(size))
    return (made, Literal(part.after)) if part.after else (made,)


def _key_columns(part: Keyed, *, bare: bool) -> tuple[Column, ...]:
    drawn, texts = part.drawn, part.drawn.texts
    if texts is None or not isinstance(drawn.chance, KeyedChance):
        raise TypeError(part)
    numbers = drawn.chance.numbers
    if drawn.pieces is None or bare:
        made = texts.writers(part.before, part.after, bare=bare)
        return tuple(KeyColumn(numbers, write) for write in made)
    rows = [binary_row(texts.value(number), drawn.pieces) for number in range(numbers.count)]
    whole = [part.before + text + part.after for text in texts_of(rows) or ()]
    return (KeyColumn(numbers, lambda some: map(whole.__getitem__, some)),)
