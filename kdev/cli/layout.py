"""Texts beside their labels, as wide as the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TextIO

from kdev.cli import console
from kdev.cli.wrapping import wrapped

_LABEL = 11
_NARROW = 6


def labelled(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Lines of a label and a text each; on a terminal what is longer goes on below itself."""
    return [line for label, text in rows for line in _under(label, text)]


def hung(line: str, columns: int, stream: TextIO) -> str:
    """A line whose rest, on a terminal that is too narrow, goes on below, so many columns to the right."""
    if not console.is_terminal(stream):
        return line
    room = console.width(stream)
    if room < 2 * columns:  # beside its label it would be a column of single words
        line = line.replace(" " * columns, " " * _NARROW, 1) if line.startswith(" " * columns) else line
        columns = _NARROW
    return f"\n{' ' * columns}".join(wrapped(line, room - columns, room))


def _under(label: str, text: str) -> list[str]:
    if not console.is_terminal(sys.stdout):
        return [f"{label:<10} {text}"]
    room = max(console.width() - _LABEL, _LABEL)
    first, *others = wrapped(text, room)
    return [f"{label:<10} {first}", *(f"{'':<10} {line}" for line in others)]
