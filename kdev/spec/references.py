"""Following `$ref`: JSON References to pointers and documents, through other references."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from urllib.parse import unquote

from kdev.errors import Problem
from kdev.spec.documents import Documents, NotAsked, NotThere
from kdev.spec.node import MAX_DEPTH, Document, Node

INVALID = "invalid-ref"
LONG = 10
SHOWN = 300
HARMLESS_SIBLINGS = frozenset({"$ref", "description", "summary", "title"})


def reference_of(value: object) -> str | None:
    """The text of a `$ref`; None for a value that is no reference."""
    # A property of a payload may be called `$ref`; its value is then a schema, not a text.
    target = value.get("$ref") if isinstance(value, dict) else None
    return target if isinstance(target, str) else None


class References:
    """What references lead to in the end, and every reference that leads nowhere."""

    def __init__(self, documents: Documents) -> None:
        self.problems = documents.problems
        self._documents = documents
        self._targets: dict[int, Node | None] = {}
        self._following: list[int] = []
        self._unfetched: list[tuple[Node, str]] = []

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

    def warn(self, node: Node, text: str, hint: str, code: str = "kafka-read-as") -> None:
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
        self._tell_unfetched()

    def _resolved(self, node: Node, target: str) -> Node | None:
        if id(node.value) in self._following or len(self._following) > MAX_DEPTH:
            hint = "let it point to something that is no reference"
            self._report(node, target, "leads back to itself", hint)
            return None
        self._following.append(id(node.value))
        try:
            return self._found(node, target)
        finally:
            self._following.pop()

    def _found(self, node: Node, target: str) -> Node | None:
        file, _, pointer = target.partition("#")
        document = self._document(node, target, file) if file else node.document
        if document is None:
            return None
        if pointer and not pointer.startswith("/"):
            self._report(node, target, "is not there", f"a pointer begins with `#/`: `#/{pointer}`")
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
        is_index = isinstance(parent.value, list) and key.isdecimal() and len(key) < LONG
        child = parent.child(int(key) if is_index else key)
        if child is None:
            self._report(node, target, "is not there", _near(key, [name for name, _ in parent.entries()]))
        return child

    def _document(self, node: Node, target: str, file: str) -> Document | None:
        try:
            return self._documents.behind(node.document, file)
        except NotAsked:
            self._unfetched.append((node, target))
            return None
        except NotThere as exc:
            if exc.text:
                self._report(node, target, exc.text, exc.hint)
            return None

    def _tell_unfetched(self) -> None:
        """One error for all of them: they have one cause, and one remedy."""
        if not self._unfetched:
            return
        node, target = self._unfetched[0]
        more = len(self._unfetched) - 1
        others = f", nor are {more} other documents" if more > 1 else ", nor is another document" * more
        hint = "`--allow-http` fetches it; `--ref-mirror DIR` reads a copy, `DIR/host/path`"
        self._report(node, target, f"is not fetched{others}: kdev reads no network unless asked", hint)

    def _note_siblings(self, node: Node) -> None:
        lost = [key for key, _ in node.entries() if key not in HARMLESS_SIBLINGS and not key.startswith("x-")]
        if lost:
            text = f"`{lost[0]}` beside a `$ref` is ignored"
            hint = "move it to the target, or combine both with `allOf`"
            place = node.document.place((*node.path, lost[0]))
            self.problems.append(Problem("ref-siblings", text, place, hint, severity="warning"))

    def _report(self, node: Node, target: str, text: str, hint: str) -> None:
        place = node.document.place((*node.path, "$ref"))
        said = target if len(target) <= SHOWN else f"{target[:SHOWN]}…"
        self.problems.append(Problem(INVALID, f"the reference `{said}` {text}", place, hint))


def _near(key: str, names: list[str]) -> str:
    near = difflib.get_close_matches(key, names, n=1)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"there is: {', '.join(names[:8])}" if names else "check the pointer"
