"""Kinds and values in words, for messages and hints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import islice

from kdev.spec.node import printable
from kdev.spec.rules.formats import FORMATS
from kdev.spec.rules.language import (
    OTHERS,
    Either,
    Entries,
    Flag,
    Inline,
    Items,
    Kind,
    Literal,
    Null,
    Number,
    Object,
    Text,
)
from kdev.spec.rules.spelling import MOST_KNOWN, nearest

SHOWN = 40
NAME = re.compile(r"[\w.-]+")
NAMED_AT = {"channel": "#/channels", "message": "#/components/messages"}
SCHEMAS = frozenset({"schemaObject", "plainSchema"})
TYPES: dict[type, type | tuple[type, ...]] = {
    Flag: bool,
    Text: str,
    Literal: str,
    Number: (int, float),
    Items: list,
    Entries: dict,
    Object: dict,
}
PLAIN_WORDS: dict[type, str] = {
    Null: "nothing",
    Flag: "`true` or `false`",
    Text: "a text",
    Items: "a list",
    Entries: "an object",
    Inline: "an object",
}


def suits(value: object, kind: Kind) -> bool:
    """Whether a value has the type that a kind asks for."""
    if isinstance(kind, Either):
        return any(suits(value, one) for one in kind.kinds)
    if isinstance(kind, Null):
        return value is None
    if isinstance(kind, Number) and isinstance(value, bool):
        return False
    types = TYPES.get(type(kind))
    return types is None or isinstance(value, types)


def words(kind: Kind, titles: Mapping[str, str]) -> str:
    """A kind in words, such as `a whole number of at least 1`."""
    match kind:
        case Text(name) if name:
            return FORMATS[name].words
        case Literal(values):
            return f"one of {listed(values)}" if len(values) > 1 else listed(values)
        case Number():
            return _number_words(kind)
        case Either(kinds):
            # A schema may be `true` or `false` as well; nobody needs to know that here.
            named = kinds[-1:] if isinstance(kinds[0], Flag) and isinstance(kinds[-1], Object) else kinds
            return " or ".join(words(one, titles) for one in named)
        case Object(name):
            return titles.get(name, "an object")
        case _:
            return PLAIN_WORDS.get(type(kind), "a value")


def _number_words(kind: Number) -> str:
    noun = "a whole number" if kind.whole else "a number"
    if kind.minimum is None:
        return noun
    if kind.maximum is not None:
        return f"{noun} from {kind.minimum} to {kind.maximum}"
    return f"{noun} above {kind.minimum}" if kind.above else f"{noun} of at least {kind.minimum}"


def advice(value: object, kind: Kind) -> str:
    """What to write instead of a value of the wrong kind."""
    match kind:
        case Text() | Literal() if isinstance(value, bool | int | float):
            return f'put it in quotes: `"{shown(value)}"`'
        case Number(minimum=minimum):
            return f"write a number, such as `{max(minimum or 1, 1)}`"
        case Flag():
            return "write `true` or `false`"
        case Items():
            return "begin each item with `- `"
        case Entries() | Object():
            return _as_object(value, kind)
        case _:
            return ""


def _as_object(value: object, kind: Kind) -> str:
    if isinstance(kind, Object) and isinstance(value, str):
        if value.startswith("#/"):
            return f"write a reference: `{{$ref: '{shown(value)}'}}`"
        if kind.name in NAMED_AT and NAME.fullmatch(value):
            return f"refer to it: `{{$ref: '{NAMED_AT[kind.name]}/{shown(value)}'}}`"
    if isinstance(kind, Object) and kind.name in SCHEMAS and isinstance(value, str | int | float):
        return f"write a schema: `{{type: string, enum: [{shown(value)}]}}`"
    return "write its fields below it, indented"


def shown(value: object) -> str:
    """A value as it may stand in a message: short, and as JSON unless it is a text."""
    match value:
        case str():
            text = value
        case dict():
            return "an object"
        case list():
            return "a list"
        case _:
            text = json.dumps(value)
    return printable(text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…")


def quoted(value: object) -> str:
    """A value as it stands in a sentence: in backticks, unless it is only said what it is."""
    return shown(value) if isinstance(value, dict | list) else f"`{shown(value)}`"


def listed(values: Iterable[str]) -> str:
    """Texts in backticks with commas between them."""
    return ", ".join(f"`{value}`" for value in values)


def near_hint(given: str, known: Iterable[str]) -> str:
    """A hint with the known name that looks most like a given one; empty when none does."""
    names = [name for name in islice(known, MOST_KNOWN) if name != OTHERS]
    folded = {name.lower(): name for name in names}
    best = folded.get(given.lower()) or nearest(given, names)
    return f"did you mean `{best}`?" if best else ""
