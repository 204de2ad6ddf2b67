"""Fields that have no room in the line of their record go on below it."""

from __future__ import annotations

from collections.abc import Sequence

from kdev.tail.paint import columns, cut

FIELD_END = "\n"
"""What ends each field, in whose own text it never is."""
_GAP = "  "


def in_one_line(text: str) -> str:
    """Fields side by side, whatever the width."""
    return text.removesuffix(FIELD_END).replace(FIELD_END, _GAP)


def below(text: str, first: int, rest: int, mark: str) -> Sequence[str]:
    """The lines of some fields: `first` columns beside what is before them, `rest` in each line below.

    A field is cut only where it is longer than a line below.
    """
    lines = [""]
    left = first
    for field in text.removesuffix(FIELD_END).split(FIELD_END):
        gap = _GAP if lines[-1] else ""
        if columns(gap) + columns(field) > left and (lines[-1] or rest > first):
            lines.append("")
            gap, left = "", rest
        told = cut(field, left - columns(gap), mark)
        lines[-1] += gap + told
        left -= columns(gap) + columns(told)
    return lines
