"""Columns of values that are not written as JSON: what is new in each record is written by its own format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kdev.mock.chance import Chance
from kdev.mock.columns import Column, Draws, Hole, Molds, Piece, Stamps, Table, Uuids
from kdev.mock.moments import SAMPLE_ID, WRITERS, Moment, NewId, plain
from kdev.payload.shape import Pieces, Scalar


@dataclass(frozen=True, slots=True)
class Binary:
    """How the values of one place become bytes, and the bytes that always stand around them."""

    pieces: Pieces
    before: bytes
    after: bytes

    def column(self, chance: Chance, values: Sequence[object]) -> Column:
        """The column of a place that is one of some values."""
        draws = Draws(chance, len(values))
        first = values[0]
        if len(values) == 1 and isinstance(first, NewId):
            front, back = self.text(SAMPLE_ID).split(SAMPLE_ID.encode())
            return Uuids(chance.of("ids"), front, back)
        if all(isinstance(value, Moment) for value in values):
            return self._stamps(draws, [value for value in values if isinstance(value, Moment)])
        rows = [_merged([self.before, *self.pieces(value, plain), self.after]) for value in values]
        if all(len(row) == 1 for row in rows):
            return Table(draws, [piece for row in rows for piece in row if isinstance(piece, bytes)])
        return Molds(draws, rows, chance)

    def _stamps(self, draws: Draws, moments: Sequence[Moment]) -> Column:
        write = WRITERS[moments[0].written]
        offsets = [moment.offset_ms for moment in moments]
        return Stamps(lambda now_ms: self.text(write(now_ms)), draws if any(offsets) else None, offsets)

    def text(self, value: object) -> bytes:
        """A value in which nothing is new, as bytes."""
        written = (
            each if isinstance(each, bytes) else each.write(each.value) for each in self.pieces(value, plain)
        )
        return self.before + b"".join(written) + self.after


def _merged(pieces: Iterable[bytes | Scalar]) -> list[Piece]:
    """The pieces of one row, those that are always the same put together."""
    row: list[Piece] = []
    text = b""
    for piece in pieces:
        if isinstance(piece, bytes):
            text += piece
        elif isinstance(piece.value, Moment | NewId):
            row += [text, Hole(piece.value, piece.write)]
            text = b""
        else:
            text += piece.write(piece.value)
    return [*row, text]
