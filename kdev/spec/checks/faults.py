"""What is wrong with one value, whatever stands below it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kdev.spec.model import Path
from kdev.spec.rules.formats import FORMATS, format_hint
from kdev.spec.rules.language import Either, Entries, Flag, Items, Kind, Literal, Number, Object, Text
from kdev.spec.rules.patterns import pattern_fault
from kdev.spec.rules.types_meant import meant_value
from kdev.spec.rules.wording import advice, near_hint, quoted, shown, suits, words

NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
WRITTEN = re.compile(r"-?\d{1,18}")


class Fault(NamedTuple):
    """One thing that is wrong with a value; `below` leads to the item that is at fault.

    `read_as` is what a tolerant reader makes of the value; `code` is given where the fault makes nothing
    unusable, and has a code of its own.
    """

    text: str
    hint: str = ""
    below: Path = ()
    read_as: str = ""
    code: str = ""


def faults(value: object, kind: Kind, titles: Mapping[str, str]) -> Iterator[Fault]:
    """Everything that is wrong with a value itself."""
    read = _read(value, kind)
    if read is not None:
        text = f"must be {words(kind, titles)}, got the text `{shown(value)}`"
        yield Fault(text, read.hint, read_as=read.text)
        value = read.value
    if isinstance(value, str) and any(is_kind(kind, value) for is_kind in (_is_number, _is_flag)):
        text = f"must be {words(kind, titles)}, got the text `{value}`"
        yield Fault(text, f"write `{value}` without quotes")
        return
    if not suits(value, kind) or (isinstance(kind, Number) and not _counts(value, kind)):
        yield Fault(f"must be {words(kind, titles)}, got {quoted(value)}", _advice(value, kind, titles))
        return
    match kind, value:
        case Text(name), str() if name and not FORMATS[name].fits(value):
            yield _format_fault(value, name)
        case Literal(values), str() if value not in values:
            known = meant_value(value, values) or near_hint(value, values) or f"write {words(kind, titles)}"
            yield Fault(f"must be {words(kind, titles)}, got {quoted(value)}", known)
        case Items(), list():
            yield from _list_faults(value, kind)
        case Entries(keys=name), dict() if name:
            yield from _key_faults(value, name)
        case _:
            pass


def _is_number(kind: Kind, value: str) -> bool:
    return isinstance(kind, Number) and NUMBER.fullmatch(value) is not None


def _is_flag(kind: Kind, value: str) -> bool:
    return isinstance(kind, Flag) and value in {"true", "false"}


class _Read(NamedTuple):
    value: object
    text: str
    hint: str


def _read(value: object, kind: Kind) -> _Read | None:
    """What a tolerant reader makes of a text in the place of a number or a list."""
    if not isinstance(value, str) or not isinstance(kind, Number | Items) or not kind.written:
        return None
    if isinstance(kind, Items):
        parts = [part.strip() for part in value.split(",")]
        listed = f"[{', '.join(parts)}]"
        return _Read(parts, f"is a text, read as the list `{listed}`", f"write `{listed}`")
    if WRITTEN.fullmatch(value):
        return _Read(int(value), f"is a text, read as {value}", f"write `{value}` without quotes")
    return None


def _key_faults(entries: Mapping[str, object], name: str) -> Iterator[Fault]:
    for key in entries:
        if not FORMATS[name].fits(key):
            yield _format_fault(key, name)._replace(below=(key,))


def _format_fault(text: str, name: str) -> Fault:
    broken = pattern_fault(text) if name in {"regex", "pattern"} else None
    if broken is not None:
        code = "schema-pattern" if name == "pattern" else ""
        return Fault(f"must be a regular expression: {broken.text}", broken.hint, code=code)
    return Fault(f"must be {FORMATS[name].words}, got `{shown(text)}`", format_hint(name, text))


def _counts(value: object, kind: Number) -> bool:
    if not isinstance(value, int | float):
        return False
    whole = not kind.whole or isinstance(value, int) or value.is_integer()
    above = kind.minimum is None or value > kind.minimum or (value == kind.minimum and not kind.above)
    return whole and above and (kind.maximum is None or value <= kind.maximum)


def _advice(value: object, kind: Kind, titles: Mapping[str, str]) -> str:
    kinds = kind.kinds if isinstance(kind, Either) else (kind,)
    if isinstance(kind, Either) and isinstance(kinds[-1], Object):
        kinds = kinds[-1:]
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
