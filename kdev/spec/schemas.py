"""Schemas on their own feet: every `$ref` of a document becomes one into the schema's own `definitions`."""

from __future__ import annotations

import re
from functools import partial

from kdev.errors import Place
from kdev.spec.model import Path, Schema
from kdev.spec.node import MAX_DEPTH, Merged, Node
from kdev.spec.protobuf import PROTOBUF, protobuf_schema
from kdev.spec.reading.findings import Endless
from kdev.spec.reading.references import References, reference_of

ASYNCAPI = "application/vnd.aai.asyncapi"
AVRO = "application/vnd.apache.avro"
JSON_SCHEMA = "application/schema+json"
OPENAPI = "application/vnd.oai.openapi"
JSON_FORMATS = frozenset({ASYNCAPI, JSON_SCHEMA, OPENAPI})

ONE = frozenset(
    {
        "additionalItems",
        "additionalProperties",
        "contains",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
    }
    | {"unevaluatedItems", "unevaluatedProperties"}
)
MANY = frozenset({"allOf", "anyOf", "items", "oneOf", "prefixItems"})
BY_NAME = frozenset({"dependencies", "dependentSchemas", "patternProperties", "properties"})
NAMES_A_STEP = 10
# What only other documents could point at; whatever is reached comes back under the new definitions.

LEFT_OUT = frozenset({"$defs", "$id", "definitions", "id"})


def schema_format(text: str | None) -> str:
    """The media type of a schema language without its parameters, such as `application/vnd.apache.avro`."""
    media = (text or ASYNCAPI).partition(";")[0].strip().lower()
    if media.startswith("application/vnd."):
        return media.partition("+")[0]
    return JSON_SCHEMA if media == "application/schema+yaml" else media


def schema_from(node: Node, language: str, references: References) -> Schema:
    """The schema that a node holds, in a language of `schema_format`."""
    root = references.follow(node) or node
    key = ("schema", id(root.value), language)
    if key not in references.remembered:
        # With the node, so that nothing else gets its `id`.
        references.remembered[key] = root, _schema_from(root, language, references)
    _, schema = references.remembered[key]
    return schema  # type: ignore[no-any-return]


def plain(node: Node, references: References) -> object:
    """The value of a node with every reference in it replaced by what it refers to."""
    return _Literal(references).value(node, None, ())


def _schema_from(root: Node, language: str, references: References) -> Schema:
    if language == PROTOBUF:
        return protobuf_schema(root, references)
    if language not in JSON_FORMATS:
        literal = _Literal(references)
        return Schema(literal.value(root, (), ()), language, literal.place)
    shelf: _Shelf = references.remembered.setdefault("definitions", _Shelf(references))
    return shelf.schema(root, language)


class _Copy:
    """A schema whose references name definitions: its value, the names, and where each part of it was."""

    def __init__(self, node: Node, shelf: _Shelf) -> None:
        self.names: dict[str, None] = {}
        self._shelf = shelf
        self._origins: dict[Path, Node] = {}
        self.value = self._schema(node, ())

    def place(self, path: Path) -> Place:
        """Where a part of the schema stands in the document."""
        return _place(self._origins, path)

    def _schema(self, node: Node, path: Path) -> object:
        self._origins[path] = node
        if reference_of(node.value) is not None:
            return self._pointer(node)
        if not isinstance(node.value, dict):
            return node.value
        entries: dict[str, object] = {}
        for key, entry in node.entries():
            # `id` is a keyword of draft 4 and an innocent text everywhere else; an object under it is data.
            if key not in LEFT_OUT:
                entries[key] = self._keyword(key, entry, (*path, key))
        return entries

    def _keyword(self, key: str, node: Node, path: Path) -> object:
        if key in BY_NAME:
            target = self._shelf.references.follow(node)
            found = target.entries() if target is not None else ()
            return {name: self._schema(entry, (*path, name)) for name, entry in found}
        if key in MANY and isinstance(node.value, list):
            return [self._schema(item, (*path, index)) for index, item in enumerate(node.items())]
        if key in ONE:
            return self._schema(node, path)
        return _literal(node)

    def _pointer(self, node: Node) -> object:
        target = self._shelf.references.follow(node)
        if target is None:
            return True
        if not isinstance(target.value, dict):
            return target.value
        name = self._shelf.name(target)
        self.names[name] = None
        return {"$ref": f"#/definitions/{name}"}


