"""The fields of a message, each with its rule and its samples: as wide as there is room for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kdev.cli import console
from kdev.cli.wrapping import split

if TYPE_CHECKING:
    from kdev.mock.explained import FieldExplained

_INDENT = "    "
_GAP = 2
_FEWEST_SAMPLE_COLUMNS = 24
_FEWEST_CELL_COLUMNS = 34
_BELOW = 2
"""The columns before a rule that stands below its field."""


def table_of(what: str, fields: Sequence[FieldExplained]) -> Iterator[str]:
    """The lines of a table; where the width is known no rule is cut, and the samples are those that fit.

    Where columns have no room side by side, a rule with its samples goes on below itself.
    """
    if not fields:
        return
    width = console.known_width(sys.stdout)
    headings = [what, "SOURCE", "RULE", "SAMPLES"]
    before = [(_name(field), field.source, field.rule) for field in fields]
    room = None if width is None else width - len(_INDENT) - _columns(headings, before)
    if width is not None and room is not None and room < _FEWEST_SAMPLE_COLUMNS:
        yield from (f"{_INDENT}{line}" for line in _below(what, fields, width - len(_INDENT)))
        return
    rows = [
        (*row, _samples(field, sys.maxsize if room is None else room))
        for row, field in zip(before, fields, strict=True)
    ]
    yield from (f"{_INDENT}{line}" for line in console.table_lines(headings, rows))


def _columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The columns that all but the samples take."""
    return sum(max(map(len, column)) + _GAP for column in zip(headings[:3], *rows, strict=True))


def _below(what: str, fields: Sequence[FieldExplained], width: int) -> Iterator[str]:
    longest = max(len(_name(field)) for field in fields)
    taken = min(longest, width * 2 // 5) + _GAP
    taken = taken if width - taken >= _FEWEST_CELL_COLUMNS else _BELOW
    yield f"{what.ljust(taken)}RULE: SAMPLES" if taken > max(_BELOW, len(what)) else what
    for field in fields:
        name = _name(field)
        lines = _cell(field, max(width - taken, 1))
        if len(name) + _GAP > taken:
            yield name
            name = ""
        yield f"{name.ljust(taken)}{lines[0]}"
        yield from (f"{' ' * taken}{line}" for line in lines[1:])


def _cell(field: FieldExplained, room: int) -> list[str]:
    """The rule, and the samples that fit behind it or, where none does, on a line of their own."""
    if not field.samples:
        return split(field.rule, room)
    *lines, last = split(f"{field.rule}:", room)
    told = _samples(field, room - len(last) - 1, cut=False)
    return [*lines, f"{last} {told}"] if told else [*lines, last, _samples(field, room)]


def _samples(field: FieldExplained, room: int, *, cut: bool = True) -> str:
    """The samples that have room, at least the first, which is cut then; or nothing."""
    first, *others = map(_sample, field.samples or ("",))
    if len(first) > room:
        return f"{first[: max(room - 1, 0)]}…" if cut else ""
    for other in others:
        if len(first) + len(other) + 2 > room:
            break
        first += f", {other}"
    return first


def _name(field: FieldExplained) -> str:
    return field.path or "(the value)"


def _sample(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
