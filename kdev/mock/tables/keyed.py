"""Key numbers: which of a fixed number of keys each record is about, and the draws that follow from it."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import shake_128

from kdev.mock.tables.chance import Chance
from kdev.mock.tables.distributions import Distribution
from kdev.mock.tables.draws import CHUNK, CYCLE, Draws, Span

WORD = 2**-32


class KeyNumbers:
    """The key number of each record, from 0 up to the count: a function of chance and the record's number.

    Keys in turn may be behind the records by a `lag`.
    """

    def __init__(self, chance: Chance, distribution: Distribution, count: int, lag: int = 0) -> None:
        self.distribution = distribution
        self.count = count
        self._lag = lag
        self._chance = chance
        self._cells = None if distribution.sequential else distribution.cells(count)
        self._draws = Draws(chance.of("cells"), CYCLE)
        self._chunk = -1
        self._numbers: Sequence[int] = ()

    def of(self, span: Span) -> Sequence[int]:
        """The key number of each record of a span."""
        if span.chunk != self._chunk:
            self._chunk, self._numbers = span.chunk, self._made(span.chunk)
        return self._numbers[span.start : span.stop]

    def _made(self, chunk: int) -> Sequence[int]:
        count = self.count
        if self._cells is None:
            first = (chunk * CHUNK - self._lag) % count
            in_turn = range(first, first + CHUNK)
            return in_turn if in_turn.stop <= count else [number % count for number in in_turn]
        starts, widths = self._cells
        words = array("I", shake_128(self._chance.of(chunk).text()).digest(4 * CHUNK))
        if sys.byteorder == "big":
            words.byteswap()
        cells = self._draws.of(Span(chunk, 0, CHUNK, (), ()))
        last = count - 1
        return [
            min(last, int(starts[cell] + widths[cell] * word * WORD))
            for cell, word in zip(cells, words, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class KeyedChance(Chance):
    """The chance of what belongs to a key: the same key has the same row of each table."""

    numbers: KeyNumbers = field(kw_only=True, compare=False)


class KeyedDraws(Draws):
    """Row numbers by key number."""

    def __init__(self, chance: KeyedChance, rows: int) -> None:
        self.chance = chance
        self.cycle = ()
        self._numbers = chance.numbers
        self._rows = rows

    def of(self, span: Span) -> Sequence[int]:
        """The row of each record of a span."""
        rows = self._rows
        return [number % rows for number in self._numbers.of(span)]


def draws_of(chance: Chance, rows: int) -> Draws:
    """The draws of a chance from a table of some rows."""
    return KeyedDraws(chance, rows) if isinstance(chance, KeyedChance) else Draws(chance, rows)


class KeyColumn:
    """The key of each record, between two texts."""

    def __init__(self, numbers: KeyNumbers, write: Callable[[Sequence[int]], Iterable[bytes]]) -> None:
        self._numbers = numbers
        self._write = write

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The key of each record."""
        return self._write(self._numbers.of(span))
