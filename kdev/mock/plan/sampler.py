"""Whole values of a shape, put together from the leaves' values and tested where parts depend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from kdev.errors import PayloadError
from kdev.mock.plan.candidates import Leaf, Miss
from kdev.mock.plan.heights import ENDLESS, Heights
from kdev.mock.plan.lists import Lists
from kdev.mock.plan.members import Members
from kdev.mock.plan.sources import Sources
from kdev.mock.plan.steps import step
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.moments import NewId, plain
from kdev.payload.shape import (
    Again,
    Anything,
    Choice,
    Field,
    Flag,
    Form,
    Many,
    Note,
    Null,
    Number,
    Object,
    OneOf,
    Shape,
    Text,
)

TRIES = 200
FIRST_TRIES = 600
ROWS = 64
FEW_ROWS = 8
WIDE = 300
DEEPEST = 2
NULLS = 0.05
ROOM = 1_000
RECURSIVE_ROOM = 60
WORK = 2_000_000

Make = Callable[[], object]


@dataclass(frozen=True, slots=True)
class At:
    """Where in a value something is made: its path, the names around it, how deep, and whether in a list."""

    path: str = ""
    names: tuple[str, ...] = ()
    depth: int = 0
    listed: bool = False

    def field(self, name: str) -> At:
        """A field of the object here."""
        own = step(name)
        path = f"{self.path}.{own}" if self.path else own
        return At(path, (*self.names, name), self.depth, self.listed)

    def of(self, field: Field) -> At:
        """A declared field of the object here; for a silent name those around it speak."""
        inner = self.field(field.name)
        return replace(inner, names=self.names) if field.silent else inner

    def key(self, about: str) -> At:
        """The name of a field of the object here, where names are open; `about` says what it is a name of."""
        return At(f"{self.path}.*name", ("", about), 0, listed=True)

    def item(self, which: str = "") -> At:
        """An item of the list here; `which` tells items of different shapes apart."""
        return At(f"{self.path}[{which}]", self.names, self.depth, listed=True)

    def way(self, number: int) -> At:
        """One of the ways to make the value here."""
        return At(f"{self.path}|{number}", self.names, self.depth, self.listed)


class Joint(Protocol):
    """Fields whose rows are drawn together."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        ...


class Agreed(Protocol):
    """What is known of fields that agree."""

    def joints(self, path: str, /) -> Sequence[Joint]:
        """The joints whose rows are drawn once for each object at a path."""
        ...

    def column(self, path: str, /) -> tuple[Joint, Sequence[object]] | None:
        """The joint of a field, and its values there."""
        ...


