"""Ids of which the first are known to other events, and the rest are made from their numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from kdev.mock.tables.key_texts import DIGITS, THOUSAND, KeyTexts, listed, proven, varied_in
from kdev.mock.tables.key_writing import Write
from kdev.payload.shape import Fits

ENOUGH = 65_536
MOST_VARIED = 262_144
FEW_TURNS = 8


@dataclass(frozen=True, slots=True)
class Begun:
    """Keys of which the first are known; `instead` are numbers of the rest for what would come twice."""

    known: Sequence[str]
    rest: KeyTexts
    instead: Mapping[int, int] = field(default_factory=dict[int, int])

    @property
    def quoted(self) -> bool:
        """Whether JSON has a key as a text."""
        return self.rest.quoted

    def __len__(self) -> int:
        return len(self.known) + len(self.rest) - len(self.instead)

    def value(self, number: int) -> object:
        """One key as a value."""
        if number >= len(self.known):
            late = number - len(self.known)
            return self.rest.value(self.instead.get(late, late))
        return self.known[number] if self.quoted else int(self.known[number])

    def writers(self, before: bytes, after: bytes, *, bare: bool) -> tuple[Write, ...]:
        """What writes the keys of some numbers, a part each, between two texts."""
        known = [b"".join(parts) for parts in self._known_parts(before, after, bare=bare)]
        late = self.rest.writers(before, after, bare=bare)
        return tuple(self._write(each, [b""] * len(known) if n else known) for n, each in enumerate(late))

    def _known_parts(self, before: bytes, after: bytes, *, bare: bool) -> Iterable[tuple[bytes, ...]]:
        early = listed(self.known, quoted=self.quoted).writers(before, after, bare=bare)
        return zip(*(write(range(len(self.known))) for write in early), strict=True)

    def _write(self, late: Write, early: Sequence[bytes]) -> Write:
        """Writes one part of keys, `early` being that part of the known ones."""
        size, holes, instead = len(early), sorted(self.instead), self.instead

        def beyond(numbers: range) -> Iterable[bytes]:
            low, high = (bisect_left(holes, end) for end in (numbers.start, numbers.stop))
            if low == high:
                return late(numbers)
            made = list(late(numbers))
            for hole in holes[low:high]:
                made[hole - numbers.start] = next(iter(late([instead[hole]])))
            return made

        def write(numbers: Sequence[int]) -> Iterable[bytes]:
            if isinstance(numbers, range) and numbers.start >= size:
                return beyond(range(numbers.start - size, numbers.stop - size))
            late_by = (n - size for n in numbers)
            return [early[at + size] if at < 0 else next(iter(late([instead.get(at, at)]))) for at in late_by]

        return write


def begun(known: Sequence[str], rest: KeyTexts) -> Begun:
    """Keys that are the known ones first, then the rest without them."""
    again = sorted(rest.numbers_of(known)) if len(rest.heads) > 1 else []
    kept = len(rest) - len(again)
    spare = iter(sorted(set(range(kept, len(rest))) - set(again)))
    return Begun(known, rest, {number: next(spare) if number < kept else number for number in again})


def above(values: Sequence[int], count: int, fits: Fits, rng: Random) -> KeyTexts | None:
    """Whole numbers above some, up to `count` of them; None when they may not stand where those do."""
    start = -(-(max(values) + 1) // THOUSAND) * THOUSAND
    for turns in (count // THOUSAND, ENOUGH // THOUSAND, FEW_TURNS):
        heads = [str(start // THOUSAND + turn) for turn in range(turns)]
        made = KeyTexts(heads, [f"{tail:03d}" for tail in range(THOUSAND)], [0] * THOUSAND, quoted=False)
        if start >= THOUSAND and fits(made.value(len(made) - 1)) and proven(made, fits, rng):
            return made
    return None


def varied(samples: Sequence[str], count: int, fits: Fits, rng: Random) -> KeyTexts | None:
    """Texts that differ from some samples in the signs that these differ in; None when none is proven."""
    made: KeyTexts | None = None
    for signs in (DIGITS, None):
        found = varied_in(samples, min(count, MOST_VARIED), signs, rng)
        if found is not None and proven(found, fits, rng) and (made is None or len(found) > len(made)):
            made = found
        if made is not None and len(made) >= ENOUGH:
            return made
    return made
