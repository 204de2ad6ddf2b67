"""Where the identifiers of a JSON Schema document lead: `$id`, anchors, and the base of every schema."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from urllib.parse import unquote, urljoin, urlsplit

from kdev.payload.check import Dialect

Path = tuple[str | int, ...]

ONE = frozenset(
    {
        "additionalItems",
        "additionalProperties",
        "contains",
        "contentSchema",
        "else",
        "if",
        "items",
        "not",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
MANY = frozenset({"allOf", "anyOf", "items", "oneOf", "prefixItems"})
BY_NAME = frozenset(
    {"$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"}
)
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


class Identifiers:
    """The identifiers of a document, and where its references lead; `dynamic` are names by address."""

    def __init__(self, root: object, dialect: Dialect) -> None:
        self._root = root
        self._old = dialect is Dialect.DRAFT_7
        self._bases: dict[Path, str] = {}
        self._resources: dict[str, Path] = {"": ()}
        self._anchors: dict[tuple[str, str], Path] = {}
        self.dynamic: dict[tuple[str, str], Path] = {}
        waiting = deque(self._read(root, (), ""))
        while waiting:
            path = self.target(*waiting.popleft())
            if path is not None and path not in self._bases:
                waiting.extend(self._read(self.at(path), path, self.base(path)))

    def base(self, path: Path) -> str:
        """The address that references of the schema at a path are relative to."""
        above = (path[:length] for length in range(len(path), -1, -1))
        return next((self._bases[path] for path in above if path in self._bases), "")

    def target(self, reference: str, base: str) -> Path | None:
        """The path that a reference leads to; None when it leads out of the document, or nowhere."""
        address, fragment = split(joined(base, reference))
        if address not in self._resources:
            return None
        if fragment and not fragment.startswith("/"):
            return self._anchors.get((address, fragment))
        path = self._resources[address]
        for step in steps_of(fragment):
            found = _step(self.at(path), step)
            if found is None:
                return None
            path = (*path, found)
        return path

    def at(self, path: Path) -> object:
        """What stands at a path of the document."""
        node = self._root
        for step in path:
            node = child(node, step)
        return node

    def _read(self, node: object, path: Path, base: str) -> Iterator[tuple[str, str]]:
        if not isinstance(node, dict):
            self._bases[path] = base
            return
        base = self._named(node, path, base)
        self._bases[path] = base
        for keyword in REFERENCES:
            if isinstance(node.get(keyword), str):
                yield node[keyword], base
        for step, schema in subschemas(node):
            yield from self._read(schema, (*path, *step), base)

    def _named(self, node: Mapping[str, object], path: Path, base: str) -> str:
        said = node.get("$id")
        if isinstance(said, str) and not (self._old and "$ref" in node):
            address, anchor = split(joined(base, said))
            if anchor:
                self._anchors.setdefault((address, anchor), path)
            if not said.startswith("#"):
                base = address
                self._resources.setdefault(base, path)
        for keyword in ("$anchor", "$dynamicAnchor"):
            name = node.get(keyword)
            if isinstance(name, str):
                self._anchors.setdefault((base, name), path)
        self._dynamic(node, path, base)
        return base

    def _dynamic(self, node: Mapping[str, object], path: Path, base: str) -> None:
        name = node.get("$dynamicAnchor")
        if isinstance(name, str):
            self.dynamic.setdefault((base, name), path)
        if node.get("$recursiveAnchor") is True:
            self.dynamic.setdefault((base, ""), path)


def subschemas(node: Mapping[str, object]) -> Iterator[tuple[Path, object]]:
    """The schemas right inside a schema, with the steps to them."""
    for key, value in node.items():
        if key in BY_NAME and isinstance(value, dict):
            yield from (((key, name), schema) for name, schema in value.items() if is_schema(schema))
        elif key in MANY and isinstance(value, list):
            yield from (((key, at), schema) for at, schema in enumerate(value))
        elif key in ONE and is_schema(value):
            yield (key,), value


def is_schema(value: object) -> bool:
    """Whether a value can be a schema at all."""
    return isinstance(value, (dict, bool))


def child(node: object, step: str | int) -> object:
    """What stands at a key or an index; raises LookupError when nothing does."""
    if isinstance(node, dict):
        return node[step]
    if isinstance(node, list) and isinstance(step, int):
        return node[step]
    raise LookupError(step)


def joined(base: str, reference: str) -> str:
    """A reference as an address of its own, from the address it is relative to."""
    if reference.startswith("#"):
        return f"{base}{reference}"
    return reference if urlsplit(reference).scheme else urljoin(base, reference)


def split(address: str) -> tuple[str, str]:
    """An address without its fragment, and the fragment, decoded."""
    base, _, fragment = address.partition("#")
    return base, unquote(fragment)


def steps_of(pointer: str) -> list[str]:
    """The steps of a JSON Pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _step(node: object, step: str) -> str | int | None:
    if isinstance(node, list):
        return int(step) if step.isdecimal() and int(step) < len(node) else None
    return step if isinstance(node, dict) and step in node else None
