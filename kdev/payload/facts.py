"""Everything that must hold at one place of a document, gathered from all schemas that apply there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kdev.payload.references import Part

TYPES = frozenset({"null", "boolean", "number", "integer", "string", "array", "object"})


class Contradiction(Exception):
    """Nothing can satisfy what was gathered: this branch has no value."""


class Option(NamedTuple):
    """One way to satisfy a choice of the schema: what must hold, and names that must be absent."""

    parts: tuple[Part, ...] = ()
    absent: tuple[str, ...] = ()


class Items(NamedTuple):
    """What one schema says of a list: by position, then of every other item."""

    head: tuple[Part, ...]
    rest: Part | None


class Properties(NamedTuple):
    """What one schema says of the properties of an object."""

    named: dict[str, Part]
    patterned: dict[str, Part]
    extra: Part | None


@dataclass(slots=True)
class Facts:
    """Merged constraints; every field holds immutable values, so a shallow copy is a copy."""

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
    wanted: tuple[Part, ...] = ()
    fewest_items: int = 0
    most_items: int | None = None
    unique: bool = False
    properties: tuple[Properties, ...] = ()
    required: tuple[str, ...] = ()
    absent: frozenset[str] = frozenset()
    names: tuple[Part, ...] = ()
    fewest_fields: int = 0
    most_fields: int | None = None
    forks: tuple[tuple[Option, ...], ...] = ()
    unsure: bool = False
    examples: tuple[object, ...] = ()
    defaults: tuple[object, ...] = ()
    extensions: tuple[tuple[str, object], ...] = ()
    keywords: tuple[str, ...] = ()

    def narrow(self, types: frozenset[str]) -> None:
        """Only these types are left; a number may always be a whole one."""
        self.types &= types | {"integer"} if "number" in types else types
        if not self.types:
            raise Contradiction

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
            raise Contradiction
        self.choices = kept


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


def smaller(one: int | None, other: int) -> int:
    """The smaller of an upper bound that may not be there and one that is."""
    return other if one is None else min(one, other)
