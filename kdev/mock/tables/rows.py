"""Rows of pieces become columns: what differs from row to row a table, what is new in each record its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kdev.mock.tables.chance import Chance
from kdev.mock.tables.columns import Column, Either, Literal, Table
from kdev.mock.tables.draws import Draws, Span
from kdev.mock.tables.ids import Uuids
from kdev.mock.tables.keyed import draws_of
from kdev.mock.tables.moments import NewId
from kdev.mock.tables.pieces import SAMPLE_MS, Hand, Piece, Row, Told
from kdev.mock.tables.rising import Grown, Rises
from kdev.mock.tables.stamps import KEPT, Apart, Lasting, Since, Stamps, Write


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of which a record has one, by a chance."""

    chance: Chance
    rows: Sequence[Row]

    def text(self) -> bytes | None:
        """The text that every record has; None when there is more to them."""
        return _same([row[0] for row in self.rows]) if all(len(row) == 1 for row in self.rows) else None

    def around(self, before: bytes, after: bytes = b"") -> Rows:
        """The same rows with a text before and after each."""
        return Rows(self.chance, [_added(_added((before,), row), (after,)) for row in self.rows])

    def and_then(self, text: bytes, other: Rows) -> Rows:
        """Each row, a text, and the row of another table that is drawn with it."""
        both = zip(self.rows, other.rows, strict=True)
        return Rows(self.chance, [_added(_added(one, (text,)), two) for one, two in both])

    def goes_with(self, other: Rows) -> bool:
        """Whether a record has the same row of both."""
        return self.chance == other.chance and len(self.rows) == len(other.rows)


def row_columns(rows: Rows) -> list[Column]:
    """The columns of some rows, as few as can be."""
    draws = draws_of(rows.chance, len(rows.rows))
    kinds = {tuple(_kind(piece) for piece in row[1::2]) for row in rows.rows}
    return _alike(draws, rows) if len(kinds) == 1 else _unlike(draws, rows)


def _alike(draws: Draws, rows: Rows) -> list[Column]:
    """The columns of rows in which the same is new: `text` waits for a column that it can stand in."""
    made: list[Column] = []
    slots = list(zip(*rows.rows, strict=True))
    text = b""
    for at, slot in enumerate(slots):
        last = at + 2 == len(slots)
        if at % 2:
            after = _same(slots[-1]) if last else b""
            made += _told(draws, slot, text, after or b"")
            text = b""
            if last and after is not None:
                break
        elif (same := _same(slot)) is not None:
            text = same
        else:
            made.append(Table(draws, _texts(slot)))
    return made or [Literal(text)]


def _told(draws: Draws, slot: Sequence[Piece], before: bytes, after: bytes) -> list[Column]:
    first = slot[0]
    if isinstance(first, NewId):
        return [Uuids(draws.chance.of(first.path, "ids"), before, after)]
    if isinstance(first, Grown):
        return [Rises(draws, _grown(slot), before, after)]
    told = [piece for piece in slot if isinstance(piece, Told)]
    return _times(draws, told, _Frame(before, after))


class _Frame(NamedTuple):
    """The texts around what is told."""

    before: bytes
    after: bytes

    def around(self, write: Write) -> Write:
        return lambda time_ms: self.before + write(time_ms) + self.after


def _times(draws: Draws, told: Sequence[Told], frame: _Frame) -> list[Column]:
    offsets, hand = [piece.offset_ms for piece in told], told[0].hand
    whole = frame.around(hand.write)
    first = offsets[0]
    if all(offset == first for offset in offsets):
        write = _quick(frame, hand) if hand.tail else whole
        return [Stamps(lambda time_ms: write(time_ms + first))]
    if not hand.unit_ms or any(offset % hand.unit_ms for offset in offsets):
        return [Apart(draws, offsets, whole)]
    if not hand.tail:
        return [Lasting(draws, offsets, whole, hand.unit_ms)]
    # A number whose last digits are told apart must begin with one that is not 0.
    head = frame._replace(after=b"").around(lambda time_ms: hand.write(time_ms)[: -hand.tail] or b"1")
    tail = frame._replace(before=b"").around(lambda time_ms: hand.write(time_ms)[-hand.tail :])
    parts: list[Column] = [Lasting(draws, offsets, head, hand.unit_ms), Stamps(tail)]
    if not hand.sample.isdigit():
        return parts
    since = hand.unit_ms - min(offsets)
    early: list[Column] = [Apart(draws, offsets, whole), Literal(b"")]
    return [Since(since, *both) for both in zip(parts, early, strict=True)]


def _quick(frame: _Frame, hand: Hand) -> Write:
    """Writes times whose head lasts for a while, and whose tail comes again."""
    heads, tails = _Heads(frame, hand), _Tails(frame, hand)

    def write(time_ms: int) -> bytes:
        unit, rest = divmod(time_ms, hand.unit_ms)
        if unit <= 0:  # a number with too few digits to be two parts
            return frame.around(hand.write)(time_ms)
        return heads[unit] + tails[rest]

    return write


