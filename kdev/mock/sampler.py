"""Whole values of a shape, put together from the leaves' values and tested where parts depend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from kdev.errors import PayloadError
from kdev.mock.chance import Chance
from kdev.mock.heights import ENDLESS, height, heights
from kdev.mock.moments import NewId, plain
from kdev.mock.regexes import Unwritable, text_for
from kdev.mock.sources import Leaf, Miss, Sources
from kdev.payload.facts import canonical
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
ROWS = 64
FEW_ROWS = 8
WIDE = 300
DEEPEST = 2
MORE_ITEMS = 3
NULLS = 0.05


@dataclass(frozen=True, slots=True)
class At:
    """Where in a value something is made: its path, the names around it, how deep, and whether in a list."""

    path: str = ""
    names: tuple[str, ...] = ()
    depth: int = 0
    listed: bool = False

    def field(self, name: str) -> At:
        """A field of the object here."""
        path = f"{self.path}.{name}" if self.path else name
        return At(path, (*self.names, name), self.depth, self.listed)

    def of(self, field: Field) -> At:
        """A declared field of the object here; for a silent name those around it speak."""
        inner = self.field(field.name)
        return replace(inner, names=self.names) if field.silent else inner

    def item(self, which: str = "") -> At:
        """An item of the list here; `which` tells items of different shapes apart."""
        return At(f"{self.path}[{which}]", self.names, self.depth, listed=True)

    def way(self, number: int) -> At:
        """One of the ways to make the value here."""
        return At(f"{self.path}|{number}", self.names, self.depth, self.listed)


class Sampler:
    """Draws values; each path has a generator of its own, so that one field does not move another."""

    def __init__(self, form: Form, sources: Sources, chance: Chance, optional: float) -> None:
        self._form = form
        self._sources = sources
        self._chance = chance
        self._optional = optional
        self._generators: dict[str, Random] = {}
        self._first: dict[str, At] = {}
        self._heights = heights(form)

    def value(self, shape: Shape, at: At) -> object:
        """A value that fits, its times still moments. Raises PayloadError when none is found."""
        try:
            return self._value(shape, at)
        except Miss as miss:
            raise miss.error() from miss
        except RecursionError as exc:
            raise PayloadError("is too deep to make values for", place=shape.note.place) from exc

    def _value(self, shape: Shape, at: At) -> object:
        match shape:
            case Object():
                return self._tested(shape.note, lambda: self._object(shape, at))
            case Many():
                return self._tested(shape.note, lambda: self._many(shape, at))
            case OneOf():
                return self._tested(shape.note, lambda: self._one_of(shape, at))
            case Again(note, name):
                return self._again(note, name, at)
            case Anything() if not at.names:
                return {}
            case Null() | Flag() | Number() | Text() | Choice() | Anything():
                return self._leaf(shape, at)

    def _tested(self, note: Note, make: Callable[[], object]) -> object:
        for _ in range(1 if note.sure else TRIES):
            try:
                value = make()
            except Miss:
                if note.sure:
                    raise
                continue
            if note.sure or note.fits(plain(value)):
                return value
        raise Miss(note)

    def _leaf(self, shape: Leaf, at: At) -> object:
        rows = FEW_ROWS if len(self._sources) > WIDE else ROWS
        source = self._sources.of(shape, at.path, at.names, rows)
        if source.new and not at.listed and at.depth == 0:
            return NewId(at.path)
        return source.values[int(self._random(at.path).random() * len(source.values))]

    def _again(self, note: Note, name: str, at: At) -> object:
        if self._heights.get(name, ENDLESS) >= ENDLESS:
            raise Miss(note)
        first = self._first.setdefault(name, at)
        return self._value(self._form.again[name], At(first.path, first.names, at.depth + 1, at.listed))

    def _one_of(self, shape: OneOf, at: At) -> object:
        rng = self._random(f"{at.path}|")
        ways = [n for n, branch in enumerate(shape.branches) if not isinstance(branch, Null)]
        if len(ways) < len(shape.branches) and (not ways or rng.random() < NULLS):
            ways = [n for n in range(len(shape.branches)) if n not in ways]
        if at.depth >= DEEPEST:
            lowest = min(height(branch, self._heights) for branch in shape.branches)
            ways = [n for n, branch in enumerate(shape.branches) if height(branch, self._heights) == lowest]
        missed = Miss(shape.note)
        for way in rng.sample(ways, len(ways)):
            try:
                return self._value(shape.branches[way], at.way(way))
            except Miss as miss:
                missed = miss
        raise missed

    def _object(self, shape: Object, at: At) -> object:
        made: dict[str, object] = {}
        for field in self._present(shape, at):
            try:
                made[field.name] = self._value(field.shape, at.of(field))
            except Miss:
                if field.required:
                    raise
        declared = shape.patterned or (shape.extra and not isinstance(shape.extra, Anything))
        wanted = shape.fewest if made or not declared or at.depth >= DEEPEST else max(shape.fewest, 2)
        if shape.most is not None:
            wanted = min(wanted, shape.most)
        for _ in range(wanted * 8):
            if len(made) >= wanted:
                break
            self._extra(shape, at, made)
        return made

    def _present(self, shape: Object, at: At) -> Sequence[Field]:
        fields = [field for field in shape.fields if field.required or self._wanted(field, at)]
        if shape.most is None or len(fields) <= shape.most:
            return fields
        spare = [field for field in fields if not field.required]
        room = max(0, shape.most - (len(fields) - len(spare)))
        kept = self._random(f"{at.path}.").sample([field.name for field in spare], room)
        return [field for field in fields if field.required or field.name in kept]

    def _wanted(self, field: Field, at: At) -> bool:
        if at.depth >= DEEPEST and height(field.shape, self._heights) > 0:
            return False
        return self._optional >= 1 or self._random(f"{at.path}.{field.name}?").random() < self._optional

    def _extra(self, shape: Object, at: At, made: dict[str, object]) -> None:
        rng = self._random(f"{at.path}.*")
        if shape.patterned and (shape.extra is None or rng.random() < 0.7):  # noqa: PLR2004 - mostly
            which, value = rng.choice(shape.patterned)
            try:
                name = text_for(which, rng, 3)
            except Unwritable:
                return
        elif shape.extra is not None:
            which, value, name = "*", shape.extra, self._name(shape, at)
        else:
            raise Miss(shape.note)
        if name not in made and name not in {field.name for field in shape.fields}:
            made[name] = self._value(value, at.field(which))

    def _name(self, shape: Object, at: At) -> str:
        names = shape.names or Text(Note(shape.note.place))
        return str(self._value(names, At(f"{at.path}.*name", ("key",), 0, listed=True)))

    def _many(self, shape: Many, at: At) -> object:
        items: list[object] = []
        wanted = self._length(shape, at)
        slots = self._slots(shape, at, wanted)
        seen: set[str] | None = set() if shape.unique else None
        for position in range(wanted):
            item, which = slots.get(position) or _usual(shape, position)
            try:
                items.append(self._item(item, at.item(which), seen))
            except Miss:
                if seen is None or position < shape.fewest:
                    raise
                break
        return items

    def _length(self, shape: Many, at: At) -> int:
        least = max(shape.fewest, len(shape.wanted))
        usual = max(least, len(shape.head), 1 if shape.rest is not None else 0)
        room = 0 if shape.rest is None else MORE_ITEMS - 1
        if at.depth >= DEEPEST and height(shape.rest, self._heights) > 0:
            usual, room = least, 0
        most = usual + room if shape.most is None else min(usual + room, shape.most)
        return self._random(f"{at.path}#").randint(min(usual, most), most)

    def _slots(self, shape: Many, at: At, length: int) -> dict[int, tuple[Shape, str]]:
        free = range(min(len(shape.head), length), length)
        if len(free) < len(shape.wanted):
            free = range(length)
        rng = self._random(f"{at.path}@")
        chosen = rng.sample(free, min(len(free), len(shape.wanted)))
        return {slot: (shape.wanted[n], f"wanted {n}") for n, slot in enumerate(chosen)}

    def _item(self, shape: Shape, at: At, seen: set[str] | None) -> object:
        if seen is None:
            return self._value(shape, at)
        for _ in range(TRIES):
            value = self._value(shape, at)
            key = canonical(plain(value))
            if key not in seen:
                seen.add(key)
                return value
        raise Miss(shape.note)

    def _random(self, path: str) -> Random:
        if path not in self._generators:
            self._generators[path] = self._chance.of(path, "draws").random()
        return self._generators[path]


def _usual(shape: Many, position: int) -> tuple[Shape, str]:
    if position < len(shape.head):
        return shape.head[position], str(position)
    if shape.rest is None:
        raise Miss(shape.note)
    return shape.rest, ""
