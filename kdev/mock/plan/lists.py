"""The lists of a sampler: as many items as may be, those that must be there, no two alike where asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kdev.mock.plan.candidates import Miss
from kdev.mock.tables.moments import plain
from kdev.payload.facts import canonical
from kdev.payload.shape import Anything, Choice, Flag, Many, Text

if TYPE_CHECKING:
    from kdev.mock.plan.sampler import At, Sampler

TRIES = 200
MORE = 2
AGAIN = 8
MOST = 100_000

Make = Callable[[], object]


class Lists:
    """Makes the lists of one place."""

    def __init__(self, sampler: Sampler, shape: Many, at: At) -> None:
        self._sampler = sampler
        self._shape = shape
        self._at = at
        self._head = [sampler.later(item, at.item(str(n))) for n, item in enumerate(shape.head)]
        self._rest = None if shape.rest is None else sampler.later(shape.rest, at.item())
        self._wanted = [sampler.later(item, at.item(f"wanted {n}")) for n, item in enumerate(shape.wanted)]
        self._plain = isinstance(shape.rest, (Choice, Text)) and not shape.head and not shape.wanted
        self._length = sampler.random(f"{at.path}#")
        self._slots = sampler.random(f"{at.path}@")

    def make(self) -> list[object]:
        """A list; raises Miss when an item it must hold has no value."""
        length = self._drawn_length()
        makers = self._makers(length)
        if not self._shape.unique:
            return self._mostly_unlike(makers) if self._plain else [make() for make in makers]
        if isinstance(self._shape.rest, (Choice, Flag)) and not self._shape.head and not self._wanted:
            return self._chosen(self._shape.rest, length)
        return self._unlike(makers)

    def _drawn_length(self) -> int:
        shape = self._shape
        least = max(shape.fewest, len(shape.wanted))
        if least > MOST:
            raise Miss(shape.note)
        open_ended = isinstance(shape.rest, Anything) and shape.head
        usual = max(least, len(shape.head), 1 if shape.rest is not None else 0)
        room = 0 if shape.rest is None or open_ended else MORE
        if self._sampler.full(shape.rest, self._at):
            usual, room = least, 0
        most = usual + room if shape.most is None else min(usual + room, shape.most)
        return self._length.randint(min(usual, most), most)

    def _makers(self, length: int) -> list[Make]:
        makers = self._head[:length]
        if len(makers) < length:
            if self._rest is None:
                raise Miss(self._shape.note)
            makers += [self._rest] * (length - len(makers))
        if self._wanted:
            free = range(min(len(self._head), length), length)
            free = free if len(free) >= len(self._wanted) else range(length)
            for slot, make in zip(
                self._slots.sample(free, min(len(free), len(self._wanted))), self._wanted, strict=False
            ):
                makers[slot] = make
        return makers

    def _chosen(self, item: Choice | Flag, length: int) -> list[object]:
        values = list(
            {canonical(value): value for value in self._sampler.source(item, self._at.item())}.values()
        )
        if len(values) < self._shape.fewest:
            raise Miss(self._shape.note)
        return self._slots.sample(values, min(length, len(values)))

    def _unlike(self, makers: list[Make]) -> list[object]:
        items: list[object] = []
        seen: set[str] = set()
        for make in makers:
            found = self._new(make, seen)
            if not found:
                if len(items) < self._shape.fewest or self._wanted:
                    raise Miss(self._shape.note)
                break
            items += found
        return items

    def _mostly_unlike(self, makers: list[Make]) -> list[object]:
        """Items of which one that was there already is drawn again, a few times."""
        items: list[object] = []
        for make in makers:
            value = make()
            for _ in range(AGAIN):
                if value not in items:
                    break
                value = make()
            items.append(value)
        return items

    def _new(self, make: Make, seen: set[str]) -> list[object]:
        for _ in range(TRIES):
            value = make()
            key = canonical(plain(value))
            if key not in seen:
                seen.add(key)
                return [value]
        return []
