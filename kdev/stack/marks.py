"""How far something has come that takes a while, told as parts of one step."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from kdev.stack.runtime import Phase

PART = ", "
"""What stands between the name of a step and how far it has come."""

_PARTS = 5
_MEGABYTE = 1_000_000
_OFTEN_SECONDS = 10.0
_SPEED_SECONDS = 1.0


def in_steps(phase: Phase, step: str, marks: Iterator[str]) -> None:
    """Go through to the end; a part of the step ends, and the next one begins, at each mark."""
    name: str | None = step
    while name:
        with phase(name):
            mark = next(marks, None)
        name = f"{step}{PART}{mark}" if mark else None


def marks_of(come: Iterable[tuple[int, int]], *, now: Callable[[], float] = time.monotonic) -> Iterator[str]:
    """A few words each time that another fifth has come, and every ten seconds where that takes longer.

    Each pair says how many bytes are there so far, and of how many; 0 when that is not known. With the last
    of them only the unpacking is left.
    """
    told, began = 0, now()
    told_at = began
    for done, total in come:
        part, moment = (_PARTS * done // total if total else 0), now()
        if part > told or (told < _PARTS and done and moment - told_at >= _OFTEN_SECONDS):
            told, told_at = part, moment
            yield _mark(done, total, moment - began)


def _mark(done: int, total: int, seconds: float) -> str:
    if done == total:
        return f"unpacking {total / _MEGABYTE:.0f} MB"
    of = f" of {total / _MEGABYTE:.0f}" if total else ""
    speed = f"{PART}{done / seconds / _MEGABYTE:.1f} MB/s" if seconds >= _SPEED_SECONDS else ""
    return f"{done / _MEGABYTE:.0f}{of} MB{speed}"
