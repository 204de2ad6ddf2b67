"""Durations as people write them: `500ms`, `10s`, `5m`, `1h30m`."""

from __future__ import annotations

import re

from kdev.errors import UsageError

_LONGEST = 36_500 * 86_400
_SHOWN = 40
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|[smhd])")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")


def seconds_from(text: str) -> float:
    """The seconds of a written duration, never zero and never more than a hundred years.

    Raises UsageError for anything else, a number without a unit included.
    """
    parts = _PART.findall(text) if _WHOLE.fullmatch(text) else []
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if parts and not seconds:
        raise UsageError(f"`{text[:_SHOWN]}` is too short", hint="more than nothing, such as `1ms` or `10s`")
    if not parts:
        raise UsageError(f"`{text}` is not a duration", hint="such as `500ms`, `10s`, `5m`, `2h` or `1h30m`")
    if seconds > _LONGEST:
        raise UsageError(f"`{text[:_SHOWN]}` is too long", hint="at most a hundred years, `36500d`")
    return seconds


def duration_text(seconds: float) -> str:
    """A duration in the form that `seconds_from` reads, to the millisecond."""
    rest = round(seconds * 1000)
    text = ""
    for unit, size in (("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        whole, rest = divmod(rest, size)
        text += f"{whole}{unit}" if whole else ""
    return text or "0s"
