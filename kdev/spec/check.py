"""A document is held against the rule tables: every problem at once, each with its place and a hint."""

from __future__ import annotations

import difflib
import re

from kdev.errors import Problem
from kdev.spec.faults import faults
from kdev.spec.node import Node
from kdev.spec.references import References
from kdev.spec.rules import OTHERS, Either, Entries, Field, Inline, Items, Kind, Object, Rules
from kdev.spec.wording import listed, near_hint, shown, suits, words

RESOLVED = "asyncapi-document-resolved"
ALMOST = 0.85
UNRESOLVED = "asyncapi-document-unresolved"
EXTENSION = "x-"
NAME = re.compile(r"[\w.\-]+")


class Checker:
    """One walk over a document; `problems` are in the order of the text of each file."""

    def __init__(self, rules: Rules, references: References) -> None:
        self.problems: list[Problem] = []
        self._rules, self._references = rules, references
        self._fields: dict[str, dict[str, Field]] = {}
        self._seen: set[tuple[int, str]] = set()
        self._severity = "error"

    def check(self, node: Node, kind: Kind) -> None:
        """Hold a value against a kind."""
        target = self._references.follow(node)
        if target is None:
            return
        if isinstance(kind, Inline):
            if target is not node:
                self._say(node, "is a `$ref`, which is not allowed here", "write the target out", UNRESOLVED)
            self.check(target, kind.kind)
        elif isinstance(kind, Object) and isinstance(target.value, dict):
            self._check_object(target, kind.name)
        else:
            self._check_value(target, kind)

    def _check_value(self, node: Node, kind: Kind) -> None:
        if isinstance(kind, Either):
            fitting = next((one for one in kind.kinds if suits(node.value, one)), None)
            if fitting is not None:
                self.check(node, fitting)
                return
        for fault in faults(node.value, self._named(kind), self._rules.titles):
            place = node.document.place((*node.path, *fault.below))
            severity = fault.severity or self._level(kind)
            self.problems.append(Problem(RESOLVED, fault.text, place, fault.hint, severity))
        if isinstance(kind, Items):
            for item in node.items():
                self.check(item, kind.kind)
        elif isinstance(kind, Entries):
            self._check_entries(node, kind)

    def _check_entries(self, node: Node, kind: Entries) -> None:
        for key, entry in node.entries():
            if kind.named and not NAME.fullmatch(key):
                hint = "use letters, digits, `.`, `-` and `_`"
                self._say(entry, f"has the unusual name `{key}`", hint, severity="warning")
            if not (key.startswith(EXTENSION) and isinstance(kind.kind, Object)):
                self.check(entry, kind.kind)

    def _check_object(self, node: Node, name: str) -> None:
        if (id(node.value), name) in self._seen:
            return
        self._seen.add((id(node.value), name))
        chosen = self._variant(node, name)
        if chosen is None:
            return
        before, self._severity = self._severity, self._level(Object(chosen))
        self._check_fields(node, chosen)
        self._severity = before

    def _level(self, kind: Kind) -> str:
        lenient = isinstance(kind, Object) and kind.name in self._rules.lenient
        return "warning" if lenient else self._severity

    def _variant(self, node: Node, name: str) -> str | None:
        variant = self._rules.variants.get(name)
        if variant is None:
            return name
        chooser = self._references.child(node, variant.key)
        if chooser is None:
            return variant.absent
        if isinstance(chooser.value, str) and chooser.value in variant.options:
            return variant.options[chooser.value]
        if not variant.present:
            known = tuple(variant.options)
            said = f"must be one of {listed(known)}, got `{shown(chooser.value)}`"
            self._say(chooser, said, near_hint(str(chooser.value), known) or f"write one of {listed(known)}")
        return variant.present or None

    def _named(self, kind: Kind) -> Kind:
        variant = self._rules.variants.get(kind.name) if isinstance(kind, Object) else None
        return Object(variant.absent) if variant is not None else kind

    def _check_fields(self, node: Node, name: str) -> None:
        fields = self._known_fields(name)
        for key, entry in node.entries():
            known = fields.get(key)
            if known is not None and known.holds(self._rules.version):
                self.check(entry, known.kind)
            elif key.startswith(EXTENSION):
                continue
            elif OTHERS in fields:
                self._suspect(entry, key, name)
                self.check(entry, fields[OTHERS].kind)
            else:
                self._unknown(node, key, name)
        for key, known in fields.items():
            if known.required and known.holds(self._rules.version) and node.child(key) is None:
                self._missing(node, key, name)

    def _known_fields(self, name: str) -> dict[str, Field]:
        if name not in self._fields:
            self._fields[name] = self._rules.fields(name)
        return self._fields[name]

    def _unknown(self, node: Node, key: str, name: str) -> None:
        place = node.document.place((*node.path, key))
        text = f"is no field of {self._title(name)}"
        self.problems.append(Problem(RESOLVED, text, place, self._unknown_hint(key, name), self._severity))

    def _suspect(self, node: Node, key: str, name: str) -> None:
        near = difflib.get_close_matches(key, self._known_fields(name), n=1, cutoff=ALMOST)
        if near and key not in self._rules.foreign:
            text = f"is no keyword of {self._title(name)}"
            self._say(node, text, f"did you mean `{near[0]}`?", "unknown-keyword", severity="warning")

    def _unknown_hint(self, key: str, name: str) -> str:
        fields = self._known_fields(name)
        if key in fields:
            return _version_hint(fields[key], self._rules)
        moved = (self._rules.moved or {}).get((name, key))
        if moved is not None:
            return moved
        here = [field for field, known in fields.items() if known.holds(self._rules.version)]
        return near_hint(key, here) or "leave it out, or begin its name with `x-`"

    def _missing(self, node: Node, key: str, name: str) -> None:
        here = self._known_fields(name)
        near = difflib.get_close_matches(
            key, [entry for entry, _ in node.entries() if entry not in here], n=1
        )
        hint = f"add `{key}`, {words(here[key].kind, self._rules.titles)}"
        if near:
            hint = f"is `{near[0]}` meant to be `{key}`?"
        self._say(node, f"lacks `{key}`, which {self._title(name)} must have", hint)

    def _title(self, name: str) -> str:
        return self._rules.titles.get(name, f"`{name}`")

    def _say(self, node: Node, text: str, hint: str, code: str = RESOLVED, *, severity: str = "") -> None:
        self.problems.append(Problem(code, text, node.place, hint, severity or self._severity))


def _version_hint(field: Field, rules: Rules) -> str:
    here = ".".join(map(str, rules.version))
    if rules.version < field.since:
        since = ".".join(map(str, field.since))
        return f"it came with AsyncAPI {since}, the document says {here}: raise `asyncapi`, or leave it out"
    return f"AsyncAPI {here} has it no more: leave it out"
