"""Many values at once: what is true of all of them is found out in a few calls, not in one for each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from kdev.tail.decode import not_json, text_from
from kdev.tail.grammar import are_compact_json

Thing = TypeVar("Thing", bound=Hashable)

_STEERS = re.compile(r'[\x00-\x09\x0b-\x1f"\\]')
_FEW = 16
_MANY = 500
_DECODE = json.JSONDecoder(parse_constant=not_json).raw_decode


def each(column: Iterable[Thing], make: Callable[[Thing], str]) -> Iterator[str]:
    """What is made of each thing of a column; of things that are equal it is made once."""
    return map(_Made(make).__getitem__, column)


class _Made(dict[Thing, str]):
    """What was made of things; it is made when it is missing."""

    def __init__(self, make: Callable[[Thing], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, thing: Thing) -> str:
        made = self[thing] = self._make(thing)
        return made


def quoted_of(lines: bytes | None, count: int, behind: str = "") -> list[str] | None:
    """So many contents, a line each, as JSON has texts, something behind each of them.

    None unless each is text that needs no escape.
    """
    text = _text_of(lines, count)
    if text is None or (not _is_plain(text) and _STEERS.search(text)):
        return None
    return f'"{text}"{behind}'.replace("\n", f'"{behind}\n"').split("\n")


def compact_json_of(lines: bytes | None, count: int) -> list[str] | None:
    """So many contents, a line each, as JSON; None unless each is compact JSON as it stands."""
    text = _text_of(lines, count)
    if text is None:
        return None
    texts = text.split("\n")
    if count >= _MANY and are_compact_json(text):
        return texts
    if _loose(text):
        return None
    try:
        # One by one: of what two of them are together, such as `[1` and `2]`, nothing follows for each.
        return texts if all(_DECODE(each)[1] == len(each) for each in texts) else None
    except (ValueError, RecursionError):
        return None


def _is_plain(lines: str) -> bool:
    """Whether nothing in some lines needs an escape; it may say no of odd characters, never wrongly yes."""
    return '"' not in lines and "\\" not in lines and lines.replace("\n", "").isprintable()


def _text_of(lines: bytes | None, count: int) -> str | None:
    """Lines as text, without the last line end; None for a few and for what is no UTF-8."""
    return None if lines is None or count < _FEW else text_from(lines[:-1])


def _loose(joined: str) -> bool:
    """Whether there may be whitespace outside of the strings of some JSON texts; never wrongly no."""
    if "\\" in joined:
        return " " in joined or "\t" in joined or "\r" in joined
    outside = "".join(joined.split('"')[::2])
    return " " in outside or "\t" in outside or "\r" in outside
