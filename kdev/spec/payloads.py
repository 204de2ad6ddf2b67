"""Payload schemas of AsyncAPI 2 are checked in the language that their message names."""

from __future__ import annotations

from collections.abc import Iterator

from kdev.errors import Problem
from kdev.spec.agreement2 import messages2, operations2
from kdev.spec.bindings import text_of
from kdev.spec.check import Checker
from kdev.spec.node import Node
from kdev.spec.references import References
from kdev.spec.rules import Version, kind_from
from kdev.spec.schemas import ASYNCAPI, JSON_SCHEMA, schema_format

TWO = 2
SCHEMA = kind_from("schema")
CHECKED = frozenset({ASYNCAPI, JSON_SCHEMA})


def payload_problems(
    references: References, checker: Checker, root: Node, version: Version
) -> Iterator[Problem]:
    """The problems of every payload schema of an AsyncAPI 2 document; AsyncAPI 3 has them in its rules."""
    if version[0] != TWO:
        return
    before = len(checker.problems)
    for message in _messages(references, root):
        payload = message.child("payload")
        if payload is not None and schema_format(text_of(message.child("schemaFormat"))) in CHECKED:
            checker.check(payload, SCHEMA)
    yield from checker.problems[before:]


def _messages(references: References, root: Node) -> Iterator[Node]:
    channels = references.child(root, "channels")
    for _, channel in references.entries(channels) if channels else ():
        for operation in operations2(references, channel):
            for _, message in messages2(references, operation):
                yield message
    shelf = references.child(root, "components", "messages")
    yield from (message for _, message in (references.entries(shelf) if shelf else ()))
