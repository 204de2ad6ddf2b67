"""A JSON Schema document on one floor: what is reached from its root, every reference a plain one to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from kdev.payload.check import ROOT, Dialect
from kdev.payload.identifiers import (
    BY_NAME,
    MANY,
    ONE,
    REFERENCES,
    Identifiers,
    Path,
    child,
    is_schema,
    joined,
    split,
    steps_of,
)

DEFINITIONS = "definitions"
SCHEMA = "schema"
LEFT_OUT = frozenset(
    {
        DEFINITIONS,
        "$defs",
        "$id",
        "id",
        "$schema",
        "$anchor",
        "$dynamicAnchor",
        "$recursiveAnchor",
        *REFERENCES,
    }
)
META = frozenset(
    f"http{secure}://json-schema.org/{draft}/schema"
    for secure in ("", "s")
    for draft in ("draft-04", "draft-06", "draft-07", "draft/2019-09", "draft/2020-12")
)
SOME_SCHEMA: Mapping[str, object] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "type": {"enum": ["string", "integer", "number", "boolean", "object"]},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "maxLength": {"type": "integer", "minimum": 20, "maximum": 200},
        "properties": {"type": "object", "additionalProperties": {"$ref": f"{ROOT}#/definitions/schema"}},
    },
}
Scope = frozenset[tuple[str, Path]]
NOWHERE: Scope = frozenset()


class Part(NamedTuple):
    """A schema inside the document; a `negated` one must not hold.

    `scope` numbers the schemas it is applied inside of, at the same value, that speak of what is left over.
    """

    node: object
    path: Path
    negated: bool = False
    scope: tuple[int, ...] = ()

    def at(self, *steps: str | int) -> Part:
        """The schema some steps further down, for another value."""
        node = self.node
        for step in steps:
            node = child(node, step)
        return Part(node, (*self.path, *steps))

    def within(self, *steps: str | int) -> Part:
        """The schema some steps further down, for the same value."""
        return self.at(*steps)._replace(scope=self.scope)

    def denied(self) -> Part:
        """The same, and it must not hold: what it would speak of is left over."""
        return Part(self.node, self.path, not self.negated)


class Spot(NamedTuple):
    """A schema as it was written, where its like will stand, and the dynamic names in force there."""

    old: Path
    new: Path
    scope: Scope


class Lost(Exception):
    """A reference leads nowhere: what it says, and the path to it."""

    def __init__(self, reference: str, path: Path) -> None:
        super().__init__(reference)
        self.reference = reference
        self.path = path


class Rooted:
    """The document of a schema as its readers want it, and where each of its parts came from.

    Raises Lost when it cannot be made.
    """

    def __init__(self, root: object, dialect: Dialect) -> None:
        self._known = Identifiers(root, dialect)
        self._alone = dialect is Dialect.DRAFT_7
        self._names: dict[tuple[Path, Scope], str] = {((), self._entered((), NOWHERE)): ""}
        self._waiting: list[Spot] = []
        self._origins: dict[Path, Path] = {}
        self._definitions: dict[str, object] = {}
        self.document = self._whole()

    def origin(self, path: Path) -> Path:
        """The path in the document as it was written."""
        for length in range(len(path), -1, -1):
            if path[:length] in self._origins:
                return (*self._origins[path[:length]], *path[length:])
        return ()

    def target(self, reference: str) -> Part:
        """Where a reference of this document leads."""
        return Part(self.document, ()).at(*steps_of(reference.removeprefix(f"{ROOT}#")))

    def _whole(self) -> object:
        root = self._schema(Spot((), (), self._entered((), NOWHERE)))
        while self._waiting:
            spot = self._waiting.pop()
            self._definitions[str(spot.new[-1])] = self._schema(spot)
        if not isinstance(root, dict) or not self._definitions:
            return root
        return {**root, DEFINITIONS: self._definitions}

    def _schema(self, spot: Spot) -> object:
        self._origins[spot.new] = spot.old
        node = self._known.at(spot.old)
        if not isinstance(node, dict):
            return node
        pointers = [
            {"$ref": self._pointer(node, keyword, spot)}
            for keyword in REFERENCES
            if isinstance(node.get(keyword), str)
        ]
        if pointers and self._alone:
            return pointers[0]
        said = {key: self._keyword(key, node[key], spot) for key in node if key not in LEFT_OUT}
        if pointers[1:]:
            members = said.get("allOf")
            said["allOf"] = [*(members if isinstance(members, list) else ()), *pointers[1:]]
        return {**pointers[0], **said} if pointers else said

    def _keyword(self, key: str, value: object, spot: Spot) -> object:
        if key in BY_NAME and isinstance(value, dict):
            return {name: self._inside(spot, key, name) for name in value}
        if key in MANY and isinstance(value, list):
            return [self._inside(spot, key, at) for at in range(len(value))]
        return self._inside(spot, key) if key in ONE else value

    def _inside(self, spot: Spot, *steps: str | int) -> object:
        old = (*spot.old, *steps)
        node = self._known.at(old)
        return (
            self._schema(Spot(old, (*spot.new, *steps), self._entered(old, spot.scope)))
            if is_schema(node)
            else node
        )

    def _pointer(self, node: Mapping[str, object], keyword: str, spot: Spot) -> str:
        reference, base = str(node[keyword]), self._known.base(spot.old)
        path = self._known.target(reference, base)
        if path is None:
            return self._outside(reference, base, (*spot.old, keyword))
        path = self._bound(path, split(reference)[1], spot.scope) if keyword != "$ref" else path
        there = (path, self._entered(path, spot.scope))
        if there not in self._names:
            self._names[there] = self._free(path)
            self._waiting.append(Spot(path, (DEFINITIONS, self._names[there]), there[1]))
        return _named(self._names[there])

    def _outside(self, reference: str, base: str, path: Path) -> str:
        if split(joined(base, reference))[0] not in META:
            raise Lost(reference, path)
        self._definitions[SCHEMA] = SOME_SCHEMA
        return _named(SCHEMA)

    def _bound(self, path: Path, name: str, scope: Scope) -> Path:
        # A dynamic reference to a dynamic name leads to the outermost of that name on the way here.
        dynamic = self._known.dynamic.get((self._known.base(path), name)) == path
        return dict(scope).get(name, path) if dynamic else path

    def _entered(self, path: Path, scope: Scope) -> Scope:
        if not self._known.dynamic:
            return scope
        known, base = dict(scope), self._known.base(path)
        there = {name: to for (address, name), to in self._known.dynamic.items() if address == base}
        return frozenset({**there, **known}.items())

    def _free(self, path: Path) -> str:
        last = next((str(step) for step in reversed(path) if isinstance(step, str)), "root")
        stem, taken, number = re.sub(r"[^\w.-]+", "-", last), set(self._names.values()), 1
        while (name := stem if number == 1 else f"{stem}-{number}") in taken | {SCHEMA}:
            number += 1
        return name


def _named(name: str) -> str:
    return f"{ROOT}#/{DEFINITIONS}/{name}" if name else f"{ROOT}#"
