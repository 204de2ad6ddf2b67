"""Texts beside their labels, as wide as the terminal."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable
from typing import TextIO

from kdev.cli import console

_LABEL = 11


def labelled(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Lines of a label and a text each; on a terminal what is longer goes on below itself."""
    return [line for label, text in rows for line in _under(label, text)]


def hung(line: str, columns: int, stream: TextIO) -> str:
    """A line whose rest, on a terminal that is too narrow, goes on below, so many columns to the right."""
    if not console.is_terminal(stream):
        return line
    indent = " " * columns
    width = max(console.width(), 2 * columns)
    return "\n".join(
        textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    )


def _under(label: str, text: str) -> list[str]:
    if not console.is_terminal(sys.stdout):
        return [f"{label:<10} {text}"]
    room = max(console.width() - _LABEL, _LABEL)
    first, *others = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
    return [f"{label:<10} {first}", *(f"{'':<10} {line}" for line in others)]
