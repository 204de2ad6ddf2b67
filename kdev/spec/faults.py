"""What is wrong with one value, whatever stands below it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kdev.spec.formats import FORMATS, format_hint
from kdev.spec.model import Path
from kdev.spec.patterns import pattern_fault
from kdev.spec.rules import Either, Entries, Items, Kind, Literal, Number, Text
from kdev.spec.wording import advice, near_hint, shown, suits, words

WRITTEN = re.compile(r"-?\d{1,18}")


class Fault(NamedTuple):
    """One thing that is wrong with a value; `below` leads to the item that is at fault.

    `read_as` is what a tolerant reader makes of the value.
    """

    text: str
    hint: str = ""
    below: Path = ()
    read_as: str = ""


def faults(value: object, kind: Kind, titles: Mapping[str, str]) -> Iterator[Fault]:
    """Everything that is wrong with a value itself."""
    if isinstance(kind, Number) and kind.written and isinstance(value, str) and WRITTEN.fullmatch(value):
        text = f"must be {words(kind, titles)}, got the text `{value}`"
        yield Fault(text, f"write `{value}` without quotes", read_as=f"is a text, read as {value}")
        value = int(value)
    if not suits(value, kind) or (isinstance(kind, Number) and not _counts(value, kind)):
        yield Fault(f"must be {words(kind, titles)}, got `{shown(value)}`", _advice(value, kind, titles))
    elif isinstance(kind, Text) and kind.format and not FORMATS[kind.format].fits(str(value)):
        yield _format_fault(str(value), kind.format)
    elif isinstance(kind, Literal) and value not in kind.values:
        known = near_hint(str(value), kind.values) or f"write {words(kind, titles)}"
        yield Fault(f"must be {words(kind, titles)}, got `{shown(value)}`", known)
    elif isinstance(kind, Items) and isinstance(value, list):
        yield from _list_faults(value, kind)
    elif isinstance(kind, Entries) and kind.keys and isinstance(value, dict):
        for key in value:
            if not FORMATS[kind.keys].fits(key):
                fault = _format_fault(key, kind.keys)
                yield fault._replace(text=f"is a name that {fault.text}", below=(key,))


def _format_fault(text: str, name: str) -> Fault:
    broken = pattern_fault(text) if name == "regex" else None
    if broken is not None:
        return Fault(f"must be a regular expression: {broken.text}", broken.hint)
    return Fault(f"must be {FORMATS[name].words}, got `{shown(text)}`", format_hint(name, text))


def _counts(value: object, kind: Number) -> bool:
    if not isinstance(value, int | float):
        return False
    whole = not kind.whole or isinstance(value, int) or value.is_integer()
    above = kind.minimum is None or value > kind.minimum or (value == kind.minimum and not kind.above)
    return whole and above


def _advice(value: object, kind: Kind, titles: Mapping[str, str]) -> str:
    kinds = kind.kinds if isinstance(kind, Either) else (kind,)
    said = next((said for one in kinds if (said := advice(value, one))), "")
    return said or f"write {words(kind, titles)}"


def _list_faults(items: list[object], kind: Items) -> Iterator[Fault]:
    if kind.filled and not items:
        yield Fault("must have at least one item", "add one, or leave the list out")
    seen: set[str] = set()
    for index, item in enumerate(items if kind.distinct else ()):
        text = json.dumps(item, sort_keys=True)
        if text in seen:
            yield Fault("stands in the list twice", "keep one of the two", (index,))
        seen.add(text)
