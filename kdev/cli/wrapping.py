"""Long lines for people: broken at spaces only, and not within a command that is in backticks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_PIECE = re.compile(r"(\s*)((?:`[^`]*`|\S)+)")
_WORD = re.compile(r"(\s*)(\S+)")
_PART = re.compile(r"[^|,/]*[|,/]*")

Pieces = Iterable[tuple[str, str]]
"""Texts that stay whole, each after the space before it."""


def wrapped(text: str, room: int, first: int | None = None) -> list[str]:
    """The lines of one line of text, each in so many columns; `first` are those that the first one has.

    What has no space to break at, and a command that is longer than a line, stays whole, so that it can be
    copied.
    """
    return _lines(_PIECE.findall(text), room, room if first is None else first)


def split(text: str, room: int) -> list[str]:
    """The same, but words that are too long are broken as well: behind a mark where that can be."""
    return _lines(_parts(text, room), room, room)


def hanging(text: str, width: int, first: int = 0) -> str:
    """Lines in a width, what goes on of each below its beginning; `first` columns stand before the text."""
    told: list[str] = []
    for number, line in enumerate(text.split("\n")):
        before = 0 if number else first
        indent = before + len(line) - len(line.lstrip())
        told.append(f"\n{' ' * indent}".join(wrapped(line, max(width - indent, 1), width - before)))
    return "\n".join(told)


def _lines(pieces: Pieces, room: int, first: int) -> list[str]:
    lines: list[str] = []
    line, left = "", first
    for gap, piece in pieces:
        if line.strip() and len(line) + len(gap) + len(piece) > left:
            lines.append(line)
            line, left = piece, room
        else:
            line += gap + piece
    return [*lines, line]


def _parts(text: str, room: int) -> Iterator[tuple[str, str]]:
    for gap, word in _WORD.findall(text):
        parts = [word] if len(word) <= room else filter(None, _PART.findall(word))
        for part in parts:
            for start in range(0, len(part), room):
                yield gap, part[start : start + room]
                gap = ""  # noqa: PLW2901 - only the first part of a word has the space before it
