"""Whether the default of an Avro field fits the type of the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from kdev.spec.node import Node
from kdev.spec.reading.references import References
from kdev.spec.rules.wording import shown

PRIMITIVE = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
COMPLEX = ("record", "enum", "array", "map", "fixed")
LAST_BYTE = "\xff"
DEEPEST = 100


class DefaultFault(NamedTuple):
    """Why a default does not fit, and what to do about it."""

    text: str
    hint: str


def full_name(name: str, space: str) -> str:
    """The name of an Avro type with its namespace."""
    return name if "." in name or not space else f"{space}.{name}"


class Scope(NamedTuple):
    """What a type is read in: the namespace around it, the types that have a name, the references."""

    space: str
    named: Mapping[str, Node]
    references: References


def default_fault(value: object, kind: Node, scope: Scope) -> DefaultFault | None:
    """Why a default does not fit a type that is sound; None when it does."""
    if _Reader(scope).fits(value, kind, scope.space, 0):
        return None
    union = scope.references.follow(kind)
    if union is not None and isinstance(union.value, list):
        first = _title(union.value[0])
        text = f"must fit the first type of the union, {first}, got `{shown(value)}`"
        return DefaultFault(text, "let the type of the default stand first, or change the default")
    title = _title(union.value if union is not None else None)
    return DefaultFault(
        f"must be {title}, got `{shown(value)}`", "change the default, or the type of the field"
    )


def _title(kind: object) -> str:
    name = kind.get("type") if isinstance(kind, dict) else kind
    return f"`{name}`" if isinstance(name, str) else "an Avro value"


class _Reader:
    def __init__(self, scope: Scope) -> None:
        self._named, self._references = scope.named, scope.references

    def fits(self, value: object, written: Node, space: str, depth: int) -> bool:
        node = self._references.follow(written)
        if node is None or depth > DEEPEST:
            return True
        match node.value:
            case str(name):
                return self._name(value, name, space, depth)
            case list():
                first = node.child(0)
                return first is None or self.fits(value, first, space, depth + 1)
            case dict():
                return self._complex(value, node, space, depth + 1)
            case _:
                return True

    def _name(self, value: object, name: str, space: str, depth: int) -> bool:
        if name in PRIMITIVE:
            return OF_TYPE[name](value)
        known = self._named.get(full_name(name, space)) or self._named.get(name)
        return known is None or self.fits(value, known, space, depth + 1)

    def _complex(self, value: object, node: Node, space: str, depth: int) -> bool:
        kind, own = node.child("type"), node.child("namespace")
        space = str(own.value) if own is not None else space
        name = str(kind.value) if kind is not None else ""
        if name in OF_TYPE:
            return OF_TYPE[name](value)
        judge = {"record": self._record, "enum": self._symbol, "array": self._items, "map": self._values}.get(
            name
        )
        return judge is None or judge(value, node, space, depth)

    def _record(self, value: object, node: Node, space: str, depth: int) -> bool:
        fields = self._references.child(node, "fields")
        if not isinstance(value, dict) or fields is None:
            return isinstance(value, dict)
        for field in self._references.items(fields):
            name, kind = field.child("name"), field.child("type")
            if name is None or kind is None:
                continue
            missing = str(name.value) not in value
            if missing and field.child("default") is None:
                return False
            if not missing and not self.fits(value[str(name.value)], kind, space, depth):
                return False
        return True

    def _symbol(self, value: object, node: Node, space: str, depth: int) -> bool:
        symbols = node.child("symbols")
        return symbols is None or any(one.value == value for one in symbols.items())

    def _items(self, value: object, node: Node, space: str, depth: int) -> bool:
        inner = node.child("items")
        if not isinstance(value, list) or inner is None:
            return inner is None
        return all(self.fits(one, inner, space, depth) for one in value)

    def _values(self, value: object, node: Node, space: str, depth: int) -> bool:
        inner = node.child("values")
        if not isinstance(value, dict) or inner is None:
            return inner is None
        return all(self.fits(one, inner, space, depth) for one in value.values())


def _is_whole(value: object, bits: int) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    whole = isinstance(value, int) or value.is_integer()
    return whole and -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)


def _is_bytes(value: object) -> bool:
    return isinstance(value, str) and all(char <= LAST_BYTE for char in value)


OF_TYPE: dict[str, Callable[[object], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "int": lambda value: _is_whole(value, 32),
    "long": lambda value: _is_whole(value, 64),
    "float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "double": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "bytes": _is_bytes,
    "fixed": _is_bytes,
    "string": lambda value: isinstance(value, str),
}
