"""What a pattern found, made to stand out in a line that is coloured already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from kdev.tail.paint import Painter, Segment

_CODE = re.compile(r"(\x1b\[[0-9;]*m)")
_ON, _OFF = "\x1b[7m", "\x1b[27m"

Marker = Callable[[Segment], Segment]
"""Makes what was looked for stand out in a piece of a line."""


def marker_of(patterns: Iterable[str]) -> Marker | None:
    """What shows the matches of some patterns in reverse, over the colours that are there; None for none."""
    compiled: list[re.Pattern[str]] = []
    for pattern in patterns:
        with suppress(re.error):  # some patterns are of bytes only
            compiled.append(re.compile(pattern))
    if not compiled:
        return None
    return lambda segment: segment._replace(painter=_over(segment.painter, compiled))


def _over(painter: Painter, patterns: Sequence[re.Pattern[str]]) -> Painter:
    def paint(text: str) -> str:
        spans = [found.span() for pattern in patterns for found in pattern.finditer(text)]
        marked = {at for span in spans for at in range(*span)}
        return _marked(painter(text), marked) if marked else painter(text)

    return paint


def _marked(painted: str, marked: set[int]) -> str:
    """A painted text with some characters in reverse; `marked` counts those that are seen."""
    pieces: list[str] = []
    at = 0
    for number, piece in enumerate(_CODE.split(painted)):
        if number % 2:
            pieces.append(piece)
            continue
        for character in piece:
            pieces.append(f"{_ON}{character}{_OFF}" if at in marked else character)
            at += 1
    return "".join(pieces).replace(_OFF + _ON, "")