class Sampler:
    """Draws values; each path has a generator of its own, so that one field does not move another.

    What makes the values of a place is put together when it is first asked, and kept.
    """

    def __init__(self, form: Form, sources: Sources, chance: Chance, optional: float) -> None:
        self.optional = optional
        self.heights = Heights(form)
        self._form = form
        self._sources = sources
        self._chance = chance
        self._generators: dict[str, Random] = {}
        self._first: dict[str, At] = {}
        self._makers: dict[tuple[int, At], tuple[Shape, Make]] = {}
        self._size = 0
        self._work = 0
        self.agreed: Agreed | None = None
        self.rows: dict[int, int] = {}
        self._given: Mapping[str, object] = {}

    def given(self, shape: Shape, at: At, inner: Mapping[str, object]) -> object:
        """A value in which the fields of some paths have values that are given."""
        self._given, outer = inner, self._size
        self._size = 0
        try:
            return self.maker(shape, at)()
        finally:
            self._given, self._size = {}, outer

    def joints(self, path: str) -> Sequence[Joint]:
        """The joints whose rows are drawn once for each object at a path."""
        return () if self.agreed is None else self.agreed.joints(path)

    def value(self, shape: Shape, at: At) -> object:
        """A value that fits, its times still moments. Raises Miss when none is found."""
        self._size = 0
        try:
            return self.maker(shape, at)()
        except RecursionError as exc:
            raise PayloadError("is too deep to make values for", place=shape.note.place) from exc

    def maker(self, shape: Shape, at: At) -> Make:
        """What makes the values of a shape at a place; they raise Miss when they find none."""
        known = self._makers.get((id(shape), at))
        if known is None:
            known = self._makers[id(shape), at] = (shape, self._built(shape, at))
        return known[1]

    def later(self, shape: Shape, at: At) -> Make:
        """The same, put together when it is first called."""
        made: list[Make] = []

        def make() -> object:
            if not made:
                made.append(self.maker(shape, at))
            return made[0]()

        return make

    def source(self, shape: Leaf, at: At) -> Sequence[object]:
        """All values that a leaf has. Raises Miss when there is none."""
        rows = FEW_ROWS if len(self._sources) > WIDE else ROWS
        return self._sources.of(shape, at, rows).values

    def random(self, path: str) -> Random:
        """The generator of a path."""
        if path not in self._generators:
            self._generators[path] = self._chance.of(path, "draws").random()
        return self._generators[path]

    def full(self, shape: Shape | None, at: At) -> bool:
        """Whether a place inside a value has no room for what may be left out."""
        if at.depth >= DEEPEST and self.heights.of(shape) > 0:
            return True
        return self._size > RECURSIVE_ROOM and (self._size > ROOM or self.heights.recursive(shape))

    def _built(self, shape: Shape, at: At) -> Make:
        match shape:
            case Object():
                return self._tested(shape.note, Members(self, shape, at).make)
            case Many():
                return self._tested(shape.note, Lists(self, shape, at).make)
            case OneOf():
                return self._tested(shape.note, self._one_of(shape, at))
            case Again(note, name):
                return self._again(note, name, at)
            case Anything() if not at.path:
                return dict
            case Null() | Flag() | Number() | Text() | Choice() | Anything():
                return self._leaf(shape, at)

    def _tested(self, note: Note, make: Make) -> Make:
        if note.sure:
            return make
        tries = FIRST_TRIES

        def tested() -> object:
            nonlocal tries
            for _ in range(tries):
                try:
                    value = make()
                except Miss:
                    continue
                if note.fits(plain(value)):
                    tries = TRIES
                    return value
            tries = tries if tries == TRIES else 0  # what never came will not come
            raise Miss(note)

        return tested

    def _leaf(self, shape: Leaf, at: At) -> Make:
        own = self._own(shape, at)
        found = None if self.agreed is None else self.agreed.column(at.path)
        joint, column = found or (None, ())

        def leaf() -> object:
            if at.path in self._given:
                return self._given[at.path]
            row = None if joint is None else self.rows.get(id(joint))
            return own() if row is None else column[row]

        return leaf

    def _own(self, shape: Leaf, at: At) -> Make:
        rows = FEW_ROWS if len(self._sources) > WIDE else ROWS
        source = self._sources.of(shape, at, rows)
        new = NewId(at.path) if source.new and not at.listed and at.depth == 0 else None
        values, count, random = source.values, len(source.values), self.random(at.path).random

        def leaf() -> object:
            self._size += 1
            self._work += 1
            if self._work > WORK:
                hint = "a smaller schema, or one with fewer choices that depend on each other"
                raise PayloadError("takes too long to make values for", hint=hint, place=shape.note.place)
            return values[int(random() * count)] if new is None else new

        return leaf

    def _again(self, note: Note, name: str, at: At) -> Make:
        if self.heights.named(name) >= ENDLESS:
            raise Miss(note)
        first = self._first.setdefault(name, at)
        return self.later(self._form.again[name], At(first.path, first.names, at.depth + 1, at.listed))

    def _one_of(self, shape: OneOf, at: At) -> Make:
        rng = self.random(f"{at.path}|")
        branches = [self.later(branch, at.way(number)) for number, branch in enumerate(shape.branches)]
        usual, nulls = self._usual(shape)
        nulls = nulls if self._sources.word(at) is None else ()
        low, deepest = self._lowest(shape), at.depth >= DEEPEST

        def one_of() -> object:
            ways = (
                low if deepest or self.full(shape, at) else nulls if nulls and rng.random() < NULLS else usual
            )
            chosen = ways[int(rng.random() * len(ways))]
            try:
                return branches[chosen]()
            except Miss as miss:
                missed = miss
            for way in rng.sample(range(len(branches)), len(branches)):
                try:
                    return branches[way]()
                except Miss as miss:
                    missed = miss
            raise missed

        return one_of

    def _usual(self, shape: OneOf) -> tuple[Sequence[int], Sequence[int]]:
        """The branches to take by default, and the null ones: rare where there are others."""
        kept = shape.plain - (shape.lean if self.optional >= 1 else 0)
        nulls = [n for n in range(kept) if isinstance(shape.branches[n], Null)]
        others = [n for n in range(kept) if n not in nulls]
        return (others, nulls) if others else (nulls, ())

    def _lowest(self, shape: OneOf) -> Sequence[int]:
        heights = [self.heights.of(branch) for branch in shape.branches]
        return [n for n, height in enumerate(heights) if height == min(heights)]
