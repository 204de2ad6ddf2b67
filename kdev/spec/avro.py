"""Whether a schema is one of Apache Avro: its types, names, unions and defaults, each fault with its node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kdev.spec.avro_defaults import COMPLEX, PRIMITIVE, Scope, default_fault, full_name
from kdev.spec.node import Node
from kdev.spec.reading.references import References
from kdev.spec.rules.formats import FORMATS
from kdev.spec.rules.types_meant import AVRO_MEANT
from kdev.spec.rules.wording import near_hint, shown

NAMED = frozenset({"record", "enum", "fixed"})
ORDERS = ("ascending", "descending", "ignore")

# What each complex type must have, and the words for it.
NEEDS = {
    "record": (("name", "a name"), ("fields", "a list of fields")),
    "enum": (("name", "a name"), ("symbols", "a list of names")),
    "array": (("items", "the type of its items"),),
    "map": (("values", "the type of its values"),),
    "fixed": (("name", "a name"), ("size", "a number of bytes")),
}
SECTIONS = {
    "record": "Records",
    "enum": "Enums",
    "array": "Arrays",
    "map": "Maps",
    "union": "Unions",
    "fixed": "Fixed",
    "name": "Names",
}


class AvroFault(NamedTuple):
    """One thing that is wrong with an Avro schema; `shape` when already its form is wrong."""

    node: Node
    text: str
    hint: str
    section: str = ""
    shape: bool = False

    @property
    def rule(self) -> str:
        """Where the rule is written down."""
        section = SECTIONS.get(self.section, "Schema Declaration")
        return f"Apache Avro 1.9.0, {section}"


def avro_faults(node: Node, references: References) -> list[AvroFault]:
    """Everything that is wrong with an Avro schema."""
    return list(_Reader(references).schema(node, ""))


def looks_like_avro(value: object) -> bool:
    """Whether a value can only be meant as an Avro schema."""
    kind = value.get("type") if isinstance(value, dict) else value
    return isinstance(kind, str) and (kind in NAMED or kind == "map" or kind in {"long", "bytes", "double"})


class _Reader:
    def __init__(self, references: References) -> None:
        self._references = references
        self._named: dict[str, Node] = {}
        self._open: set[int] = set()

    def schema(self, written: Node, space: str) -> Iterator[AvroFault]:
        node = self._references.follow(written)
        if node is None or id(node.value) in self._open:
            return
        if isinstance(node.value, dict | list):
            self._open.add(id(node.value))
        match node.value:
            case str(name):
                yield from self._name_in_use(node, name, space)
            case list():
                yield from self._union(node, space)
            case dict():
                yield from self._object(node, space)
            case value:
                text = f"must be an Avro schema, got `{shown(value)}`"
                yield AvroFault(node, text, "write the name of a type, or an object with `type`", shape=True)
        self._open.discard(id(node.value))

    def _name_in_use(self, node: Node, name: str, space: str) -> Iterator[AvroFault]:
        if name in PRIMITIVE or full_name(name, space) in self._named or name in self._named:
            return
        known = [*PRIMITIVE, *self._named, *(one.rpartition(".")[2] for one in self._named)]
        if name in COMPLEX:
            needed = " and ".join(f"`{key}`" for key, _ in NEEDS[name])
            yield AvroFault(node, f"is `{name}` without its parts", f"write an object with {needed}", name)
            return
        hint = AVRO_MEANT.get(name.lower()) or near_hint(name, known) or "define it before it is used"
        shape = FORMATS["avro-namespace"].fits(name)
        yield AvroFault(node, f"names the type `{name}`, which is not there", hint, "name", shape=not shape)

    def _union(self, node: Node, space: str) -> Iterator[AvroFault]:
        if not node.value:
            yield AvroFault(node, "is a union of nothing", "name at least one type", "union", shape=True)
        seen: set[str] = set()
        for branch in self._references.items(node):
            if isinstance(branch.value, list):
                text = "is a union in a union"
                yield AvroFault(branch, text, "put all its types into the outer one", "union")
            kind = self._kind_of(branch, space)
            if kind in seen:
                hint = "keep one of the two" if kind in PRIMITIVE else "give the types names of their own"
                yield AvroFault(branch, f"is `{kind}` a second time in one union", hint, "union")
            seen.add(kind or str(len(seen)))
            yield from self.schema(branch, space)

    def _kind_of(self, branch: Node, space: str) -> str:
        kind = branch.value.get("type") if isinstance(branch.value, dict) else branch.value
        if not isinstance(kind, str):
            return ""
        if kind in NAMED and isinstance(branch.value, dict):
            return full_name(str(branch.value.get("name")), str(branch.value.get("namespace") or space))
        return kind if kind in {*PRIMITIVE, *COMPLEX} else full_name(kind, space)

    def _object(self, node: Node, space: str) -> Iterator[AvroFault]:
        kind = self._references.child(node, "type")
        if kind is None:
            yield AvroFault(node, "lacks `type`", "add `type`, such as `type: record`", shape=True)
        elif not isinstance(kind.value, str):
            text = "has a type in the place of the name of one"
            yield AvroFault(kind, text, "write the inner type without `type:` around it", shape=True)
        elif kind.value in COMPLEX:
            yield from self._complex(node, kind.value, space)
        elif kind.value not in PRIMITIVE:
            yield from self._unknown(node, kind, space)

    def _unknown(self, node: Node, kind: Node, space: str) -> Iterator[AvroFault]:
        name = str(kind.value)
        if full_name(name, space) in self._named:
            hint = f"write the name alone: `{name}`"
            yield AvroFault(node, "is an object around the name of a type", hint, "name", shape=True)
            return
        hint = AVRO_MEANT.get(name.lower()) or near_hint(name, [*PRIMITIVE, *COMPLEX])
        text = f"must be a type of Avro, got `{shown(name)}`"
        yield AvroFault(kind, text, hint or "write one such as `record`", shape=True)

    def _complex(self, node: Node, kind: str, space: str) -> Iterator[AvroFault]:
        for key, words in NEEDS[kind]:
            if node.child(key) is None:
                yield AvroFault(node, f"lacks `{key}`", f"add `{key}`, {words}", kind, shape=True)
        yield from self._texts(node, kind)
        if kind in NAMED:
            space = str(self._text(node, "namespace") or space)
            yield from self._definition(node, kind, space)
        match kind:
            case "record":
                yield from self._fields(node, space)
            case "enum":
                yield from self._symbols(node)
            case "fixed":
                yield from self._size(node)
            case _:
                inner = node.child("items" if kind == "array" else "values")
                yield from self.schema(inner, space) if inner is not None else ()

    def _definition(self, node: Node, kind: str, space: str) -> Iterator[AvroFault]:
        name = node.child("name")
        if name is None:
            return
        yield from _must_be(name, "avro-name", "name")
        if not isinstance(name.value, str):
            return
        full = full_name(name.value, space)
        if name.value in {*PRIMITIVE, *COMPLEX}:
            text = f"takes the name of Avro's own `{name.value}`"
            yield AvroFault(name, text, f"give the {kind} another name", "name")
        elif full in self._named:
            where = self._named[full].place
            text = f"defines `{full}` a second time"
            hint = f"use its name alone: it is defined in line {where.line}"
            yield AvroFault(name, text, hint, "name")
        self._named.setdefault(full, node)

    def _texts(self, node: Node, kind: str) -> Iterator[AvroFault]:
        space, doc, aliases = node.child("namespace"), node.child("doc"), node.child("aliases")
        if space is not None:
            yield from _must_be(space, "avro-namespace", "name")
        if doc is not None and not isinstance(doc.value, str):
            yield AvroFault(
                doc, f"must be a text, got `{shown(doc.value)}`", "put it in quotes", kind, shape=True
            )
        if aliases is not None and not isinstance(aliases.value, list):
            yield AvroFault(aliases, "must be a list of names", "begin each with `- `", "name", shape=True)
        for alias in aliases.items() if aliases is not None else ():
            yield from _must_be(alias, "avro-name", "name")

    def _fields(self, node: Node, space: str) -> Iterator[AvroFault]:
        fields = self._references.child(node, "fields")
        if fields is None:
            return
        if not isinstance(fields.value, list):
            yield AvroFault(
                fields, "must be a list of fields", "begin each with `- name:`", "record", shape=True
            )
        seen: set[object] = set()
        for field in self._references.items(fields):
            yield from self._field(field, space)
            name = field.child("name")
            if name is not None and isinstance(name.value, str):
                if name.value in seen:
                    text = f"is a second field with the name `{name.value}`"
                    yield AvroFault(name, text, "give one of the two another name", "record")
                seen.add(name.value)

    def _field(self, field: Node, space: str) -> Iterator[AvroFault]:
        if not isinstance(field.value, dict):
            hint = "write an object with `name` and `type`"
            yield AvroFault(field, "must be a field", hint, "record", shape=True)
            return
        name, kind, order = field.child("name"), field.child("type"), field.child("order")
        for key, found in (("name", name), ("type", kind)):
            if found is None:
                yield AvroFault(field, f"lacks `{key}`", f"add `{key}`", "record", shape=True)
        if name is not None:
            yield from _must_be(name, "avro-name", "name")
        yield from self._texts(field, "record")
        if order is not None and order.value not in ORDERS:
            text = f"must be one of `ascending`, `descending`, `ignore`, got `{shown(order.value)}`"
            yield AvroFault(
                order, text, near_hint(str(order.value), ORDERS) or "leave it out", "record", shape=True
            )
        if kind is not None:
            before = list(self.schema(kind, space))
            yield from before
            yield from self._default(field, kind, space) if not before else ()

    def _default(self, field: Node, kind: Node, space: str) -> Iterator[AvroFault]:
        default = field.child("default")
        if default is None:
            return
        fault = default_fault(default.value, kind, Scope(space, self._named, self._references))
        if fault is not None:
            yield AvroFault(default, fault.text, fault.hint, "record")

    def _symbols(self, node: Node) -> Iterator[AvroFault]:
        symbols = self._references.child(node, "symbols")
        if symbols is None:
            return
        if not isinstance(symbols.value, list):
            yield AvroFault(symbols, "must be a list of names", "begin each with `- `", "enum", shape=True)
            return
        if not symbols.value:
            yield AvroFault(symbols, "has no symbol", "add at least one", "enum")
        seen: dict[str, None] = {}
        for symbol in symbols.items():
            yield from _must_be(symbol, "avro-name", "enum")
            if isinstance(symbol.value, str):
                if symbol.value in seen:
                    text = f"is `{symbol.value}` a second time"
                    yield AvroFault(symbol, text, "keep one of the two", "enum")
                seen[symbol.value] = None
        default = node.child("default")
        if default is not None and str(default.value) not in seen:
            hint = near_hint(str(default.value), seen) or "name one of the symbols"
            yield AvroFault(default, f"is no symbol of the enum: `{shown(default.value)}`", hint, "enum")

    def _size(self, node: Node) -> Iterator[AvroFault]:
        size = node.child("size")
        if size is None:
            return
        number = isinstance(size.value, int | float) and not isinstance(size.value, bool)
        if not number or not isinstance(size.value, int) or size.value < 0:
            text = f"must be a number of bytes, got `{shown(size.value)}`"
            yield AvroFault(size, text, "write a number, such as `16`", "fixed", shape=not number)

    def _text(self, node: Node, key: str) -> str | None:
        found = node.child(key)
        return found.value if found is not None and isinstance(found.value, str) else None


def _must_be(node: Node, name: str, section: str) -> Iterator[AvroFault]:
    wanted = FORMATS[name]
    if not isinstance(node.value, str) or not wanted.fits(node.value):
        text = f"must be {wanted.words}, got `{shown(node.value)}`"
        yield AvroFault(node, text, wanted.hint, section, shape=True)
