"""Runtime expressions such as `$message.payload#/id` lead to something that the schemas of a message have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kdev.errors import Problem
from kdev.spec.checks.payloads import Part, messages_of, part_of
from kdev.spec.node import Node
from kdev.spec.reading.references import References
from kdev.spec.rules.language import Version
from kdev.spec.rules.wording import near_hint
from kdev.spec.schemas import ASYNCAPI, JSON_SCHEMA, OPENAPI

CODE = "location-target"
EXPRESSION = re.compile(r"\$message\.(header|payload)#(.*)", re.DOTALL)
PARTS = {"header": "headers", "payload": "payload"}
READ = frozenset({ASYNCAPI, JSON_SCHEMA, OPENAPI})
FAR = 300
BRANCHES = ("allOf", "anyOf", "oneOf", "then", "else")


def location_problems(
    references: References, root: Node, messages: list[Node], version: Version
) -> Iterator[Problem]:
    """The locations of correlation ids, and of parameters, that lead nowhere."""
    told: set[tuple[str, object]] = set()
    for message in messages:
        location = references.child(message, "correlationId", "location")
        if location is not None and (location.document.file, location.path) not in told:
            told.add((location.document.file, location.path))
            yield from _Target(references, version, location).problems([message])
    channels = references.child(root, "channels")
    for _, channel in references.entries(channels) if channels is not None else ():
        parameters = references.child(channel, "parameters")
        for _, parameter in references.entries(parameters) if parameters is not None else ():
            location = references.child(parameter, "location")
            if location is not None and (location.document.file, location.path) not in told:
                told.add((location.document.file, location.path))
                found = list(messages_of(references, channel, version))
                yield from _Target(references, version, location).problems(found)


class _Target:
    """What one location leads to, in the schemas of some messages."""

    def __init__(self, references: References, version: Version, location: Node) -> None:
        self._references, self._version, self._location = references, version, location
        self._known: list[str] = []
        self._seen: set[tuple[int, int]] = set()

    def problems(self, messages: list[Node]) -> Iterator[Problem]:
        written = EXPRESSION.fullmatch(str(self._location.value))
        if written is None:
            return
        part, pointer = PARTS[written[1]], written[2]
        if pointer and not pointer.startswith("/"):
            hint = f"write `$message.{written[1]}#/{pointer}`"
            yield self._said("has no `/` behind its `#`", hint)
            return
        steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
        schemas = [part_of(self._references, message, part, self._version) for message in messages]
        if not messages or not steps or any(self._has(schema, steps) for schema in schemas):
            return
        name = "/".join(steps)
        whose = "the message" if len(messages) == 1 else "any message"
        verb = "do" if part == "headers" else "does"
        hint = near_hint(steps[-1], self._known) or f"add it to the schema of the {part}"
        if all(schema is None for schema in schemas) and part == "headers":
            hint = f"add it: `headers: {{type: object, properties: {{{steps[0]}: {{type: string}}}}}}`"
        yield self._said(f"leads to `{name}`, which the {part} of {whose} {verb} not have", hint)

    def _has(self, part: Part | None, steps: list[str]) -> bool:
        if part is None:
            return False
        self._seen.clear()
        return part.language not in READ or self._reaches(part.node, steps)

    def _reaches(self, written: Node, steps: list[str]) -> bool:
        """Whether some value of a schema may have what the steps lead to, as far as the schema tells."""
        schema = self._references.follow(written)
        if not steps or schema is None or not isinstance(schema.value, dict) or len(self._seen) > FAR:
            return True
        if (id(schema.value), len(steps)) in self._seen:
            return False
        self._seen.add((id(schema.value), len(steps)))
        if self._below(schema, steps):
            return True
        branches: list[Node] = []
        for key in BRANCHES:
            found = self._references.child(schema, key)
            branches += list(found.items()) if found is not None and isinstance(found.value, list) else []
            branches += [found] if found is not None and isinstance(found.value, dict) else []
        return any(self._reaches(branch, steps) for branch in branches)

    def _below(self, schema: Node, steps: list[str]) -> bool:
        properties = self._references.child(schema, "properties")
        items = self._references.child(schema, "items")
        named = properties.child(steps[0]) if properties is not None else None
        if named is not None:
            return self._reaches(named, steps[1:])
        if items is not None and steps[0].isdecimal():
            inner = items if isinstance(items.value, dict) else items.child(int(steps[0]))
            return inner is None or self._reaches(inner, steps[1:])
        if len(steps) == 1:
            self._known += properties.names() if properties is not None else ()
        other = self._references.child(schema, "additionalProperties")
        return isinstance(other.value, dict) if other is not None else "patternProperties" in schema.names()

    def _said(self, text: str, hint: str) -> Problem:
        return Problem(CODE, text, self._location.place, hint, "warning")
