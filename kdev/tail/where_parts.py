"""The parts of records that `--where` can name, read as values that compare."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from kdev.model import ConsumedRecord
from kdev.tail.fields import headers_of

Value = object
Expression = Callable[[ConsumedRecord], Value]
Path = tuple[str | int, ...]
LONGEST_NUMBER = 1_000


class Compared(NamedTuple):
    """A part of the value that is compared, and the number, or text in quotes, that it is compared with."""

    path: Path
    written: str

    @property
    def is_number(self) -> bool:
        """Whether it is compared with a number."""
        return self.written[0] not in "\"'"


def number_from(text: str) -> int | float:
    """The number that a text is, an approximate one when it is very long."""
    # Python refuses to make a whole number of thousands of digits.
    return int(text) if text.lstrip("-").isdecimal() and len(text) < LONGEST_NUMBER else float(text)


def part_reader(name: str, steps: tuple[str | int, ...]) -> Expression:
    """What reads a part of a record, and what stands some steps into it; null where there is nothing."""
    read = _PARTS[name]

    def value(record: ConsumedRecord) -> Value:
        found = read(record)
        for step in steps:
            found = _stepped(found, step)
        return found

    return value


def _stepped(value: object, step: str | int) -> object:
    """What stands at a step; null where there is nothing."""
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
        return value[step]
    return None


@lru_cache(maxsize=1)  # an expression mostly asks for several parts of the same value
def _read(content: bytes | None) -> object:
    if content is None:
        return None
    for parse in (json.loads, _with_long_numbers):
        try:
            return parse(content)
        except (ValueError, RecursionError):
            continue
    return content.decode("utf-8", "replace")


def _with_long_numbers(content: bytes) -> object:
    return json.loads(content, parse_int=number_from)


def _key(record: ConsumedRecord) -> object:
    return None if record.key is None else record.key.decode("utf-8", "replace")


_PARTS: Mapping[str, Expression] = {
    "topic": lambda record: record.topic,
    "partition": lambda record: record.partition,
    "offset": lambda record: record.offset,
    "key": _key,
    "value": lambda record: _read(record.value),
    "headers": headers_of,
    "timestamp": lambda record: record.timestamp_ms,
    "size": lambda record: getattr(record, "size", len(record.value or b"")),
}
