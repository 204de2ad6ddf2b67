"""Avro schemas (specification 1.11) become a tree of types, their names resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kdev.errors import PayloadError, Place

Path = tuple[str | int, ...]

PRIMITIVES = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})
DEEPEST = 60
VALIDATED = "`kdev validate` says more"
"""The hint of what is wrong with a schema itself, which is told at its place."""
LOGICAL: Mapping[str, tuple[str, ...]] = {
    "decimal": ("bytes", "fixed"),
    "uuid": ("string", "fixed"),
    "date": ("int",),
    "time-millis": ("int",),
    **dict.fromkeys(("time-micros", "timestamp-millis", "timestamp-micros", "timestamp-nanos"), ("long",)),
    **dict.fromkeys(("local-timestamp-millis", "local-timestamp-micros"), ("long",)),
}


@dataclass(frozen=True, slots=True)
class AvroField:
    """A field of a record; `defaults` has its default, if there is one."""

    name: str
    type: AvroType
    defaults: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class AvroType:
    """One type; of a kind `named` only `name` is set, and it stands for the type of that name.

    `size` is of a fixed, `scale` and `precision` of a decimal, `items` of an array or a map; `properties` are
    what a schema says besides its own words.
    """

    kind: str
    path: Path
    name: str = ""
    logical: str = ""
    fields: tuple[AvroField, ...] = ()
    symbols: tuple[str, ...] = ()
    branches: tuple[AvroType, ...] = ()
    items: AvroType | None = None
    size: int = 0
    precision: int = 0
    scale: int = 0
    properties: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def label(self) -> str:
        """What a union calls it in Avro's JSON encoding."""
        return self.name or self.kind


