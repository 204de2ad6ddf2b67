"""Following `$ref`: JSON References to pointers and files, through other references, without the network."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path as FilePath
from urllib.parse import unquote

from kdev.errors import Problem
from kdev.spec.node import MAX_DEPTH, Document, Node
from kdev.spec.reading import ReadingFailed, document_from

INVALID = "invalid-ref"
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
STRUCTURED = frozenset({".yaml", ".yml", ".json", ".avsc", ""})
HARMLESS_SIBLINGS = frozenset({"$ref", "description", "summary", "title"})


def reference_of(value: object) -> str | None:
    """The text of a `$ref`; None for a value that is no reference."""
    # A property of a payload may be called `$ref`; its value is then a schema, not a text.
    target = value.get("$ref") if isinstance(value, dict) else None
    return target if isinstance(target, str) else None


class References:
    """Every document that was reached, and every reference that leads nowhere."""

    def __init__(self, root: Document) -> None:
        self.problems: list[Problem] = []
        self._documents: dict[str, Document | None] = {os.path.realpath(root.file): root}
        self._targets: dict[int, Node | None] = {}
        self._following: list[int] = []

    def follow(self, node: Node) -> Node | None:
        """The node itself, or what it refers to in the end; None when that is not there."""
        target = reference_of(node.value)
        if target is None:
            return node
        known = id(node.value)
        if known not in self._targets:
            self._targets[known] = self._resolved(node, target)
        return self._targets[known]

    def entries(self, node: Node) -> Iterator[tuple[str, Node]]:
        """The entries of an object with every reference followed; those that lead nowhere are left out."""
        for key, entry in node.entries():
            target = self.follow(entry)
            if target is not None:
                yield key, target

    def items(self, node: Node) -> Iterator[Node]:
        """The items of a list with every reference followed; those that lead nowhere are left out."""
        for item in node.items():
            target = self.follow(item)
            if target is not None:
                yield target

    def child(self, node: Node, *keys: str) -> Node | None:
        """The entry below some keys with every reference followed; None when there is none."""
        found: Node | None = node
        for key in keys:
            entry = found.child(key) if found is not None else None
            found = self.follow(entry) if entry is not None else None
        return found

    def warn(self, node: Node, text: str, hint: str, code: str = "tolerated") -> None:
        """Note something that is understood, though it should be written in another way."""
        self.problems.append(Problem(code, text, node.place, hint, severity="warning"))

    def check(self, document: Document) -> None:
        """Follow every reference of a document and of all documents it leads to."""
        seen: set[int] = set()
        waiting = [Node(document, (), document.data)]
        while waiting:
            node = waiting.pop()
            if id(node.value) in seen or not isinstance(node.value, dict | list):
                continue
            seen.add(id(node.value))
            target = reference_of(node.value)
            if target is not None:
                found = self.follow(node)
                self._note_siblings(node)
                waiting.extend([found] if found is not None else [])
            else:
                waiting.extend(reversed([entry for _, entry in node.entries()] or list(node.items())))

    def _resolved(self, node: Node, target: str) -> Node | None:
        if id(node.value) in self._following or len(self._following) > MAX_DEPTH:
            self._report(
                node, f"`{target}` leads back to itself", "let it point to something that is no reference"
            )
            return None
        self._following.append(id(node.value))
        try:
            return self._found(node, target)
        finally:
            self._following.pop()

    def _found(self, node: Node, target: str) -> Node | None:
        file, _, pointer = target.partition("#")
        document = self._document(node, target, unquote(file)) if file else node.document
        if document is None:
            return None
        if pointer and not pointer.startswith("/"):
            self._report(node, f"`{target}` is not there", f"a pointer begins with `#/`: `#/{pointer}`")
            return None
        at = Node(document, (), document.data)
        for step in pointer.split("/")[1:]:
            child = self._step(node, target, at, unquote(step).replace("~1", "/").replace("~0", "~"))
            if child is None:
                return None
            at = child
        return self.follow(at)

    def _step(self, node: Node, target: str, at: Node, key: str) -> Node | None:
        parent = self.follow(at)
        if parent is None:
            return None
        is_index = isinstance(parent.value, list) and key.isdecimal()
        child = parent.child(int(key) if is_index else key)
        if child is None:
            self._report(node, f"`{target}` is not there", _near(key, [name for name, _ in parent.entries()]))
        return child

    def _document(self, node: Node, target: str, file: str) -> Document | None:
        if file.startswith(("http://", "https://", "//")):
            self._report(
                node, f"`{target}` is not fetched", "kdev reads no network: keep a copy beside the document"
            )
            return None
        if SCHEME.match(file) or FilePath(file).is_absolute():
            self._report(
                node, f"`{target}` is outside the document's folder", "use a path relative to this file"
            )
            return None
        # Not Path: it would keep `a/../b`, and the shown name shall be the shortest one.
        path = os.path.normpath(os.path.join(os.path.dirname(node.document.file), file))  # noqa: PTH118, PTH120
        known = os.path.realpath(path)
        if known not in self._documents:
            self._documents[known] = self._read(node, target, FilePath(path))
        return self._documents[known]

    def _read(self, node: Node, target: str, path: FilePath) -> Document | None:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as exc:
            reason = "does not exist" if isinstance(exc, FileNotFoundError) else str(exc.strerror).lower()
            self._report(node, f"`{target}` cannot be read: the file {reason}", near_file(path))
            return None
        except UnicodeDecodeError:
            self._report(node, f"`{target}` cannot be read: the file is not UTF-8", "save it as UTF-8")
            return None
        if path.suffix.lower() not in STRUCTURED:
            return Document(str(path), text, {})
        try:
            return document_from(text, str(path), self.problems)
        except ReadingFailed as exc:
            self.problems.append(exc.problem)
            return None

    def _note_siblings(self, node: Node) -> None:
        lost = [key for key, _ in node.entries() if key not in HARMLESS_SIBLINGS and not key.startswith("x-")]
        if lost:
            text = f"`{lost[0]}` beside a `$ref` is ignored"
            hint = "move it to the target, or combine both with `allOf`"
            place = node.document.place((*node.path, lost[0]))
            self.problems.append(Problem("ref-siblings", text, place, hint, severity="warning"))

    def _report(self, node: Node, text: str, hint: str) -> None:
        place = node.document.place((*node.path, "$ref"))
        self.problems.append(Problem(INVALID, f"the reference {text}", place, hint))


def near_file(path: FilePath) -> str:
    """A hint that names a file in the same folder whose name looks like a missing one's."""
    try:
        names = {entry.stem: entry.name for entry in path.parent.iterdir() if entry.is_file()}
    except OSError:
        return f"there is no folder `{path.parent}`"
    near = difflib.get_close_matches(path.stem, names, n=1, cutoff=0.7)
    return f"did you mean `{path.parent / names[near[0]]}`?" if near else "check the name and the folder"


def _near(key: str, names: list[str]) -> str:
    near = difflib.get_close_matches(key, names, n=1)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"there is: {', '.join(names[:8])}" if names else "check the pointer"
