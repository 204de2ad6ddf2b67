"""What a value may look like, whatever language its schema is written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kdev.errors import Place

Fits = Callable[[object], bool]
Named = Callable[[str], "Shape | None"]
Write = Callable[[object], bytes]


class Scalar(NamedTuple):
    """A value without parts, and how it becomes bytes."""

    write: Write
    value: object


class Sized(NamedTuple):
    """Parts whose length in bytes stands before them, as `size` writes it."""

    parts: Sequence[bytes | Scalar | Sized]
    size: Callable[[int], bytes]


Pieces = Callable[[object, Callable[[object], object]], Iterable[bytes | Scalar | Sized]]
"""The bytes of a value, scalars still to be written; the second argument makes a scalar an ordinary value."""


def anything_fits(value: object) -> bool:
    """True for every value: the judge of a shape that needs none."""
    del value
    return True


@dataclass(frozen=True, slots=True)
class Note:
    """What a document says about a value besides its shape.

    `fits` judges a value by the schema itself. `sure` says that a value put together from parts that fit
    need not be asked about again. `extensions` are the `x-` fields, `said` is the description. A value is
    written as JSON where `pieces` are None; `head` is what a binary object writes before its fields, by how
    many bytes these have.
    """

    place: Place
    fits: Fits = field(default=anything_fits, compare=False, repr=False)
    sure: bool = True
    keywords: tuple[str, ...] = ()
    examples: tuple[object, ...] = ()
    defaults: tuple[object, ...] = ()
    extensions: Mapping[str, object] = field(default_factory=dict[str, object])
    said: str = ""
    pieces: Pieces | None = field(default=None, compare=False, repr=False)
    head: Callable[[int], bytes] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value at all."""

    note: Note


@dataclass(frozen=True, slots=True)
class Null:
    """No value."""

    note: Note


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    note: Note


@dataclass(frozen=True, slots=True)
class Number:
    """A number between bounds; an open end does not belong to it, `steps` are what it must divide by.

    `formats` are Avro's names of logical types.
    """

    note: Note
    integer: bool = False
    low: int | float | None = None
    high: int | float | None = None
    low_open: bool = False
    high_open: bool = False
    steps: tuple[int | float, ...] = ()
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A text; `patterns` are ECMA-262 and unanchored, `formats` are JSON Schema's names."""

    note: Note
    shortest: int = 0
    longest: int | None = None
    patterns: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some values, each of which fits."""

    note: Note
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """A list: `head` by position, then `rest`; of `wanted` it must hold one each; no `rest` ends it."""

    note: Note
    head: tuple[Shape, ...] = ()
    rest: Shape | None = None
    wanted: tuple[Shape, ...] = ()
    fewest: int = 0
    most: int | None = None
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A property of an object; a `silent` name says nothing of what the value is about.

    Of the properties of one `group` an object has just one.
    """

    name: str
    shape: Shape
    required: bool
    silent: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Object:
    """Named fields; others have names like `names`, or by the `patterns`, and are what `named` says of them.

    `extra` is what most others are; None when there are none but by the patterns.
    """

    note: Note
    fields: tuple[Field, ...] = ()
    extra: Shape | None = None
    names: Shape | None = None
    patterns: tuple[str, ...] = ()
    fewest: int = 0
    most: int | None = None
    named: Named | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A value of one of the branches.

    The last `strange` of them have fields only so that no other schema fits; the `lean` before those go
    without an optional field.
    """

    note: Note
    branches: tuple[Shape, ...]
    lean: int = 0
    strange: int = 0

    @property
    def plain(self) -> int:
        """How many of the branches, the first ones, are not strange."""
        return len(self.branches) - self.strange


@dataclass(frozen=True, slots=True)
class Again:
    """A shape that contains itself, by its name among the form's definitions."""

    note: Note
    name: str


Shape = Anything | Null | Flag | Number | Text | Choice | Many | Object | OneOf | Again


@dataclass(frozen=True, slots=True)
class Form:
    """A whole shape: where it starts, and the definitions that `Again` speaks of.

    In a `binary` form an object is its fields one after the other, and each note says how to write its value.
    """

    root: Shape
    again: Mapping[str, Shape] = field(default_factory=dict[str, Shape])
    binary: bool = False