class AvroSchema:
    """A whole schema: its root, and every type that has a name."""

    def __init__(self, value: object, at: Callable[[Path], Place]) -> None:
        self.names: dict[str, AvroType] = {}
        self._at = at
        self._open: set[str] = set()
        self.root = self._type(value, "", ())

    def resolved(self, type_: AvroType) -> AvroType:
        """The type itself, or the one that its name stands for."""
        return self.names[type_.name] if type_.kind == "named" else type_

    def place(self, path: Path) -> Place:
        """Where a part of the schema stands."""
        return self._at(path)

    def _type(self, value: object, space: str, path: Path) -> AvroType:
        if len(path) > DEEPEST * 2:
            raise self._error("is nested too deep", path)
        match value:
            case str():
                return self._named(value, space, path)
            case list():
                branches = (self._type(each, space, (*path, n)) for n, each in enumerate(value))
                return self._union(tuple(branches), path)
            case {"type": dict() | list() as inner}:
                return self._type(inner, space, (*path, "type"))
            case {"type": str() as kind} if isinstance(value, dict):
                return self._written(kind, value, space, path)
            case _:
                raise self._error("is no Avro type", path)

    def _written(self, kind: str, value: dict[str, object], space: str, path: Path) -> AvroType:
        match kind:
            case "record" | "error":
                return self._record(value, space, path)
            case "enum":
                return self._enum(value, space, path)
            case "fixed":
                return self._fixed(value, space, path)
            case "array":
                return AvroType("array", path, items=self._part(value, "items", space, path))
            case "map":
                return AvroType("map", path, items=self._part(value, "values", space, path))
            case _:
                plain = self._named(kind, space, (*path, "type"))
                named = plain.kind == "named"
                return plain if named else _logical(replace(plain, properties=_properties(value)), value)

    def _named(self, name: str, space: str, path: Path) -> AvroType:
        if name in PRIMITIVES:
            return AvroType(name, path)
        full = _full(name, space)
        for known in (full, name):
            if known in self.names or known in self._open:
                return AvroType("named", path, known)
        raise self._error(f"names a type that is not defined: `{name}`", path)

    def _union(self, branches: tuple[AvroType, ...], path: Path) -> AvroType:
        if not branches:
            raise self._error("is a union without a type", path)
        return AvroType("union", path, branches=branches)

    def _record(self, value: Mapping[str, object], space: str, path: Path) -> AvroType:
        name, inner = self._name(value, space, path)
        if name in self.names or name in self._open:
            return AvroType("named", path, name)
        self._open.add(name)
        listed = value.get("fields")
        if not isinstance(listed, list):
            raise self._error("is a record without a list of `fields`", path)
        fields = tuple(self._fields(listed, inner, (*path, "fields")))
        self._open.discard(name)
        made = AvroType("record", path, name, fields=fields, properties=_properties(value))
        self.names[name] = made
        return made

    def _fields(self, listed: list[object], space: str, path: Path) -> Iterator[AvroField]:
        seen: set[str] = set()
        for number, each in enumerate(listed):
            here = (*path, number)
            if not isinstance(each, dict) or not isinstance(each.get("name"), str) or "type" not in each:
                raise self._error("is a field without a `name` and a `type`", here)
            if each["name"] in seen:
                raise self._error(f"is a second field `{each['name']}`", here)
            seen.add(each["name"])
            type_ = self._type(each["type"], space, (*here, "type"))
            said = {**_properties(each), **type_.properties}
            if said != type_.properties and type_.kind not in {"named", "record"}:
                type_ = replace(type_, properties=said)
            yield AvroField(each["name"], type_, (each["default"],) if "default" in each else ())

    def _enum(self, value: Mapping[str, object], space: str, path: Path) -> AvroType:
        symbols = value.get("symbols")
        if not isinstance(symbols, list) or not symbols or not all(isinstance(each, str) for each in symbols):
            raise self._error("is an enum without a list of `symbols`", path)
        return self._define(AvroType("enum", path, self._name(value, space, path)[0], symbols=tuple(symbols)))

    def _fixed(self, value: Mapping[str, object], space: str, path: Path) -> AvroType:
        size = value.get("size")
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise self._error("is a fixed without a `size`", path)
        name = self._name(value, space, path)[0]
        return self._define(_logical(AvroType("fixed", path, name, size=size), value))

    def _part(self, value: Mapping[str, object], name: str, space: str, path: Path) -> AvroType:
        if name not in value:
            raise self._error(f"has no `{name}`", path)
        return self._type(value[name], space, (*path, name))

    def _define(self, type_: AvroType) -> AvroType:
        return self.names.setdefault(type_.name, type_)

    def _name(self, value: Mapping[str, object], space: str, path: Path) -> tuple[str, str]:
        """The full name of a type, and the namespace that holds inside it."""
        name, own = value.get("name"), value.get("namespace", space)
        if not isinstance(name, str) or not name:
            raise self._error("has no `name`", path)
        full = _full(name, own if isinstance(own, str) else space)
        return full, full.rpartition(".")[0]

    def _error(self, text: str, path: Path) -> PayloadError:
        return PayloadError(text, self._at(path), hint=VALIDATED)


def _full(name: str, space: str) -> str:
    return name if "." in name or not space else f"{space}.{name}"


def _properties(value: Mapping[str, object]) -> Mapping[str, object]:
    return {key: entry for key, entry in value.items() if key.startswith("x-")}


def _logical(type_: AvroType, value: Mapping[str, object]) -> AvroType:
    """The type with the logical type that is said of it; as Avro says, one that does not fit is ignored."""
    logical = value.get("logicalType")
    if not isinstance(logical, str) or type_.kind not in LOGICAL.get(logical, ()):
        return type_
    numbers = [value.get(name, 0) for name in ("precision", "scale")]
    if not all(isinstance(number, int) for number in numbers):
        return type_
    precision, scale = map(int, map(str, numbers))
    if logical == "decimal" and not 0 <= scale <= precision > 0:
        return type_
    return replace(type_, logical=logical, precision=precision, scale=scale)
