"""Everything that must hold at one place of a document, gathered from all schemas that apply there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kdev.payload.check import Dialect
from kdev.payload.identifiers import Path
from kdev.payload.patterns import compiled
from kdev.payload.references import Part

TYPES = frozenset({"null", "boolean", "number", "integer", "string", "array", "object"})

KINDS: Mapping[type, frozenset[str]] = {
    type(None): frozenset({"null"}),
    bool: frozenset({"boolean"}),
    int: frozenset({"integer", "number"}),
    str: frozenset({"string"}),
    list: frozenset({"array"}),
    dict: frozenset({"object"}),
}


class Contradiction(Exception):
    """Nothing can satisfy what was gathered: this branch has no value; `keywords` say why."""

    def __init__(self, *keywords: str) -> None:
        super().__init__(*keywords)
        self.keywords = keywords


class Option(NamedTuple):
    """One way to satisfy a choice of the schema: what must hold, and names that must be absent.

    One that is `unsure` may not be enough; one that is `lean` goes without an optional field. One that
    `breaks` is there so that another schema fails, perhaps by a property that is `unlike` what that one says.
    Of some that are `alone` one holds, which is the part, and none of the others.
    """

    parts: tuple[Part, ...] = ()
    absent: tuple[str, ...] = ()
    unsure: bool = False
    lean: bool = False
    breaks: bool = False
    unlike: str = ""
    alone: tuple[Part, ...] = ()

    @property
    def denied(self) -> list[Part]:
        """What must not hold beside the part."""
        own = {part.path for part in self.parts}
        return [each.denied() for each in self.alone if each.path not in own]


class Items(NamedTuple):
    """What one schema says of a list: by position, then of every other item."""

    head: tuple[Part, ...]
    rest: Part | None
    scope: tuple[int, ...]

    def speaks_of(self, position: int) -> Part | None:
        """What it says of the item at a position."""
        return self.head[position] if position < len(self.head) else self.rest


class Wanted(NamedTuple):
    """What some items of a list must be like: at least so many, at most so many."""

    part: Part
    least: int
    most: int | None
    scope: tuple[int, ...]


class Properties(NamedTuple):
    """What one schema says of the properties of an object."""

    named: Mapping[str, Part]
    patterned: Mapping[str, Part]
    extra: Part | None
    scope: tuple[int, ...]

    def speaks_of(self, name: str) -> tuple[Part, ...]:
        """What it says of the property of a name."""
        hits = tuple(part for text, part in self.patterned.items() if compiled(text).search(name))
        if name in self.named:
            return (self.named[name], *hits)
        return (self.extra,) if not hits and self.extra is not None else hits


class Leftover(NamedTuple):
    """What a schema says of the items or properties that no schema inside of it speaks of."""

    part: Part
    scope: tuple[int, ...]

    def covers(self, scope: tuple[int, ...]) -> bool:
        """Whether a schema of some scope is inside of it."""
        return self.scope[-1] in scope


@dataclass(slots=True)
class Facts:
    """Merged constraints; every field holds immutable values, so a shallow copy is a copy."""

    dialect: Dialect = Dialect.DRAFT_7
    parts: tuple[Part, ...] = ()
    types: frozenset[str] = TYPES
    choices: tuple[object, ...] | None = None
    low: int | float | None = None
    high: int | float | None = None
    low_open: bool = False
    high_open: bool = False
    steps: tuple[int | float, ...] = ()
    shortest: int = 0
    longest: int | None = None
    patterns: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    items: tuple[Items, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    fewest_items: int = 0
    most_items: int | None = None
    unique: bool = False
    other_items: tuple[Leftover, ...] = ()
    properties: tuple[Properties, ...] = ()
    required: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()
    names: tuple[Part, ...] = ()
    fewest_fields: int = 0
    most_fields: int | None = None
    other_fields: tuple[Leftover, ...] = ()
    forks: tuple[tuple[Option, ...], ...] = ()
    unsure: bool = False
    lean: bool = False
    branch: tuple[int, ...] = ()
    strangeness: int = 0
    scopes: int = 0
    held: frozenset[Path] = frozenset()
    denied: frozenset[Path] = frozenset()
    examples: tuple[object, ...] = ()
    defaults: tuple[object, ...] = ()
    extensions: tuple[tuple[str, object], ...] = ()
    keywords: tuple[str, ...] = ()
    said: str = ""

    def field_parts(self, name: str) -> tuple[Part, ...]:
        """What must hold for the value of a property."""
        said = tuple((layer, layer.speaks_of(name)) for layer in self.properties)
        spoken = [layer.scope for layer, parts in said if parts]
        return (*(part for _, parts in said for part in parts), *_left_over(self.other_fields, spoken))

    def strangeness_of(self, option: Option) -> int:
        """How strange that is which breaks another schema: most a field that nothing else asks for."""
        if not option.breaks or not (option.absent or option.unlike):
            return 0
        if option.unlike:
            # A field with values of its own may tell the forms apart; of any other that is not known.
            return 1 if any(map(_valued, self.field_parts(option.unlike))) else 3
        declared = {name for layer in self.properties for name in layer.named}
        return 2 if declared & set(option.absent) else 0

    def extra_parts(self) -> tuple[Part, ...]:
        """What must hold for the value of a property that nothing speaks of by name."""
        said = tuple(layer for layer in self.properties if layer.extra is not None)
        extras = (layer.extra for layer in said if layer.extra is not None)
        return (*extras, *_left_over(self.other_fields, [layer.scope for layer in said]))

    def item_parts(self, position: int, held: Wanted | None = None) -> tuple[Part, ...]:
        """What must hold for the item at a position, or for one there that is `held` for being wanted."""
        said = tuple((items, items.speaks_of(position)) for items in self.items)
        spoken = [items.scope for items, part in said if part is not None]
        if held is not None and self.dialect is Dialect.DRAFT_2020:
            spoken.append(held.scope)
        own = () if held is None else (held.part,)
        parts = (part for _, part in said if part is not None)
        return (*own, *parts, *_left_over(self.other_items, spoken))

    def narrow(self, types: frozenset[str]) -> None:
        """Only these types are left; a number may always be a whole one."""
        self.types &= types | {"integer"} if "number" in types else types
        if not self.types:
            raise Contradiction("type")

    def at_least(self, bound: int | float, *, outside: bool) -> None:
        """A lower bound; one that is `outside` does not belong to the range."""
        if self.low is None or bound > self.low or (bound == self.low and outside):
            self.low, self.low_open = bound, outside

    def at_most(self, bound: int | float, *, outside: bool) -> None:
        """An upper bound; one that is `outside` does not belong to the range."""
        if self.high is None or bound < self.high or (bound == self.high and outside):
            self.high, self.high_open = bound, outside

    def choose(self, values: tuple[object, ...]) -> None:
        """Only these values are left."""
        known = {canonical(value) for value in values}
        kept = values if self.choices is None else tuple(v for v in self.choices if canonical(v) in known)
        if not kept:
            raise Contradiction("enum")
        self.choices = kept


def _valued(part: Part) -> bool:
    return isinstance(part.node, dict) and not part.negated and not {"const", "enum"}.isdisjoint(part.node)


def _left_over(others: tuple[Leftover, ...], spoken: Sequence[tuple[int, ...]]) -> tuple[Part, ...]:
    nested = [other.scope for other in others]
    return tuple(
        other.part
        for other in others
        if not any(map(other.covers, spoken))
        and not any(other.covers(scope) for scope in nested if scope != other.scope)
    )


def canonical(value: object) -> str:
    """A text that is the same for values that JSON Schema calls equal: 1 and 1.0 are, 1 and true are not."""
    match value:
        case bool() | None:
            return repr(value)
        case int() | float():
            return f"n{int(value) if value == value // 1 else value}"
        case str():
            return f"s{value!r}"
        case list():
            return f"[{','.join(canonical(item) for item in value)}]"
        case dict():
            return f"{{{','.join(f'{k!r}:{canonical(v)}' for k, v in sorted(value.items()))}}}"
        case _:
            return repr(value)


def kinds_of(value: object) -> frozenset[str]:
    """The types that a value has: a whole number is of two."""
    if isinstance(value, float):
        return frozenset({"integer", "number"} if value.is_integer() else {"number"})
    return KINDS.get(type(value), frozenset())


def smaller(one: int | None, other: int) -> int:
    """The smaller of an upper bound that may not be there and one that is."""
    return other if one is None else min(one, other)
