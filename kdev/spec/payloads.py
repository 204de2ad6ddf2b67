"""Payload schemas and examples of messages are checked in the language that a message names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kdev.errors import Problem
from kdev.spec.agreement2 import messages2, operations2
from kdev.spec.bindings import text_of
from kdev.spec.check import Checker
from kdev.spec.node import Node
from kdev.spec.references import References
from kdev.spec.rules import Version, kind_from
from kdev.spec.schemas import ASYNCAPI, JSON_SCHEMA, schema_format, schema_from
from kdev.spec.traits import with_traits

TWO = 2
SCHEMA = kind_from("schema")
CHECKED = frozenset({ASYNCAPI, JSON_SCHEMA})

Fits = Callable[[object], bool]
JudgeOf = Callable[[object], Fits]


class _Part(NamedTuple):
    node: Node
    language: str


def schema_problems(references: References, checker: Checker, messages: list[Node]) -> Iterator[Problem]:
    """The problems of the payload schemas of AsyncAPI 2 messages; AsyncAPI 3 has them in its rules."""
    before = len(checker.problems)
    for message in messages:
        payload = _part(references, message, "payload", TWO)
        if payload is not None and payload.language in CHECKED:
            checker.check(payload.node, SCHEMA)
    yield from checker.problems[before:]


def example_problems(
    references: References, messages: list[Node], version: Version, judge_of: JudgeOf
) -> Iterator[Problem]:
    """The examples that their own schemas refuse: an error in AsyncAPI 2, a warning in AsyncAPI 3."""
    two = version[0] == TWO
    code, severity = ("asyncapi2-message-examples", "error") if two else ("message-examples", "warning")
    for message in messages:
        examples = list(_examples(references, message))
        for name in ("payload", "headers") if examples else ():
            fits = _judge(_part(references, message, name, version[0]), references, judge_of)
            for example in examples:
                value = example.child(name)
                if fits is not None and value is not None and not fits(value.value):
                    text = f"is an example that the schema of the {name} refuses"
                    hint = "change the example, or what the schema asks for"
                    yield Problem(code, text, value.place, hint, severity)


def message_nodes(references: References, root: Node, version: Version) -> list[Node]:
    """Every message of a document once, traits applied: those of channels, then those on the shelf."""
    channels = references.child(root, "channels")
    shelf = references.child(root, "components", "messages")
    found: dict[tuple[str, object], Node] = {}
    for _, channel in references.entries(channels) if channels else ():
        for message in _of_channel(references, channel, version):
            found.setdefault((message.document.file, message.path), message)
    for _, message in references.entries(shelf) if shelf else ():
        merged = with_traits(references, message, traits_win=version[0] == TWO)
        found.setdefault((merged.document.file, merged.path), merged)
    return list(found.values())


def _of_channel(references: References, channel: Node, version: Version) -> Iterator[Node]:
    if version[0] == TWO:
        for operation in operations2(references, channel):
            yield from (message for _, message in messages2(references, operation))
        return
    messages = references.child(channel, "messages")
    for _, message in references.entries(messages) if messages else ():
        yield with_traits(references, message, traits_win=False)


def _examples(references: References, message: Node) -> Iterator[Node]:
    examples = references.child(message, "examples")
    yield from references.items(examples) if examples else ()


def _judge(part: _Part | None, references: References, judge_of: JudgeOf) -> Fits | None:
    if part is None or part.language not in CHECKED:
        return None
    try:
        return judge_of(schema_from(part.node, part.language, references).value)
    except ValueError:
        # What is wrong with the schema itself is told by the rules, at its place.
        return None


def _part(references: References, message: Node, name: str, major: int) -> _Part | None:
    written = references.child(message, name)
    if written is None:
        return None
    if major == TWO:
        language = text_of(message.child("schemaFormat")) if name == "payload" else None
        return _Part(written, schema_format(language))
    inner = written.child("schema")
    if inner is None:
        return _Part(written, ASYNCAPI)
    return _Part(inner, schema_format(text_of(written.child("schemaFormat"))))
