"""What stands in schemas and messages and is passed over by everyone: a `format` nobody knows, `x-kdv`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kdev.errors import Problem
from kdev.spec.node import Node
from kdev.spec.rules.schema_formats import KNOWN_FORMATS, NUMBER_FORMATS, TEXT_FORMATS, meant_format
from kdev.spec.rules.sources import keyword_source
from kdev.spec.rules.spelling import nearest
from kdev.spec.rules.wording import near_hint, shown

FORMAT = "schema-format"
KEYWORD = "unknown-keyword"
WORDS_FOR_KDEV = ("x-kdev", "x-faker")
ALMOST = 0.8
NO_FORMAT = "leave it out; a `pattern` says what a text must look like"


def passed_over(schemas: Iterable[Node], messages: Iterable[Node]) -> Iterator[Problem]:
    """Everything in schemas and messages that looks as if it meant something, and means nothing."""
    for schema in schemas:
        if isinstance(schema.value, dict):
            yield from _format(schema)
            yield from _words(schema)
    for message in messages:
        if isinstance(message.value, dict):
            yield from _words(message)


def _format(schema: Node) -> Iterator[Problem]:
    named = schema.child("format")
    if named is None or not isinstance(named.value, str):
        return
    given = named.value
    if given not in KNOWN_FORMATS:
        hint = meant_format(given) or near_hint(given, KNOWN_FORMATS) or NO_FORMAT
        yield _said(named, f"is `{shown(given)}`, which is no known format: it has no effect", hint)
    kind = schema.at("type").value
    types = {"integer", "number"} if given in TEXT_FORMATS else {"boolean", "object", "array"}
    if given in TEXT_FORMATS | NUMBER_FORMATS and isinstance(kind, str) and kind in types:
        noun = "texts" if given in TEXT_FORMATS else "numbers"
        text = f"has no effect: `{given}` is about {noun}, and the type is `{kind}`"
        yield _said(named, text, "change the type, or leave it out")


def _words(node: Node) -> Iterator[Problem]:
    for key in node.names():
        if key.startswith("x-") and key not in WORDS_FOR_KDEV:
            near = nearest(key, WORDS_FOR_KDEV, cutoff=ALMOST)
            if near:
                text, hint = "says nothing to kdev, and looks like a word for it", f"did you mean `{near}`?"
                yield Problem(KEYWORD, text, node.at(key).place, hint, "warning", "kdev, words of a document")


def _said(node: Node, text: str, hint: str) -> Problem:
    return Problem(FORMAT, text, node.place, hint, "warning", keyword_source("format"))
