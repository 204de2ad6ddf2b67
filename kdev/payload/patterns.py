"""ECMA-262 patterns, as JSON Schema has them, for Python's own engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

CLASSES = (
    (r"\\p\{(?:L|Letter|Alphabetic|Ll|Lowercase_Letter)\}", "[a-z]"),
    (r"\\p\{(?:Lu|Uppercase_Letter)\}", "[A-Z]"),
    (r"\\p\{(?:N|Nd|digit|Decimal_Number)\}", "[0-9]"),
    (r"\(\?<([A-Za-z_]\w*)>", r"(?P<\1>"),
)


PIECE = re.compile(r"\\.|\[a-z\]|\[A-Z\]|\[0-9\]|\[\^?|--|&&|\|\||~~|.", re.DOTALL)
NESTED: Mapping[str, str] = {
    **{f"[{some}]": some for some in ("a-z", "A-Z", "0-9")},
    "[": r"\[",
    "[^": r"\[^",
    **{2 * sign: rf"{sign}\{sign}" for sign in "-&|~"},
}
"""How some signs are written in a set."""
CODE = re.compile(r"\\u\{(0*(?:10|[0-9a-fA-F])?[0-9a-fA-F]{1,4})\}")


def python_pattern(pattern: str) -> str:
    """A pattern in Python's spelling; Unicode classes become their ASCII members."""
    for spelling, ours in CLASSES:
        pattern = re.sub(spelling, ours, pattern)
    pattern = CODE.sub(lambda found: re.escape(chr(int(found[1], 16))), _with_plain_sets(pattern))
    pattern = re.sub(r"\\c([A-Za-z])", lambda found: re.escape(chr(ord(found[1].upper()) - 64)), pattern)
    return pattern.replace("\\/", "/")


def _with_plain_sets(pattern: str) -> str:
    """The same, its sets without what Python may once read as a set within a set."""
    parts, inside = list[str](), False
    for found in PIECE.finditer(pattern):
        piece = found[0]
        parts.append(NESTED.get(piece, piece) if inside else piece)
        inside = piece != "]" if inside else piece in {"[", "[^"}
    return "".join(parts)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern ready to `search`. Raises ValueError when it cannot be read."""
    try:
        return re.compile(python_pattern(pattern), re.ASCII)
    except (re.error, OverflowError, RecursionError) as exc:
        raise ValueError(f"pattern `{pattern}` cannot be read") from exc
