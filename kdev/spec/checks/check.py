"""A document is held against the rule tables: every problem at once, each with its place and a hint."""

from __future__ import annotations

import re
from typing import NamedTuple

from kdev.errors import Problem
from kdev.spec.checks.faults import Fault, faults
from kdev.spec.checks.fields import (
    Needs,
    missing_fields,
    needs_of,
    suspect_hint,
    unknown_hint,
    value_hint,
    way_out,
)
from kdev.spec.node import Node
from kdev.spec.reading.findings import MOST_TOLD, Findings
from kdev.spec.reading.references import References
from kdev.spec.rules.language import (
    OTHERS,
    Either,
    Entries,
    Field,
    Inline,
    Items,
    Kind,
    Object,
    Rules,
    Variant,
)
from kdev.spec.rules.sources import SCHEMAS, SECTIONS, keyword_source
from kdev.spec.rules.wording import listed, near_hint, shown, suits

RESOLVED = "asyncapi-document-resolved"
UNRESOLVED = "asyncapi-document-unresolved"
DEEPEST = 60
READ_AS = "kafka-read-as"
SPOILT_BY = {("message", "payload"): "schemaFormat"}
EXTENSION = re.compile(r"x-[\w.\-]+", re.ASCII)
NAME = re.compile(r"[\w.\-]+", re.ASCII)


class Tone(NamedTuple):
    """How problems are told: their severity, and their code."""

    severity: str = "error"
    code: str = RESOLVED


