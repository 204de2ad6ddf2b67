"""Examples and defaults are held against the schemas they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from kdev.errors import Problem
from kdev.spec.checks.payloads import Part, part_of
from kdev.spec.languages import TWO, Watch, watch_of
from kdev.spec.model import Path
from kdev.spec.node import Node
from kdev.spec.reading.references import References
from kdev.spec.rules.language import Version
from kdev.spec.schemas import ASYNCAPI, JSON_SCHEMA, plain, schema_from

# Every critic takes in all definitions that its schema leads to; where these are too many, it is not asked.
MOST_DEFINITIONS = 50_000
CHECKED = frozenset({ASYNCAPI, JSON_SCHEMA})

Objections = Iterable[tuple[Path, str, str]]
"""Why a value does not fit: the path in it, what is wrong there, and what to do, empty when not known."""

Critic = Callable[[object], Objections]
CriticOf = Callable[[object], Critic]
"""Makes a critic of values from a JSON Schema; raises ValueError when it is none."""


class Examples:
    """Looks at every example and default of a document of a version."""

    def __init__(self, references: References, version: Version, critic_of: CriticOf) -> None:
        self._references, self._version, self._critic_of = references, version, critic_of
        self._left = MOST_DEFINITIONS

    def of_messages(self, messages: Iterable[Node]) -> Iterator[Problem]:
        """The examples of messages that their own schemas refuse."""
        for message in messages:
            listed = self._references.child(message, "examples")
            examples = list(self._references.items(listed)) if listed is not None else []
            for name in ("payload", "headers") if examples else ():
                part = part_of(self._references, message, name, self._version)
                critic = self._critic(part.node, part.language) if part is not None else None
                for example in examples:
                    value = self._references.child(example, name)
                    if part is not None and critic is not None and value is not None:
                        yield from self._message(part, name, value, critic)

    def _message(self, part: Part, name: str, value: Node, critic: Critic) -> Iterator[Problem]:
        watched = self._version[0] == TWO and watch_of(part.given, self._version) is not Watch.NONE
        custom = "-custom-format" if part.given is not None and name == "payload" else ""
        code = f"asyncapi2-message-examples{custom}" if watched else "message-examples"
        for path, text, hint in critic(plain(value, self._references)):
            said = f"does not fit the schema of the {name}: {text}"
            advice = hint or "change the example, or what the schema asks for"
            severity = "error" if watched else "warning"
            yield Problem(code, said, value.at(*path).place, advice, severity)

    def of_schemas(self, schemas: Iterable[Node], watched: Mapping[int, Node]) -> Iterator[Problem]:
        """The defaults and examples that their own schema refuses.

        `watched` has the schemas at whose top the official parser looks, by the `id` of their values.
        """
        for schema in schemas:
            if not isinstance(schema.value, dict):
                continue
            default, examples = schema.child("default"), schema.child("examples")
            values = list(examples.items()) if examples is not None else []
            if default is None and not values:
                continue
            critic = self._critic(schema, ASYNCAPI)
            top = id(schema.value) in watched
            if critic is not None and default is not None:
                yield from self._value("default", default, critic, watched=top)
            for value in values if critic is not None else ():
                yield from self._value("examples", value, critic, watched=top) if critic is not None else ()

    def _value(self, keyword: str, value: Node, critic: Critic, *, watched: bool) -> Iterator[Problem]:
        # The official parser never reports a text here.
        strict = watched and not isinstance(value.value, str)
        code = f"asyncapi2-schema-{keyword}" if strict else f"schema-{keyword}"
        for path, text, hint in critic(plain(value, self._references)):
            noun = "default" if keyword == "default" else "example"
            advice = hint or f"change the {noun}, or the schema"
            yield Problem(
                code,
                f"does not fit its schema: {text}",
                value.at(*path).place,
                advice,
                "error" if strict else "warning",
            )

    def _critic(self, node: Node, language: str) -> Critic | None:
        if language not in CHECKED:
            return None
        schema = schema_from(node, language, self._references).value
        self._left -= len(schema.get("definitions", ())) if isinstance(schema, dict) else 0
        if self._left < 0:
            return None
        try:
            return self._critic_of(schema)
        except ValueError:
            # What is wrong with the schema itself is told by the rules, at its place.
            return None
