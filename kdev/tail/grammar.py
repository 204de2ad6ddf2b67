"""The grammar of compact JSON as one expression, which tells of many lines at once whether each is JSON."""

from __future__ import annotations

import re
import sys
from collections import deque
from functools import cache, lru_cache

# RFC 8259 without whitespace. No repetition gives anything back, so the time grows as the text does.
_STRING = r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+"'
_NUMBER = r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+"
_PLAIN = rf"{_STRING}|{_NUMBER}|true|false|null"
_PART = re.compile(
    rf"{_STRING}:|(?P<string>{_STRING})|(?P<number>{_NUMBER})|(?P<word>true|false|null)|[{{}}\[\],]"
)
_DEEPEST = 4
_LONGEST_ALIKE = 1_000
_LATELY: deque[str] = deque(maxlen=32)
# Before 3.11.5 Python takes texts that repetitions which give nothing back do not match (its issue 106052).
SOUND = sys.version_info >= (3, 11, 5)
_OPENING, _CLOSING = "{[", "}]"


def are_compact_json(lines: str) -> bool:
    """Whether each line is JSON without whitespace outside its strings; no may be wrong, yes never is.

    It is wrong where a line is nested more deeply than the first one, or than four levels, and where Python's
    own expressions are not `SOUND`.
    """
    if not SOUND:
        return False
    first, _, _ = lines.partition("\n")
    deep = _depth(first)
    if deep > _DEEPEST:
        return False
    any_json = _lines_of(deep)
    # Most topics have lines that differ in their values alone, which takes half the time to tell. What lines
    # of many parts or of ever other ones would save is less than what their own expression costs.
    if len(first) <= _LONGEST_ALIKE and any_json.fullmatch(first):
        like = _PART.sub(_any_such, first)
        if _seen(like) and _lines_like(like).fullmatch(lines):
            return True
    return any_json.fullmatch(lines) is not None


def _seen(like: str) -> bool:
    """Whether there were lines like that lately; takes note of them."""
    seen = like in _LATELY
    if not seen:
        _LATELY.append(like)
    return seen


@lru_cache(maxsize=64)
def _lines_like(line: str) -> re.Pattern[str]:
    return re.compile(rf"{line}(?:\n{line})*+")


def _any_such(part: re.Match[str]) -> str:
    """The expression of one part of a line: a name and punctuation as they are, a value by its kind."""
    if part["string"]:
        return _STRING
    if part["number"]:
        return _NUMBER
    return f"(?:{_PLAIN})" if part["word"] else re.escape(part[0])


@cache
def _lines_of(depth: int) -> re.Pattern[str]:
    value = _PLAIN
    for _ in range(depth):
        # What follows a comma, or the last one, is looked for ahead: so each level says "value" but twice.
        members = rf'\{{(?:{_STRING}:(?:{value})(?:,(?=")|(?=\}})))*+\}}'
        items = rf"\[(?:(?:{value})(?:,(?!\])|(?=\])))*+\]"
        value = f"{_PLAIN}|{members}|{items}"
    return re.compile(rf"(?:{value})(?:\n(?:{value}))*+")


def _depth(text: str) -> int:
    level = deepest = 0
    for character in re.sub(_STRING, "", text):
        level += (character in _OPENING) - (character in _CLOSING)
        deepest = max(deepest, level)
    return deepest
