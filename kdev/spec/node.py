"""A parsed document, and a node: one value of it together with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from kdev.errors import Place
from kdev.spec.model import Path

Position = tuple[int, int]
Marks = Mapping[int, Mapping[str | int, Position]]

MAX_DEPTH = 200
MAX_VALUES = 500_000
MAX_DIGITS = 400
LONGEST_PATH = 2000

PLAIN_KEY = re.compile(r"[A-Za-z_$][\w-]*")


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One file as plain JSON values; `marks` has a line and column for each key of each container's `id`."""

    file: str
    data: object
    marks: Marks = field(repr=False)

    @property
    def size(self) -> int:
        """How many values it has."""
        return 1 + sum(map(len, self.marks.values()))

    def place(self, path: Path) -> Place:
        """The place of a path; what is missing is placed at its nearest parent."""
        value, position = self.data, (1, 1)
        for step in path:
            marks = self.marks.get(id(value), {})
            if step not in marks:
                break
            position = marks[step]
            value = value[step]  # type: ignore[index]  # marks exist for containers only, and for their own keys
        return Place(self.file, json_path(path), *position)


class Merged(dict[str, "Node"]):
    """An object put together from several places of a document, each entry with its own place."""


class Node(NamedTuple):
    """A value and where it stands."""

    document: Document
    path: Path
    value: object

    @property
    def place(self) -> Place:
        """Where this node stands."""
        return self.document.place(self.path)

    def at(self, *steps: str | int) -> Node:
        """The node some steps below this one; what is not there has the value None, and a place."""
        found: Node = self
        for step in steps:
            found = found.child(step) or Node(found.document, (*found.path, step), None)
        return found

    def child(self, key: str | int) -> Node | None:
        """The entry of a key or an index; None when there is none."""
        match self.value:
            case Merged() as merged:
                return merged.get(str(key))
            case dict() as entries if key in entries:
                return Node(self.document, (*self.path, key), entries[key])
            case list() as items if isinstance(key, int) and 0 <= key < len(items):
                return Node(self.document, (*self.path, key), items[key])
            case _:
                return None

    def names(self) -> Set[str]:
        """The keys of an object, none for any other value."""
        return self.value.keys() if isinstance(self.value, dict) else frozenset()

    def entries(self) -> Iterator[tuple[str, Node]]:
        """The entries of an object, none for any other value."""
        if isinstance(self.value, Merged):
            yield from self.value.items()
        elif isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, Node(self.document, (*self.path, key), value)

    def items(self) -> Iterator[Node]:
        """The items of a list, none for any other value."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.document, (*self.path, index), value)


def json_path(path: Path) -> str:
    """The JSONPath of a path, such as `$.channels['car/available'].servers[0]`; an endless one is cut."""
    text = "$" + "".join(map(_step, path))
    return text if len(text) <= LONGEST_PATH else f"{text[:LONGEST_PATH]}…"


def printable(text: str) -> str:
    """A text whose invisible characters are written as escapes, so that it stays on its line."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    return character if character.isprintable() else f"\\u{ord(character):04x}"


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if PLAIN_KEY.fullmatch(step) else f"['{printable(step[:LONGEST_PATH])}']"
