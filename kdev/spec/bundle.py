"""A document and everything it refers to become one document that refers to nothing else."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, NamedTuple

from kdev.spec.checks.diagnose import checked, rules_of
from kdev.spec.model import Path
from kdev.spec.node import MAX_DEPTH, Node
from kdev.spec.reading.findings import Endless
from kdev.spec.reading.references import References, reference_of
from kdev.spec.reading.yaml_writing import yaml_text
from kdev.spec.rules.language import Either, Entries, Kind, Object, Rules, Version

COMPONENTS = "components"
AT_ROOT = ("channels", "servers", "operations")


class Bundled(NamedTuple):
    """One document as plain values, and the other files and URLs that it took something from."""

    value: dict[str, object]
    sources: tuple[str, ...]

    def yaml(self) -> str:
        """The document as YAML, which readers of every version of YAML understand alike."""
        return yaml_text(self.value)

    def json(self) -> str:
        """The document as JSON, indented."""
        return f"{json.dumps(self.value, indent=2, ensure_ascii=False)}\n"


def bundled(references: References, root: Node, version: Version) -> Bundled:
    """A valid document and everything it refers to as one document."""
    met = checked(references, root, version).met
    return Bundle(references, root, sections_of(rules_of(version), met)).document()


def sections_of(rules: Rules, met: Mapping[str, list[Node]]) -> dict[int, str]:
    """The map below `components` in which each object that was met may stand, by the `id` of its value."""
    sections = {"headerSchema": "schemas"}
    for section, field in rules.fields(COMPONENTS).items():
        if field.holds(rules.version) and isinstance(field.kind, Entries):
            sections |= dict.fromkeys(_names(field.kind.kind, rules), section)
    return {
        id(node.value): sections[name] for name, nodes in met.items() if name in sections for node in nodes
    }


def _names(kind: Kind, rules: Rules) -> Iterator[str]:
    if isinstance(kind, Either):
        for one in kind.kinds:
            yield from _names(one, rules)
    elif isinstance(kind, Object):
        variant = rules.variants.get(kind.name)
        yield from [variant.absent, variant.present, *variant.options.values()] if variant else [kind.name]


class Bundle:
    """One document in the making, from a root whose references all lead somewhere.

    References inside the document stay as they are. What lies outside goes to the entry of the document
    that is nothing but a reference to it, else below `components` under its own name, else, where
    AsyncAPI has no place for its kind, to where the first reference to it stands.
    """

    def __init__(self, references: References, root: Node, sections: Mapping[int, str]) -> None:
        self._references, self._root, self._sections = references, root, sections
        self._homes: dict[int, Path] = {}
        self._taken: dict[str, set[str]] = {}
        self._waiting: deque[tuple[Node, Path]] = deque()
        self._sources: dict[str, None] = {}

    def document(self) -> Bundled:
        """The whole document."""
        self._settle()
        document: dict[str, Any] = self._copy(self._root, ())
        while self._waiting:
            node, path = self._waiting.popleft()
            shelf = document.setdefault(COMPONENTS, {}).setdefault(path[1], {})
            shelf[path[2]] = self._copy(node, path)
        return Bundled(document, tuple(self._sources))

    def _settle(self) -> None:
        """What entries of the document's own maps refer to outside of it will stand where these are."""
        found = [
            ((*path, key), entry)
            for path in self._maps()
            if (parent := self._references.child(self._root, *path)) is not None
            for key, entry in parent.entries()
        ]
        found.sort(key=lambda one: reference_of(one[1].value) is not None)
        for path, entry in found:
            target = self._references.follow(entry)
            if target is not None and isinstance(target.value, dict) and not self._is_own(self._named(entry)):
                self._homes.setdefault(id(target.value), path)

    def _maps(self) -> Iterator[tuple[str, ...]]:
        yield from ((name,) for name in AT_ROOT)
        components = self._references.child(self._root, COMPONENTS)
        yield from ((COMPONENTS, key) for key, _ in components.entries()) if components is not None else ()

    def _copy(self, node: Node, path: Path) -> Any:
        if len(path) > MAX_DEPTH:
            raise Endless(node, "is nested too deep for one document", "move inner parts to `components`")
        if reference_of(node.value) is not None:
            return self._reference(node, path)
        if not self._is_own(node):
            self._sources[node.document.file] = None
        match node.value:
            case dict():
                return {key: self._copy(entry, (*path, key)) for key, entry in node.entries()}
            case list():
                return [self._copy(item, (*path, index)) for index, item in enumerate(node.items())]
            case value:
                return value

    def _reference(self, node: Node, path: Path) -> Any:
        named, target = self._named(node), self._references.follow(node)
        if target is None:
            return node.value
        is_map = path[:1] == (COMPONENTS,) and len(path) <= len((COMPONENTS, "schemas"))
        if is_map or self._homes.get(id(target.value)) == path:
            return self._copy(target, path)
        if self._is_own(node) and str(reference_of(node.value)).startswith("#"):
            return node.value
        home = self._home(named, target)
        if home is None:
            if isinstance(target.value, dict | list):
                self._homes[id(target.value)] = path
            return self._copy(target, path)
        beside = {key: entry.value for key, entry in node.entries()}
        return {**beside, "$ref": f"#{''.join(map(_step, home))}"}

    def _home(self, named: Node, target: Node) -> Path | None:
        """Where something stands in the document that is made; None when it has no place yet."""
        if self._is_own(named):
            return named.path
        if self._is_own(target):
            return target.path
        return self._within(named) or self._homes.get(id(target.value)) or self._shelved(target)

    def _within(self, named: Node) -> Path | None:
        """Where a part of something stands that has its place already."""
        value, around = named.document.data, [named.document.data]
        for step in named.path:
            value = value[step]  # type: ignore[index]  # the path was walked before
            around.append(value)
        for depth in range(len(named.path), -1, -1):
            home = self._homes.get(id(around[depth]))
            if home is not None:
                return (*home, *named.path[depth:])
        return None

    def _shelved(self, target: Node) -> Path | None:
        section = self._sections.get(id(target.value))
        if section is None:
            return None
        path = (COMPONENTS, section, self._free_name(section, target))
        self._homes[id(target.value)] = path
        self._waiting.append((target, path))
        return path

    def _free_name(self, section: str, target: Node) -> str:
        if section not in self._taken:
            shelf = self._references.child(self._root, COMPONENTS, section)
            self._taken[section] = {key for key, _ in shelf.entries()} if shelf is not None else set()
        last = next((step for step in reversed(target.path) if isinstance(step, str)), "")
        stem = (
            re.sub(r"[^A-Za-z0-9_.-]+", "-", last or PurePath(target.document.file).stem).strip("-")
            or section
        )
        name, number = stem, 1
        while name in self._taken[section]:
            number += 1
            name = f"{stem}-{number}"
        self._taken[section].add(name)
        return name

    def _named(self, node: Node) -> Node:
        """What a reference names, itself maybe a reference; anything else is itself."""
        return self._references.pointed(node) or node

    def _is_own(self, node: Node) -> bool:
        return node.document is self._root.document


def _step(step: str | int) -> str:
    escaped = str(step).replace("~", "~0").replace("/", "~1").replace("%", "%25")
    return f"/{escaped}"
