"""The language of the rule tables: which object has which fields, of which kind, since which version.

A table is `{object: {field: kind}}`, and a kind is a short text:

    text  text:uri  text:email  text:location      a text, maybe of a format
    flag  number  whole  whole>=1  whole>=0<=9  number>0  null  any  object
    count>=1                     a whole number that is also read when it is written as a text
    =send|receive                one of these texts
    [text]  [text]+  [text]~     a list; with at least one item; of different items
    [text],                      a list that is also read when it is written as a text with commas
    {server}  {server}#          an object with free keys; keys of letters, digits, `.`, `-` and `_`
    {schema}:regex               an object with keys of a format
    text / null                  the one that has the type of the value
    ^message                     written out, not as a `$ref`
    server                       an object of the table
    schema                       a schema, true and false included
    !  @2.4  <2.4                behind a kind: required; since, before a version
    ?                            behind a kind: one of the fields that have this mark is required

The field `*` stands for every field that is not listed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

Version = tuple[int, int]
Table = Mapping[str, Mapping[str, str]]

OTHERS = "*"
NUMERIC = re.compile(r"(number|whole|count)(?:(>=?)(-?\d+))?(?:<=(\d+))?")
SINCE = re.compile(r"@(\d)\.(\d)")
BEFORE = re.compile(r"<(\d)\.(\d)")
ALWAYS: Version = (0, 0)
NEVER: Version = (99, 0)


@dataclass(frozen=True, slots=True)
class Anything:
    """Any value at all."""


@dataclass(frozen=True, slots=True)
class Null:
    """No value."""


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text, of a format if one is named."""

    format: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number; an `above` one must be greater than its minimum, `written` ones may be given as a text."""

    whole: bool
    minimum: int | None = None
    maximum: int | None = None
    above: bool = False
    written: bool = False


@dataclass(frozen=True, slots=True)
class Literal:
    """One of some texts."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `written` ones may be given as a text with commas."""

    kind: Kind
    filled: bool = False
    distinct: bool = False
    written: bool = False


@dataclass(frozen=True, slots=True)
class Entries:
    """An object with free keys; `keys` is the format of each key, `named` ones are plain by custom."""

    kind: Kind
    named: bool = False
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Object:
    """An object of the table."""

    name: str


@dataclass(frozen=True, slots=True)
class Either:
    """One of several kinds, chosen by the type of the value."""

    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Inline:
    """A value that must not be a reference."""

    kind: Kind


Kind = Anything | Null | Flag | Text | Number | Literal | Items | Entries | Object | Either | Inline


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object, and the versions that have it."""

    kind: Kind
    required: bool = False
    either: bool = False
    since: Version = ALWAYS
    before: Version = NEVER

    def holds(self, version: Version) -> bool:
        """Whether a version has this field."""
        return self.since <= version < self.before


@dataclass(frozen=True, slots=True)
class Variant:
    """An object whose fields depend on one of its own: on the value of `key`, or on its presence.

    `present` stands for values that are not in `options`; an empty one makes them a problem, after which
    the object is read as `otherwise`, if that is given.
    """

    key: str
    absent: str
    options: Mapping[str, str]
    present: str = ""
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything one version of AsyncAPI says about the shape of a document.

    `titles` are the words for objects in messages, `sources` where the rules of an object are written down,
    `lenient` the objects in which every problem is only a warning, with the code that it has there, `closed`
    those that have no `x-` fields, `moved` hints for fields of an object that another version has, `foreign`
    keywords of other languages that are no misspelt ones.
    """

    version: Version
    table: Table
    variants: Mapping[str, Variant]
    titles: Mapping[str, str]
    sources: Mapping[str, str]
    lenient: Mapping[str, str] = field(default_factory=dict[str, str])
    closed: frozenset[str] = frozenset()
    moved: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    foreign: frozenset[str] = frozenset()

    def fields(self, name: str) -> dict[str, Field]:
        """The fields of an object, those of other versions included."""
        return {key: field_from(text) for key, text in self.table[name].items()}


@cache
def field_from(text: str) -> Field:
    """The field that a text of a table describes."""
    since, before = SINCE.search(text), BEFORE.search(text)
    kind = BEFORE.sub("", SINCE.sub("", text)).strip()
    return Field(
        kind_from(kind.rstrip("!? ")),
        required=kind.endswith("!"),
        either=kind.endswith("?"),
        since=(int(since[1]), int(since[2])) if since else ALWAYS,
        before=(int(before[1]), int(before[2])) if before else NEVER,
    )


def kind_from(text: str) -> Kind:
    """The kind that a text of a table describes."""
    if " / " in text and text[0] not in "[{":
        return Either(tuple(kind_from(part) for part in text.split(" / ")))
    match text[0]:
        case "^":
            return Inline(kind_from(text[1:]))
        case "=":
            return Literal(tuple(text[1:].split("|")))
        case "[":
            inner, _, marks = text[1:].rpartition("]")
            return Items(kind_from(inner), "+" in marks, distinct="~" in marks, written="," in marks)
        case "{":
            inner, _, marks = text[1:].rpartition("}")
            return Entries(kind_from(inner), named=marks == "#", keys=marks.removeprefix(":").strip("#"))
        case _:
            return _plain(text)


def _plain(text: str) -> Kind:
    numeric = NUMERIC.fullmatch(text)
    if numeric:
        name, sign, least, most = numeric.groups()
        minimum, maximum = int(least) if least else None, int(most) if most else None
        return Number(name != "number", minimum, maximum, above=sign == ">", written=name == "count")
    if text.startswith("text"):
        return Text(text.partition(":")[2])
    simple: dict[str, Kind] = {
        "any": Anything(),
        "null": Null(),
        "flag": Flag(),
        "object": Entries(Anything()),
        "schema": Either((Flag(), Object("schemaObject"))),
        "plain": Either((Flag(), Object("plainSchema"))),
    }
    return simple.get(text) or Object(text)