class _Heads(dict[int, bytes]):
    def __init__(self, frame: _Frame, hand: Hand) -> None:
        super().__init__()
        self._frame, self._hand = frame, hand

    def __missing__(self, unit: int) -> bytes:
        if len(self) > KEPT:
            self.clear()
        hand = self._hand
        text = self[unit] = self._frame.before + hand.write(unit * hand.unit_ms)[: -hand.tail]
        return text


class _Tails(dict[int, bytes]):
    def __init__(self, frame: _Frame, hand: Hand) -> None:
        super().__init__()
        self._frame, self._hand = frame, hand

    def __missing__(self, rest: int) -> bytes:
        hand = self._hand
        text = self[rest] = (
            hand.write(SAMPLE_MS - SAMPLE_MS % hand.unit_ms + rest)[-hand.tail :] + self._frame.after
        )
        return text


def _unlike(draws: Draws, rows: Rows) -> list[Column]:
    """The columns of rows in which different things are new: an identifier is a column, or nothing."""
    cut = [list(_between_ids(row)) for row in rows.rows]
    made: list[Column] = []
    for at in range(max(map(len, cut))):
        slot = [parts[at] if at < len(parts) else (b"",) for parts in cut]
        if at % 2:
            made.append(_identifiers(draws, [part[0] for part in slot]))
        elif all(len(part) == 1 for part in slot):
            made.append(Table(draws, _texts([part[0] for part in slot])))
        else:
            made.append(Molds(draws, slot))
    return made


def _identifiers(draws: Draws, slot: Sequence[Piece]) -> Column:
    paths = sorted({piece.path for piece in slot if isinstance(piece, NewId)})
    columns: list[Column] = [Literal(b""), *(Uuids(draws.chance.of(path, "ids"), b"", b"") for path in paths)]
    turns = [1 + paths.index(piece.path) if isinstance(piece, NewId) else 0 for piece in slot]
    for kind in dict.fromkeys(_kind(piece) for piece in slot if isinstance(piece, Grown)):
        turns = [
            len(columns) if _kind(piece) == kind else turn for piece, turn in zip(slot, turns, strict=True)
        ]
        columns.append(Rises(draws, _grown(slot, kind), b"", b""))
    return Either(draws, [[column] for column in columns], turns)


def _grown(slot: Sequence[Piece], kind: object = None) -> Sequence[Grown]:
    """The rising numbers of a slot; where a row has none of a kind, the first one stands for it."""
    known = [p for p in slot if isinstance(p, Grown) and kind in (None, _kind(p))]
    return [p if isinstance(p, Grown) and kind in (None, _kind(p)) else known[0] for p in slot]


class Molds:
    """Rows with times between their texts, each row with its own."""

    def __init__(self, draws: Draws, rows: Sequence[Row]) -> None:
        self._draws = draws
        self._rows = rows

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The row drawn for each record, its times told."""
        drawn = self._draws.of(span)
        at = 0
        for time_ms, count in span.runs:
            told: dict[int, bytes] = {}
            for row in drawn[at : at + count]:
                if row not in told:
                    told[row] = b"".join(_at(piece, time_ms) for piece in self._rows[row])
                yield told[row]
            at += count


def _at(piece: Piece, time_ms: int) -> bytes:
    match piece:
        case Told(offset_ms, hand):
            return hand.write(time_ms + offset_ms)
        case bytes():
            return piece
        case NewId() | Grown():
            raise TypeError(piece)


def _between_ids(row: Row) -> Iterator[Row]:
    """The parts of a row, those with an identifier or a rising number being just that."""
    part: list[Piece] = []
    for piece in row:
        if isinstance(piece, NewId | Grown):
            yield tuple(part)
            yield (piece,)
            part = []
        else:
            part.append(piece)
    yield tuple(part)


def _kind(piece: Piece) -> object:
    match piece:
        case Told():
            return piece.hand
        case Grown():
            return piece.course, piece.write
        case _:
            return piece


def _same(slot: Sequence[Piece]) -> bytes | None:
    """The text that all rows have here; None when they differ."""
    first = slot[0]
    return first if isinstance(first, bytes) and all(piece == first for piece in slot) else None


def _texts(slot: Iterable[Piece]) -> list[bytes]:
    return [piece for piece in slot if isinstance(piece, bytes)]


def _added(row: Row, other: Row) -> Row:
    """One row after another; at the seam two texts become one."""
    last, first = row[-1], other[0]
    if isinstance(last, bytes) and isinstance(first, bytes):
        return (*row[:-1], last + first, *other[1:])
    return (*row, *other)
