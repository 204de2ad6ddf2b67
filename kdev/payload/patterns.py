"""ECMA-262 patterns, as JSON Schema has them, for Python's own engine."""

from __future__ import annotations

import re
from functools import cache

CLASSES = (
    (r"\\p\{(?:L|Letter|Alphabetic|Ll|Lowercase_Letter)\}", "[a-z]"),
    (r"\\p\{(?:Lu|Uppercase_Letter)\}", "[A-Z]"),
    (r"\\p\{(?:N|Nd|digit|Decimal_Number)\}", "[0-9]"),
    (r"\(\?<([A-Za-z_]\w*)>", r"(?P<\1>"),
)


def python_pattern(pattern: str) -> str:
    """A pattern in Python's spelling; Unicode classes become their ASCII members."""
    for spelling, ours in CLASSES:
        pattern = re.sub(spelling, ours, pattern)
    pattern = re.sub(r"\\c([A-Za-z])", lambda found: re.escape(chr(ord(found[1].upper()) - 64)), pattern)
    return pattern.replace("\\/", "/")


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern ready to `search`. Raises ValueError when it cannot be read."""
    try:
        return re.compile(python_pattern(pattern), re.ASCII)
    except (re.error, OverflowError, RecursionError) as exc:
        raise ValueError(f"pattern `{pattern}` cannot be read") from exc
