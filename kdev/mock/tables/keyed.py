"""Key numbers: which of a fixed number of keys each record is about, and the draws that follow from it."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import shake_128
from itertools import chain

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

    def first(self, chunk: int) -> int:
        """The key number of the first record of a chunk, where they come in turn."""
        return (chunk * CHUNK - self._lag) % self.count

    def _made(self, chunk: int) -> Sequence[int]:
        count = self.count
        if self._cells is None:
            first = self.first(chunk)
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
    """The chance of what belongs to a key: the same key has the same row of each table.

    What belongs to something that is itself a row of a table goes `through` the size of that table.
    """

    numbers: KeyNumbers = field(kw_only=True, compare=False)
    through: tuple[int, ...] = field(default=(), kw_only=True)


class KeyedDraws(Draws):
    """Row numbers by key number; those of keys that come in turn are parts of a cycle."""

    def __init__(self, chance: KeyedChance, rows: int) -> None:
        self.chance = chance
        self._numbers = chance.numbers
        self._sizes = (*chance.through, rows)
        in_turn = chance.numbers.distribution.sequential
        self.cycle = _in_turn(chance.numbers.count, self._sizes) if in_turn else ()

    def reach(self, span: Span) -> slice:
        """The part of the cycle that the records of a span have."""
        first, count = self._numbers.first(span.chunk), self._numbers.count
        if count < CHUNK:
            place = first
        elif first + CHUNK <= count:
            place = first % self._sizes[0]
        else:
            place = self._sizes[0] + CHUNK + first - (count - CHUNK)
        return slice(place + span.start, place + span.stop)

    def of(self, span: Span) -> Sequence[int]:
        """Row numbers by key number."""
        if self.cycle:
            return self.cycle[self.reach(span)]
        numbers = self._numbers.of(span)
        for size in self._sizes:
            numbers = [number % size for number in numbers]
        return numbers


@lru_cache(maxsize=256)
def _in_turn(count: int, sizes: tuple[int, ...]) -> Sequence[int]:
    """The rows of a cycle of keys in turn, and behind it those of the last keys followed by the first."""
    if count < CHUNK:
        numbers = [number % count for number in range(count + CHUNK)]
    else:
        numbers = list(chain(range(sizes[0] + CHUNK), range(count - CHUNK, count), range(CHUNK)))
    for size in sizes:
        numbers = [number % size for number in numbers]
    return array("L", numbers)


@dataclass(frozen=True, slots=True)
class LedChance(Chance):
    """The chance of what belongs to the thing in a row of another table; `numbers` are those of things."""

    numbers: tuple[int, ...] = field(kw_only=True)


class LedDraws(Draws):
    """Row numbers by the number of the thing that another table draws."""

    def __init__(self, chance: LedChance, rows: int) -> None:
        super().__init__(Chance(chance.seed, chance.names), len(chance.numbers))
        led = [number % rows for number in chance.numbers]
        self.cycle = array("L", [led[row] for row in self.cycle])


def draws_of(chance: Chance, rows: int) -> Draws:
    """The draws of a chance from a table of some rows."""
    match chance:
        case KeyedChance():
            return KeyedDraws(chance, rows)
        case LedChance():
            return LedDraws(chance, rows)
        case _:
            return Draws(chance, rows)


def led_by(chance: Chance, numbers: Sequence[int], rows: int) -> Chance | None:
    """The chance of a table of some rows whose row is the number of the thing that another table draws.

    `numbers` are those of the things in the rows of the other table, drawn by a chance; None where no chance
    can say that.
    """
    size = len(numbers)
    in_order = all(number == row for row, number in enumerate(numbers))
    if in_order and rows == size:
        return chance
    match chance:
        case KeyedChance():
            through = (*chance.through, size)
            return (
                KeyedChance(chance.seed, chance.names, numbers=chance.numbers, through=through)
                if in_order
                else None
            )
        case LedChance():
            led = tuple(numbers[number % size] for number in chance.numbers)
            return LedChance(chance.seed, chance.names, numbers=led)
        case _:
            return LedChance(chance.seed, chance.names, numbers=tuple(numbers))


class KeyColumn:
    """The key of each record, between two texts."""

    def __init__(self, numbers: KeyNumbers, write: Callable[[Sequence[int]], Iterable[bytes]]) -> None:
        self._numbers = numbers
        self._write = write

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The key of each record."""
        return self._write(self._numbers.of(span))
