"""Messages, enums and fields, as a `.proto` file defines them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kdev.proto.tokens import Spot

Notes = Mapping[str, tuple[str, ...]]
"""What comments say with `@word text`, by the word in lower case."""

WHOLE = {
    "int32": (-(2**31), 2**31 - 1),
    "sint32": (-(2**31), 2**31 - 1),
    "sfixed32": (-(2**31), 2**31 - 1),
    "uint32": (0, 2**32 - 1),
    "fixed32": (0, 2**32 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "sint64": (-(2**63), 2**63 - 1),
    "sfixed64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
    "fixed64": (0, 2**64 - 1),
}
FLOATING = frozenset({"float", "double"})
SCALARS = frozenset({*WHOLE, *FLOATING, "bool", "string", "bytes"})
UNPACKABLE = frozenset({"string", "bytes"})
KEYS = SCALARS - FLOATING - {"bytes"}


@dataclass(frozen=True, slots=True)
class ProtoField:
    """A field; `type` is a scalar, or the full name of a message or an enum once names are resolved.

    `label` is empty, or one of optional, required, repeated; `key` is the type of the keys of a map. A field
    is one of the alternatives of `one_of`, if that is set. `defaults` has its default, if there is one.
    `group` fields are written between two tags instead of behind their length. `kind` is scalar, enum or
    message once names are resolved; an `implicit` field that is not there has the value zero.
    """

    name: str
    number: int
    type: str
    spot: Spot
    label: str = ""
    key: str = ""
    one_of: str = ""
    defaults: tuple[object, ...] = ()
    packed: bool | None = None
    group: bool = False
    json: str = ""
    notes: Notes = field(default_factory=dict[str, tuple[str, ...]])
    kind: str = ""
    implicit: bool = False
    type_spot: Spot | None = None

    @property
    def repeated(self) -> bool:
        """Whether it is a list."""
        return self.label == "repeated"

    @property
    def json_name(self) -> str:
        """What the JSON form of Protocol Buffers calls it."""
        first, *others = self.name.split("_")
        return self.json or first + "".join(part[:1].upper() + part[1:] for part in others)


@dataclass(frozen=True)
class ProtoEnum:
    """An enum; of two names for one number the first counts."""

    name: str
    values: tuple[tuple[str, int, Spot], ...]
    spot: Spot
    alias: bool = False

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each name."""
        return {name: number for name, number, _ in self.values}

    @cached_property
    def names(self) -> Mapping[int, str]:
        """The first name of each number."""
        return {number: name for name, number, _ in reversed(self.values)}


@dataclass(frozen=True, slots=True)
class ProtoMessage:
    """A message; `reserved` are ranges of numbers, both ends within, and names that no field may have."""

    name: str
    fields: tuple[ProtoField, ...]
    spot: Spot
    reserved: tuple[tuple[int, int], ...] = ()
    reserved_names: tuple[str, ...] = ()
    notes: Notes = field(default_factory=dict[str, tuple[str, ...]])
    inner: bool = False


@dataclass(frozen=True, slots=True)
class ProtoFile:
    """All that a file defines, in the order of the text, messages within messages included.

    `syntax` is empty where the file says none.
    """

    syntax: str = ""
    package: str = ""
    imports: tuple[tuple[str, Spot], ...] = ()
    messages: tuple[ProtoMessage, ...] = ()
    enums: tuple[ProtoEnum, ...] = ()
