"""Following `$ref`: JSON References to pointers and documents, through other references."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import unquote

from kdev.errors import Problem
from kdev.spec.node import Document, Node, printable
from kdev.spec.reading.documents import Documents, NotAsked, NotThere
from kdev.spec.reading.findings import Steps
from kdev.spec.rules.spelling import MOST_KNOWN, nearest
from kdev.spec.rules.wording import shown

INVALID = "invalid-ref"
LONG = 10
LONGEST_WAY = 10_000
MOST_NESTED = 50
MOST_NAMED = 8
MOST_JOINED = 20
SHOWN = 300
SECTIONS = frozenset({"channels", "components", "info", "operations", "servers"})
HARMLESS_SIBLINGS = frozenset({"$ref", "description", "summary", "title"})


def reference_of(value: object) -> str | None:
    """The text of a `$ref`; None for a value that is no reference."""
    # A property of a payload may be called `$ref`; its value is then a schema, not a text.
    target = value.get("$ref") if isinstance(value, dict) else None
    return target if isinstance(target, str) else None


class References:
    """What references lead to in the end, and every reference that leads nowhere.

    `remembered` is room for what others make of a node, so that they make it once; `steps` counts their work.
    """

    def __init__(self, documents: Documents) -> None:
        self.problems = documents.problems
        self.texts = documents.texts
        self.steps = Steps(documents.first.size)
        self.remembered: dict[Hashable, Any] = {}
        self._documents = documents
        self._targets: dict[int, Node | None] = {}
        self._pointers: dict[tuple[int, str], Node] = {}
        self._following: set[int] = set()
        self._nested = 0
        self._unfetched: list[tuple[Node, str]] = []

    def follow(self, node: Node) -> Node | None:
        """The node itself, or what it refers to in the end; None when that is not there."""
        self.steps.take(node)
        if reference_of(node.value) is None:
            return node
        known = id(node.value)
        if known not in self._targets:
            self._resolve(node)
        # A reference whose way leads through itself has no end yet when it is met again on that way.
        return self._targets.get(known)

    def pointed(self, node: Node) -> Node | None:
        """What a reference names, be it another reference; None for what is none, or names nothing."""
        target = reference_of(node.value)
        return None if target is None else self._pointed(node, target)

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

    def beside(self, base: Document, file: str) -> Document | None:
        """The document that a file name leads to, seen from another document; None when it is not there."""
        try:
            return self._documents.behind(base, file)
        except NotThere:
            return None

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

    def _resolve(self, node: Node) -> None:
        """Go from reference to reference until there is none, and remember the end for all of them."""
        way: list[int] = []
        at: Node | None = node
        while at is not None and (target := reference_of(at.value)) is not None:
            known = id(at.value)
            if known in self._targets:
                at = self._targets[known]
            elif known in self._following or len(self._following) > LONGEST_WAY:
                hint = "let it point to something that is no reference"
                self._report(at, target, "leads back to itself", hint)
                at = None
            else:
                way.append(known)
                self._following.add(known)
                at = self._pointed(at, target)
        self._targets.update(dict.fromkeys(way, at))
        self._following.difference_update(way)

    def _pointed(self, node: Node, target: str) -> Node | None:
        """What one reference names, itself maybe another one."""
        file, _, pointer = target.partition("#")
        document = self._document(node, target, file) if file else node.document
        if document is None:
            return None
        if pointer and not pointer.startswith("/"):
            self._report(node, target, "is not there", f"a pointer begins with `#/`: `#/{pointer}`")
            return None
        known = (id(document), pointer)
        if known not in self._pointers:
            found = self._at(node, target, document, pointer)
            if found is None:
                return None
            self._pointers[known] = found
        return self._pointers[known]

    def _at(self, node: Node, target: str, document: Document, pointer: str) -> Node | None:
        found: Node | None = Node(document, (), document.data)
        steps = [unquote(step).replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
        for number in range(len(steps)):
            if found is not None:
                self.steps.take(node)
                found = self._step(node, target, found, steps[number:])
        return found

    def _step(self, node: Node, target: str, at: Node, steps: list[str]) -> Node | None:
        parent, key = self._through(node, target, at), steps[0]
        if parent is None:
            return None
        is_index = isinstance(parent.value, list) and key.isdecimal() and len(key) < LONG
        child = parent.child(int(key) if is_index else key)
        if child is None:
            self._report(node, target, "is not there", _near(steps, parent))
        return child

    def _through(self, node: Node, target: str, at: Node) -> Node | None:
        if self._nested > MOST_NESTED:
            self._report(node, target, "leads through too many references", "name what is meant itself")
            return None
        self._nested += 1
        found = self.follow(at)
        self._nested -= 1
        return found

    def _document(self, node: Node, target: str, file: str) -> Document | None:
        try:
            return self._documents.behind(node.document, file)
        except NotAsked:
            self._unfetched.append((node, target))
            return None
        except NotThere as exc:
            if exc.text:
                self._report(node, target, exc.text, _without_hash(target) or exc.hint)
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
        said = printable(target if len(target) <= SHOWN else f"{target[:SHOWN]}…")
        self.problems.append(Problem(INVALID, f"refers to `{said}`, which {text}", place, hint))


def _without_hash(target: str) -> str:
    """A hint for a reference into the document that lacks its `#`."""
    path = target.lstrip("./")
    within = "#" not in target and path.partition("/")[0] in SECTIONS and "." not in path
    return f"did you mean `#/{shown(path)}`?" if within else ""


def _near(steps: list[str], parent: Node) -> str:
    names = dict.fromkeys(name for name, _ in islice(parent.entries(), MOST_KNOWN))
    whole = next((name for name in _joined(steps) if name in names), None)
    if whole is not None:
        return f"a `/` in a name is written `~1`: `{shown(whole.replace('~', '~0').replace('/', '~1'))}`"
    near = nearest(steps[0], names)
    if near and steps[0] in SECTIONS and "asyncapi" in names:
        return f"the document has `{near}`; is that meant to be `{steps[0]}`?"
    if near:
        return f"did you mean `{near}`?"
    if not names:
        return "check the pointer"
    return f"there is no `{shown(steps[0])}`, but: {', '.join(map(shown, islice(names, MOST_NAMED)))}"


def _joined(steps: list[str]) -> Iterator[str]:
    """The names that the first steps make together, where a `/` was not escaped."""
    for length in range(2, min(len(steps), MOST_JOINED) + 1):
        yield "/".join(steps[:length])
