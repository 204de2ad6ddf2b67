"""How far something has come that takes a while, told as steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kdev.stack.runtime import Phase

_PARTS = 5
_MEGABYTE = 1_000_000


def in_steps(phase: Phase, step: str, marks: Iterator[str]) -> None:
    """Go through to the end; a step ends, and the next one begins, at each mark."""
    name: str | None = step
    while name:
        with phase(name):
            mark = next(marks, None)
        name = f"{step}, {mark}" if mark else None


def fifths(come: Iterable[tuple[int, int]]) -> Iterator[str]:
    """A few words each time that another fifth has come.

    Each pair says how many bytes are there so far, and of how many; 0 when that is not known.
    """
    told = 0
    for done, total in come:
        part = _PARTS * done // total if total else 0
        if told < part < _PARTS:
            told = part
            yield f"{done / _MEGABYTE:.0f} of {total / _MEGABYTE:.0f} MB"