class _Shelf:
    """The definitions of all schemas of a document: each is copied once, under one name."""

    def __init__(self, references: References) -> None:
        self.references = references
        self._names: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._targets: dict[str, Node] = {}
        self._copies: dict[str, _Copy] = {}

    def name(self, target: Node) -> str:
        """The name of the definition that a node becomes."""
        known = id(target.value)
        if known not in self._names:
            self._names[known] = self._free_name(target)
            self._targets[self._names[known]] = target
        return self._names[known]

    def schema(self, root: Node, language: str) -> Schema:
        """A schema with all definitions that it needs."""
        own = _Copy(root, self)
        needed = dict(own.names)
        waiting = list(needed)
        for name in waiting:
            new = {other: None for other in self._copy(name).names if other not in needed}
            needed |= new
            waiting += new
        self.references.steps.take(root, len(needed) // NAMES_A_STEP)
        value = own.value
        if isinstance(value, dict) and needed:
            value = {**value, "definitions": {name: self._copy(name).value for name in needed}}
        return Schema(value, language, partial(self._place, own))

    def _copy(self, name: str) -> _Copy:
        if name not in self._copies:
            self._copies[name] = _Copy(self._targets[name], self)
        return self._copies[name]

    def _place(self, own: _Copy, path: Path) -> Place:
        if len(path) > 1 and path[0] == "definitions":
            return self._copy(str(path[1])).place(path[2:])
        return own.place(path)

    def _free_name(self, target: Node) -> str:
        last = next((step for step in reversed(target.path) if isinstance(step, str)), "")
        stem = re.sub(r"[^\w.-]+", "-", last) or "schema"
        name = stem
        while name in self._targets:
            self._numbers[stem] = self._numbers.get(stem, 1) + 1
            name = f"{stem}-{self._numbers[stem]}"
        return name


class _Literal:
    """A value with every reference in it replaced, and where each part of it was."""

    def __init__(self, references: References) -> None:
        self._references = references
        self._origins: dict[Path, Node] = {}

    def place(self, path: Path) -> Place:
        """Where a part of the value stands in the document."""
        return _place(self._origins, path)

    def value(self, node: Node, path: Path | None, above: tuple[int, ...]) -> object:
        """The value of a node; places are kept with a path only, `above` has what stands around the node."""
        target = self._references.follow(node)
        if target is None or id(target.value) in above:
            return None
        if len(above) > MAX_DEPTH:
            raise Endless(node, "is nested too deep through its references", "make chains of `$ref` shorter")
        if path is not None:
            self._origins[path] = node
        if not isinstance(target.value, dict | list):
            return target.value
        below = (*above, id(target.value))
        if isinstance(target.value, dict):
            return {key: self.value(entry, _below(path, key), below) for key, entry in target.entries()}
        return [self.value(item, _below(path, index), below) for index, item in enumerate(target.items())]


def _below(path: Path | None, step: str | int) -> Path | None:
    return None if path is None else (*path, step)


def _place(origins: dict[Path, Node], path: Path) -> Place:
    for length in range(len(path), -1, -1):
        origin = origins.get(path[:length])
        if origin is not None:
            return origin.document.place((*origin.path, *path[length:]))
    raise KeyError(path)


def _literal(node: Node) -> object:
    if isinstance(node.value, Merged):
        return {key: _literal(entry) for key, entry in node.entries()}
    return node.value
