"""References inside one JSON Schema document: each is made to point from the root."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from kdev.payload.check import ROOT

Path = tuple[str | int, ...]

MAPS = frozenset(
    {"properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas"}
)
DATA = frozenset({"const", "enum", "default", "examples", "example"})
NAMES = ("$id", "$anchor", "$dynamicAnchor")


class Part(NamedTuple):
    """A schema inside the document; a `negated` one must not hold."""

    node: object
    path: Path
    negated: bool = False

    def at(self, *steps: str | int) -> Part:
        """The schema some steps further down."""
        node = self.node
        for step in steps:
            node = child(node, step)
        return Part(node, (*self.path, *steps))


def rooted(root: object) -> object:
    """The same document with every local reference absolute and no identifiers left."""
    return _rooted(root, dict(_names(root, ())))


def target(root: object, reference: str) -> Part | None:
    """Where an absolute reference of a rooted document leads; None when nothing is there."""
    base, _, pointer = reference.partition("#")
    if base != ROOT:
        return None
    path: list[str | int] = []
    node = root
    for step in (unquote(part).replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]):
        key = int(step) if isinstance(node, list) and step.isdigit() else step
        try:
            node = child(node, key)
        except LookupError:
            return None
        path.append(key)
    return Part(node, tuple(path))


def child(node: object, step: str | int) -> object:
    """What stands at a key or an index; raises LookupError when nothing does."""
    if isinstance(node, dict):
        return node[step]
    if isinstance(node, list) and isinstance(step, int):
        return node[step]
    raise LookupError(step)


def pointer(path: Path) -> str:
    """A path as an absolute reference into a rooted document."""
    steps = (str(step).replace("~", "~0").replace("/", "~1").replace("%", "%25") for step in path)
    return "#".join((ROOT, "".join(f"/{step}" for step in steps)))


def _names(node: object, path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(node, dict):
        for key in NAMES:
            if isinstance(node.get(key), str):
                yield node[key] if key == "$id" else f"#{node[key]}", path
        for key, value in node.items():
            if key not in DATA:
                yield from _names(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _names(value, (*path, index))


def _rooted(node: object, names: dict[str, Path]) -> object:
    if isinstance(node, list):
        return [_rooted(value, names) for value in node]
    if not isinstance(node, dict):
        return node
    changed: dict[str, object] = {}
    for key, value in node.items():
        if key in MAPS and isinstance(value, dict):
            changed[key] = {name: _rooted(schema, names) for name, schema in value.items()}
        elif key in ("$ref", "$dynamicRef", "$recursiveRef") and isinstance(value, str):
            changed["$ref"] = _absolute(value, names)
        elif key in DATA:
            changed[key] = value
        elif key not in NAMES:
            changed[key] = _rooted(value, names)
    return changed


def _absolute(reference: str, names: dict[str, Path]) -> str:
    if reference in names:
        return pointer(names[reference])
    base, _, fragment = reference.partition("#")
    if base in names and (not fragment or fragment.startswith("/")):
        return pointer(names[base]) + fragment
    return f"{ROOT}{reference}" if reference.startswith("#") else reference
