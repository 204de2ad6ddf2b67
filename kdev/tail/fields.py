"""Parts of records by name, such as `key` or `value.customer.city`; numbers stay as they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring

from kdev.errors import UsageError
from kdev.model import ConsumedRecord
from kdev.tail.decode import not_json, text_from

MISSING = "-"
_STEP = re.compile(r"\.?([^.\[\]{}]+)|\[(-?[0-9]{1,9})\]")


class _Written(str):
    """A number, or a sign, as it is written."""

    __slots__ = ()


_COMMA = _Written(",")

_DECODE = json.JSONDecoder(parse_int=_Written, parse_float=_Written, parse_constant=not_json).decode

Steps = tuple[str | int, ...]


def steps_from(text: str, option: str) -> Steps:
    """The steps of a path such as `customer.city` or `items[0].id`. Raises UsageError when it is none."""
    steps: list[str | int] = []
    at = 0
    while at < len(text) and (found := _STEP.match(text, at)) and not (at == 0 and text[0] == "."):
        steps.append(found[1] if found[2] is None else int(found[2]))
        at = found.end()
    if not steps or at < len(text):
        raise UsageError(
            f"`{option}` has `{text}`, which names no part", hint="such as `days` or `items[0].id`"
        )
    return tuple(steps)


class Absent:
    """There is nothing at a path."""


ABSENT = Absent()


def part_of(value: object, steps: Steps) -> object:
    """What stands at some steps into a value, ABSENT where there is nothing."""
    for step in steps:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and isinstance(step, int):
            value = _item(value, step)
        else:
            return ABSENT
    return value


def _item(items: list[object], at: int) -> object:
    return items[at] if -len(items) <= at < len(items) else ABSENT


@lru_cache(maxsize=1)  # most ask for several parts of the same value
def read(content: bytes | None) -> object:
    """The value that bytes are, its numbers as written; the bytes as text where they are no JSON."""
    if content is None:
        return ABSENT
    text = text_from(content)
    if text is None:
        return content.hex()
    try:
        return _DECODE(text)
    except (ValueError, RecursionError):
        return text


def is_number(value: object) -> bool:
    """Whether a value that was read is a number."""
    return isinstance(value, _Written)


def json_text(value: object) -> str:
    """A value that was read as compact JSON; null where there is nothing."""
    # It does not call itself: Python reads what is nested more deeply than its functions may be.
    written: list[str] = []
    left = [value]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            members = [each for name, inner in part.items() for each in (_Written(f",{_name(name)}"), inner)]
            left += _turned("{", members, "}")
        elif isinstance(part, list):
            left += _turned("[", [each for inner in part for each in (_COMMA, inner)], "]")
        else:
            written.append(_single(part))
    return "".join(written)


def _turned(opening: str, parts: Sequence[object], closing: str) -> list[object]:
    """The parts of a list or an object, the last first, each behind what stands before it."""
    first = [_Written(f"{opening}{str(parts[0])[1:]}"), *parts[1:]] if parts else [_Written(opening)]
    return [_Written(closing), *reversed(first)]


def _name(name: object) -> str:
    return f"{encode_basestring(str(name))}:"


def _single(value: object) -> str:
    match value:
        case _Written():
            return str(value)
        case str():
            return encode_basestring(value)
        case True | False:
            return str(value).lower()
        case _:
            return "null"


def plain_text(value: object) -> str:
    """A value that was read as a person reads it: texts bare, `-` where there is nothing."""
    if isinstance(value, Absent):
        return MISSING
    return str(value) if isinstance(value, str) else json_text(value)


def _key(record: ConsumedRecord) -> object:
    if record.key is None:
        return ABSENT
    text = text_from(record.key)
    return record.key.hex() if text is None else text


def headers_of(record: ConsumedRecord) -> object:
    """The headers of a record by name, as texts."""
    return {
        name: None if value is None else value.decode("utf-8", "replace") for name, value in record.headers
    }


PARTS: Mapping[str, Callable[[ConsumedRecord], object]] = {
    "topic": lambda record: record.topic,
    "partition": lambda record: _Written(record.partition),
    "offset": lambda record: _Written(record.offset),
    "key": _key,
    "value": lambda record: read(record.value),
    "headers": headers_of,
    "timestamp": lambda record: ABSENT if record.timestamp_ms is None else _Written(record.timestamp_ms),
    "size": lambda record: _Written(getattr(record, "size", len(record.value or b""))),
    "message": lambda record: getattr(record, "message", "") or ABSENT,
    "problem": lambda record: getattr(record, "problem", "") or ABSENT,
}
"""The parts of a record that have a name."""
