"""Schemas on their own feet: every `$ref` of a document becomes one into the schema's own `definitions`."""

from __future__ import annotations

import re

from kdev.errors import Place
from kdev.spec.model import Path, Schema
from kdev.spec.node import Node
from kdev.spec.references import References, reference_of

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
    copier = _Copier(references)
    value = copier.json_schema(node) if language in JSON_FORMATS else copier.literal(node, (), ())
    return Schema(value, language, copier.place)


def plain(node: Node, references: References) -> object:
    """The value of a node with every reference in it replaced by what it refers to."""
    return _Copier(references).literal(node, (), ())


class _Copier:
    def __init__(self, references: References) -> None:
        self._references = references
        self._origins: dict[Path, Node] = {}
        self._names: dict[int, str] = {}
        self._waiting: list[tuple[str, Node]] = []

    def place(self, path: Path) -> Place:
        for length in range(len(path), -1, -1):
            origin = self._origins.get(path[:length])
            if origin is not None:
                return origin.document.place((*origin.path, *path[length:]))
        raise KeyError(path)

    def json_schema(self, node: Node) -> object:
        root = self._references.follow(node) or node
        value = self._schema(root, ())
        definitions: dict[str, object] = {}
        while self._waiting:
            name, target = self._waiting.pop(0)
            definitions[name] = self._schema(target, ("definitions", name))
        if isinstance(value, dict) and definitions:
            return {**value, "definitions": definitions}
        return value

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
            target = self._references.follow(node)
            found = target.entries() if target is not None else ()
            return {name: self._schema(entry, (*path, name)) for name, entry in found}
        if key in MANY and isinstance(node.value, list):
            return [self._schema(item, (*path, index)) for index, item in enumerate(node.items())]
        if key in ONE:
            return self._schema(node, path)
        return _literal(node)

    def _pointer(self, node: Node) -> object:
        target = self._references.follow(node)
        if target is None:
            return True
        known = id(target.value)
        if not isinstance(target.value, dict):
            return target.value
        if known not in self._names:
            name = self._free_name(target)
            self._names[known] = name
            self._waiting.append((name, target))
        return {"$ref": f"#/definitions/{self._names[known]}"}

    def _free_name(self, target: Node) -> str:
        last = next((step for step in reversed(target.path) if isinstance(step, str)), "")
        stem = re.sub(r"[^\w.-]+", "-", last) or "schema"
        taken, name, number = set(self._names.values()), stem, 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        return name

    def literal(self, node: Node, path: Path, above: tuple[int, ...]) -> object:
        self._origins[path] = node
        target = self._references.follow(node)
        if target is None or id(target.value) in above:
            return None
        below = (*above, id(target.value))
        if isinstance(target.value, dict):
            return {key: self.literal(entry, (*path, key), below) for key, entry in target.entries()}
        if isinstance(target.value, list):
            return [self.literal(item, (*path, i), below) for i, item in enumerate(target.items())]
        return target.value


def _literal(node: Node) -> object:
    if isinstance(node.value, dict):
        return {key: _literal(entry) for key, entry in node.entries()}
    if isinstance(node.value, list):
        return [_literal(item) for item in node.items()]
    return node.value
