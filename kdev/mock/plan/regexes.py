"""Random texts for ECMA-262 patterns, by walking Python's parse of them."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from kdev.payload.patterns import python_pattern

PRINTED = tuple(range(33, 127))
DIGITS = tuple(map(ord, string.digits))
WORD = tuple(map(ord, string.ascii_letters + string.digits + "_"))
WIDEST = 500
LONGEST = 5_000_000
FOLLOWED = 0.3
CATEGORIES: Mapping[object, tuple[int, ...]] = {
    op.CATEGORY_DIGIT: DIGITS,
    op.CATEGORY_WORD: WORD,
    op.CATEGORY_SPACE: (32,),
    op.CATEGORY_NOT_DIGIT: tuple(code for code in PRINTED if code not in DIGITS),
    op.CATEGORY_NOT_WORD: (32, *(code for code in PRINTED if code not in WORD)),
    op.CATEGORY_NOT_SPACE: PRINTED,
}


class Unwritable(Exception):
    """The pattern holds something no text can be made for."""


def text_for(pattern: str, rng: Random, more: int = 8) -> str:
    """A text meant to match; an open-ended repeat takes at most `more` beyond its least.

    Look-arounds and word boundaries are not followed: whoever asks must test the text.
    """
    return _writer(pattern)(_Walk(rng, more))


@cache
def anchored(pattern: str) -> tuple[bool, bool]:
    """Whether a pattern is tied to the beginning and to the end of the text."""
    items = list(_tree(pattern))
    begins = bool(items) and items[0] == (op.AT, op.AT_BEGINNING)
    return begins, bool(items) and items[-1] == (op.AT, op.AT_END)


@cache
def _writer(pattern: str) -> _Write:
    return _sequence(_tree(pattern))


@cache
def _tree(pattern: str) -> Any:
    try:
        return parser.parse(python_pattern(pattern), re.ASCII)
    except (re.error, OverflowError, RecursionError) as exc:
        raise Unwritable(pattern) from exc


@dataclass(slots=True)
class _Walk:
    """One text in the making: its chance, how far open repeats go, and the groups seen so far."""

    rng: Random
    more: int
    room: int = LONGEST
    groups: dict[int, str] = field(default_factory=dict[int, str])


_Write = Callable[[_Walk], str]


def _sequence(items: Any) -> _Write:
    writes = [_one(kind, value) for kind, value in items]
    if len(writes) == 1:
        return writes[0]
    return lambda walk: "".join([write(walk) for write in writes])


def _one(kind: object, value: Any) -> _Write:
    build = KINDS.get(kind)
    if build is None:
        raise Unwritable(str(kind))
    return build(value)


def _literal(code: int) -> _Write:
    return lambda _: chr(code)


def _letters(codes: Sequence[int]) -> _Write:
    printed = [chr(code) for code in codes if chr(code).isascii() and chr(code).isprintable()] or [
        chr(code) for code in codes
    ]
    if not printed:
        raise Unwritable("an empty class")
    return lambda walk: walk.rng.choice(printed)


def _one_of(members: Any) -> _Write:
    codes = [code for kind, value in members for code in _codes(kind, value)]
    if members[0][0] is not op.NEGATE:
        return _letters(codes)
    barred = set(codes)
    return _letters([code for code in (*WORD, *PRINTED, *range(0xC0, 0x250)) if code not in barred][:62])


def _codes(kind: object, value: Any) -> tuple[int, ...] | range:
    if kind is op.LITERAL:
        return (value,)
    if kind is op.RANGE:
        return range(value[0], min(value[1], value[0] + WIDEST) + 1)
    return CATEGORIES[value] if kind is op.CATEGORY else ()


def _branch(value: Any) -> _Write:
    ways = [_sequence(items) for items in value[1]]
    return lambda walk: walk.rng.choice(ways)(walk)


def _group(value: Any) -> _Write:
    number, write = value[0], _sequence(value[3])

    def written(walk: _Walk) -> str:
        text = write(walk)
        if number is not None:
            walk.groups[number] = text
        return text

    return written


def _repeat(value: Any) -> _Write:
    least, most, write = value[0], value[1], _sequence(value[2])

    def written(walk: _Walk) -> str:
        top = least + walk.more if most is op.MAXREPEAT else min(int(most), least + walk.more)
        times = least if top <= least else walk.rng.randint(least, top)
        walk.room -= times
        if walk.room < 0:
            raise Unwritable("a text without measure")
        return "".join([write(walk) for _ in range(times)])

    return written


def _ahead(value: Any) -> _Write:
    direction, write = value[0], _sequence(value[1])
    return lambda walk: write(walk) if direction > 0 and walk.rng.random() < FOLLOWED else ""


def _nothing(_: Any) -> _Write:
    return lambda _: ""


KINDS: Mapping[object, Callable[[Any], _Write]] = {
    op.LITERAL: _literal,
    op.NOT_LITERAL: lambda code: _letters([other for other in PRINTED if other != code]),
    op.ANY: lambda _: _letters(WORD[:62]),
    op.IN: _one_of,
    op.BRANCH: _branch,
    op.SUBPATTERN: _group,
    op.MAX_REPEAT: _repeat,
    op.MIN_REPEAT: _repeat,
    op.POSSESSIVE_REPEAT: _repeat,
    op.GROUPREF: lambda number: lambda walk: walk.groups.get(number, ""),
    op.AT: _nothing,
    op.ASSERT: _ahead,
    op.ASSERT_NOT: _nothing,
    op.ATOMIC_GROUP: _sequence,
}
