"""Many values at once: what is true of all of them is found out in a few calls, not in one for each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar, cast

from kdev.tail.decode import not_json, text_from
from kdev.tail.grammar import are_compact_json

Thing = TypeVar("Thing", bound=Hashable)

_STEERS = re.compile(r'[\x00-\x09\x0b-\x1f"\\]')
_FEW = 16
_MANY = 500
_DECODE = json.JSONDecoder(parse_constant=not_json).decode


def each(column: Iterable[Thing], make: Callable[[Thing], str]) -> Iterator[str]:
    """What is made of each thing of a column; of things that are equal it is made once."""
    things = list(column)
    made = {thing: make(thing) for thing in set(things)}
    return map(made.__getitem__, things)


def quoted_of(contents: Sequence[bytes | None]) -> list[str] | None:
    """All of some contents as JSON has texts; None unless each is text that needs no escape."""
    lines = _lines_of(contents)
    if lines is None or _STEERS.search(lines):
        return None
    return f'"{lines}"'.replace("\n", '"\n"').split("\n")


def compact_json_of(contents: Sequence[bytes | None]) -> list[str] | None:
    """All of some contents as JSON; None unless each is compact JSON as it stands."""
    lines = _lines_of(contents)
    if lines is None:
        return None
    texts = lines.split("\n")
    if len(texts) >= _MANY and are_compact_json(lines):
        return texts
    if _loose(lines):
        return None
    try:
        # One list of all: each text gives one element or more, so as many as there are means one of each.
        found = _DECODE(f"[{','.join(texts)}]")
    except (ValueError, RecursionError):
        return None
    return texts if len(found) == len(texts) else None


def _lines_of(contents: Sequence[bytes | None]) -> str | None:
    """Some contents as text, a line each; None unless each is there, is UTF-8, and is one line."""
    if len(contents) < _FEW or None in contents:
        return None
    lines = text_from(b"\n".join(cast("Sequence[bytes]", contents)))
    return lines if lines is not None and lines.count("\n") == len(contents) - 1 else None


def _loose(joined: str) -> bool:
    """Whether there may be whitespace outside of the strings of some JSON texts; never wrongly no."""
    if "\\" in joined:
        return " " in joined or "\t" in joined or "\r" in joined
    outside = "".join(joined.split('"')[::2])
    return " " in outside or "\t" in outside or "\r" in outside
