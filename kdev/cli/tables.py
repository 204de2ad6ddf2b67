"""Tables: columns as wide as needed; where a terminal is too narrow for them, a few lines for each row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kdev.cli.wrapping import wrapped

_AMOUNT = re.compile(r"-?\d[\d,]*(\.\d+)?( [kMG]?B)?")
_GAP = "  "
_INDENT = "  "


def table_text(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    """The lines of a table in a width, None for any: headings, then rows; a column of numbers to the right.

    What has no room side by side stands below the first cell of its row, each cell behind its heading.
    """
    for gap in (_GAP, " "):
        lines = _columns(headings, rows, gap)
        if width is None or not rows or max(map(len, lines)) <= width:
            return lines
    return [line for row in rows for line in _below(headings, row, width or 0)]


def _columns(headings: Sequence[str], rows: Sequence[Sequence[str]], gap: str) -> list[str]:
    numeric = [bool(rows) and all(_is_number(row[i]) for row in rows) for i in range(len(headings))]
    widths = [max(len(row[i]) for row in [headings, *rows]) for i in range(len(headings))]
    return [
        gap.join(
            text.rjust(width) if right else text.ljust(width)
            for text, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in [headings, *rows]
    ]


def _below(headings: Sequence[str], row: Sequence[str], width: int) -> Iterator[str]:
    first, *others = [(f"{name} {text}", text) for name, text in zip(headings, row, strict=True)]
    yield first[0] if _is_number(row[0]) else row[0]
    line = ""
    for cell in (cell for cell, text in others if text):
        if line and len(_INDENT + line + _GAP + cell) > width:
            yield from _indented(line, width)
            line = ""
        line += _GAP + cell if line else cell
    if line:
        yield from _indented(line, width)


def _indented(line: str, width: int) -> Iterator[str]:
    """A line below a row; only one that is a cell by itself can be too long, and goes on below."""
    fits = len(_INDENT + line) <= width
    room = max(width - len(_INDENT), 1)
    yield from (_INDENT + part for part in ([line] if fits else wrapped(line, room)))


def _is_number(text: str) -> bool:
    return _AMOUNT.fullmatch(text) is not None or text in {"", "-"}