class Checker:
    """One walk over a document; `problems` are in the order of the text of each file.

    `met` has every object of the document that was reached, by its name in the tables.
    """

    def __init__(self, rules: Rules, references: References) -> None:
        self.problems = Findings()
        self.met: dict[str, list[Node]] = {}
        self._rules, self._references = rules, references
        self._fields: dict[str, dict[str, Field]] = {}
        self._needs: dict[str, Needs] = {}
        self._suspects: dict[tuple[str, str], str] = {}
        self._seen: dict[tuple[int, str], Node] = {}
        self._tone = Tone()
        self._owner = ("document", "")
        self._depth = 0
        self._waiting: list[tuple[Node, Kind, Tone, tuple[str, str]]] = []

    def check_as(self, tone: Tone, node: Node, kind: Kind) -> None:
        """Hold a value against a kind, and tell what is wrong in another tone."""
        before, self._tone = self._tone, tone
        self.check(node, kind)
        self._tone = before

    def check(self, node: Node, kind: Kind) -> None:
        """Hold a value against a kind."""
        # What lies deep waits until the way to it is gone, for Python's own depth has an end.
        if self._depth >= DEEPEST:
            self._waiting.append((node, kind, self._tone, self._owner))
            return
        self._depth += 1
        self._check(node, kind)
        self._depth -= 1
        while self._waiting and not self._depth:
            node, kind, self._tone, self._owner = self._waiting.pop()
            self.check(node, kind)

    def _check(self, node: Node, kind: Kind) -> None:
        target = self._references.follow(node)
        if target is None:
            return
        if isinstance(kind, Inline):
            if target is not node:
                text = "is a `$ref`, which is not allowed here"
                self._say(node, text, "write the target out", code=UNRESOLVED)
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
        before, self._tone = self._tone, self._tone_of(kind)
        for fault in faults(node.value, self._named(kind), self._rules.titles):
            self._tell(node, fault)
        self._tone = before
        if isinstance(kind, Items):
            for item in node.items():
                self.check(item, kind.kind)
        elif isinstance(kind, Entries):
            self._check_entries(node, kind)

    def _tell(self, node: Node, fault: Fault) -> None:
        usual = "" if fault.below else value_hint(*self._owner, node.value)
        fault = fault._replace(hint=usual or fault.hint)
        lenient = self._tone.severity == "warning"
        below = node.at(*fault.below)
        if fault.read_as and lenient:
            # Kafka itself reads every setting of a topic from a text.
            if self._tone.code != "kafka-topic-setting":
                self._say(below, fault.read_as, fault.hint, code=READ_AS)
        elif fault.code:
            self._say(below, fault.text, fault.hint, code=fault.code)
        else:
            self._say(below, fault.text, fault.hint)

    def _check_entries(self, node: Node, kind: Entries) -> None:
        for key, entry in node.entries():
            if kind.named and not NAME.fullmatch(key):
                hint = "use letters, digits, `.`, `-` and `_`"
                self._say(entry, f"has the unusual name `{key}`", hint, code="unusual-name")
            if not (key.startswith("x-") and isinstance(kind.kind, Object | Inline)):
                self.check(entry, kind.kind)

    def _check_object(self, node: Node, name: str) -> None:
        if (id(node.value), name) in self._seen:
            return
        self._seen[id(node.value), name] = node
        chosen = self._variant(node, name)
        if chosen is None:
            return
        self.met.setdefault(chosen, []).append(node)
        before = self._tone, self._owner
        self._tone = self._tone_of(Object(chosen))
        self._check_fields(node, chosen)
        self._tone, self._owner = before

    def _tone_of(self, kind: Kind) -> Tone:
        code = self._rules.lenient.get(kind.name) if isinstance(kind, Object) else None
        return Tone("warning", code) if code is not None else self._tone

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
            self._unknown_option(chooser, name, variant)
        return variant.present or variant.otherwise or None

    def _unknown_option(self, chooser: Node, name: str, variant: Variant) -> None:
        known = tuple(variant.options)
        text = f"must be one of {listed(known)}, got `{shown(chooser.value)}`"
        hint = near_hint(str(chooser.value), known) or f"write one of {listed(known)}"
        if variant.otherwise:
            text = f"is `{shown(chooser.value)}`, no version of the binding, read as {known[-1]}"
            hint = f"write `{known[-1]}`"
        before = self._tone, self._owner
        self._tone, self._owner = self._tone_of(Object(name)), (name, "")
        self._say(chooser, text, hint)
        self._tone, self._owner = before

    def _named(self, kind: Kind) -> Kind:
        variant = self._rules.variants.get(kind.name) if isinstance(kind, Object) else None
        return Object(variant.absent) if variant is not None else kind

    def _check_fields(self, node: Node, name: str) -> None:
        fields = self._known_fields(name)
        unknown: list[tuple[str, str]] = []
        met = 0
        for key, entry in node.entries():
            known = fields.get(key)
            self._owner = (name, key)
            if known is not None and known.holds(self._rules.version):
                met += 1
                if not self._spoilt(node, name, key):
                    self.check(entry, known.kind)
            elif EXTENSION.fullmatch(key) and name not in self._rules.closed:
                continue
            elif OTHERS in fields:
                self._suspect(entry, key, name)
                self.check(entry, fields[OTHERS].kind)
            elif len(unknown) <= MOST_TOLD:
                unknown.append((key, unknown_hint(key, name, fields, self._rules)))
        self._owner = (name, "")
        self._tell_fields(node, name, unknown, met=met)

    def _spoilt(self, node: Node, name: str, key: str) -> bool:
        """Whether a field means nothing as long as another one stands in the wrong place."""
        other = SPOILT_BY.get((name, key))
        return other is not None and other not in self._fields[name] and node.child(other) is not None

    def _tell_fields(self, node: Node, name: str, unknown: list[tuple[str, str]], *, met: int) -> None:
        title, needs = self._title(name), self._needs[name]
        strange = all(hint == way_out(name, self._rules) for _, hint in unknown)
        if unknown and strange and not met and needs.required:
            hint = self._rules.moved.get((name, OTHERS)) or needs.hint
            self._say(node, f"must be {title}, and has none of its fields", hint)
            return
        for key, hint in unknown:
            if hint:  # without one it only follows from another field
                text = "must be a text" if key == "$ref" else f"is no field of {title}"
                self._say(node.at(key), text, hint)
        for key, text, hint in missing_fields(node, title, needs):
            # A field that is misspelt, or was moved, is told once: by its own hint.
            if not any(f"`{key}`" in told for _, told in unknown):
                self._say(node, text, hint)

    def _known_fields(self, name: str) -> dict[str, Field]:
        if name not in self._fields:
            self._fields[name] = self._rules.fields(name)
            self._needs[name] = needs_of(self._fields[name], self._rules)
        return self._fields[name]

    def _suspect(self, entry: Node, key: str, name: str) -> None:
        if (name, key) not in self._suspects and len(self._suspects) < MOST_TOLD:
            self._suspects[name, key] = suspect_hint(key, self._known_fields(name), self._rules)
        hint = self._suspects.get((name, key), "")
        if hint:
            self._say(entry, f"is no keyword of {self._title(name)}", hint, code="unknown-keyword")

    def _title(self, name: str) -> str:
        return self._rules.titles.get(name, f"`{name}`")

    def _rule(self) -> str:
        name, key = self._owner
        if name in SCHEMAS and key in SECTIONS:
            return keyword_source(key)
        return self._rules.sources.get(name, "")

    def _say(self, node: Node, text: str, hint: str, *, code: str = "") -> None:
        severity = "warning" if code and code != UNRESOLVED else self._tone.severity
        told = code or self._tone.code
        self.problems.append(Problem(told, text, node.place, hint, severity, self._rule()))
