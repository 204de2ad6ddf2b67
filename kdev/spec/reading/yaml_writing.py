"""Plain values become YAML that every reader understands alike, those of YAML 1.1 too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from kdev.spec.reading.parse import scalar

RESOLVER = yaml.resolver.Resolver()
WIDE = 1_000_000
TEXT = "tag:yaml.org,2002:str"
# What readers of YAML 1.1 other than PyYAML take for a boolean.
SHORT = frozenset({"y", "Y", "n", "N"})
LINES = re.compile(r"(?![ \n])(?:[^\S\n]*\S.*\n|\n)+")


def yaml_text(value: object) -> str:
    """The YAML of an object, a list or a single value, its keys in their own order."""
    events = (
        yaml.StreamStartEvent(),
        yaml.DocumentStartEvent(explicit=False),
        *_events(value),
        yaml.DocumentEndEvent(explicit=False),
        yaml.StreamEndEvent(),
    )
    text: str = yaml.emit(events, Dumper=_Emitter, allow_unicode=True, width=WIDE)
    return text.removesuffix("...\n")


class _Emitter(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Lists below a key stand further in than the key, as people write them."""
        super().increase_indent(flow, indentless=False)


def _events(value: object) -> Iterator[yaml.Event]:
    match value:
        case dict():
            yield yaml.MappingStartEvent(None, None, implicit=True, flow_style=not value)
            for key, entry in value.items():
                yield _text(str(key))
                yield from _events(entry)
            yield yaml.MappingEndEvent()
        case list():
            yield yaml.SequenceStartEvent(None, None, implicit=True, flow_style=not value)
            for item in value:
                yield from _events(item)
            yield yaml.SequenceEndEvent()
        case str():
            yield _text(value)
        case _:
            yield yaml.ScalarEvent(None, None, (True, False), _plain(value))


def _plain(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case float():
            # Readers of YAML 1.1 want a point in a number with an exponent.
            mantissa, exponent, power = repr(value).partition("e")
            return f"{mantissa}.0e{power}" if exponent and "." not in mantissa else repr(value)
        case _:
            return str(value)


def _text(text: str) -> yaml.ScalarEvent:
    if not text.replace("\n", "").isprintable():
        return yaml.ScalarEvent(None, None, (False, True), text, style='"')
    if LINES.fullmatch(text):
        return yaml.ScalarEvent(None, None, (False, True), text, style="|")
    safe = isinstance(scalar(text), str) and _tag(text) == TEXT and text not in SHORT
    return yaml.ScalarEvent(None, None, (safe, True), text, style=None if safe else "'")


def _tag(text: str) -> str:
    found: str = RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return found
