"""Signs that the encoding of a terminal lacks are written as plain ones, other characters as escapes."""

from __future__ import annotations

import codecs
import io
import sys

_PLAIN = {
    "…": "...",
    "→": "->",
    "·": "-",
    "━": "=",
    "╸": "-",
    "─": "-",
    "◄": "<",
    "►": ">",
    **dict(zip("▁▂▃▄▅▆▇█", "_.-:=+*#", strict=True)),
}
WIDER = 4
"""By so many columns a line may grow when its signs are written as plain ones."""
_HANDLER = "kdev-plain"


def write_any_character() -> None:
    """Let stdout and stderr write every character, whatever their encoding."""
    codecs.register_error(_HANDLER, _written)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def has_signs(encoding: str) -> bool:
    """Whether an encoding has the signs that a panel is drawn with."""
    try:
        "".join(_PLAIN).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _written(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    first = error.object[error.start]
    return _PLAIN.get(first) or first.encode("ascii", "backslashreplace").decode(), error.start + 1
