"""Texts beside their labels, as wide as the terminal."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable

from kdev.cli import console

_LABEL = 11


def labelled(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Lines of a label and a text each; on a terminal what is longer goes on below itself."""
    return [line for label, text in rows for line in _under(label, text)]


def _under(label: str, text: str) -> list[str]:
    if not console.is_terminal(sys.stdout):
        return [f"{label:<10} {text}"]
    room = max(console.width() - _LABEL, _LABEL)
    first, *others = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
    return [f"{label:<10} {first}", *(f"{'':<10} {line}" for line in others)]
