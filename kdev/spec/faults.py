"""What is wrong with one value, whatever stands below it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kdev.spec.model import Path
from kdev.spec.rules import Either, Items, Kind, Literal, Number, Text
from kdev.spec.wording import FORMATS, advice, near_hint, shown, suits, words

WRITTEN = re.compile(r"-?\d{1,18}")


class Fault(NamedTuple):
    """One thing that is wrong with a value; `below` leads to the item that is at fault."""

    text: str
    hint: str = ""
    below: Path = ()
    severity: str = ""


def faults(value: object, kind: Kind, titles: Mapping[str, str]) -> Iterator[Fault]:
    """Everything that is wrong with a value itself."""
    if isinstance(kind, Number) and kind.written and isinstance(value, str) and WRITTEN.fullmatch(value):
        yield Fault(f"is a text, read as {value}", f"write `{value}` without quotes", severity="warning")
        value = int(value)
    if not suits(value, kind) or (isinstance(kind, Number) and not _counts(value, kind)):
        yield Fault(f"must be {words(kind, titles)}, got `{shown(value)}`", _advice(value, kind, titles))
    elif isinstance(kind, Text) and kind.format and not FORMATS[kind.format][0].fullmatch(str(value)):
        yield Fault(f"must be {FORMATS[kind.format][1]}, got `{shown(value)}`", "write it out in full")
    elif isinstance(kind, Literal) and value not in kind.values:
        known = near_hint(str(value), kind.values) or f"write {words(kind, titles)}"
        yield Fault(f"must be {words(kind, titles)}, got `{shown(value)}`", known)
    elif isinstance(kind, Items) and isinstance(value, list):
        yield from _list_faults(value, kind)


def _counts(value: object, kind: Number) -> bool:
    if not isinstance(value, int | float):
        return False
    whole = not kind.whole or float(value).is_integer()
    return whole and (kind.minimum is None or value >= kind.minimum)


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
