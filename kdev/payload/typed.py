"""A text that somebody typed, as the value of JSON that it may be."""

from __future__ import annotations

import json
import math
from typing import NoReturn


def value_of(text: str) -> object:
    """The value that a text is in JSON.

    Raises JSONDecodeError for a text that is none, and ValueError, which says what it has, for one with a
    number beyond all measure, or too deep.
    """
    try:
        return json.loads(text, parse_int=_whole, parse_float=_finite, parse_constant=_no_number)
    except RecursionError as exc:
        raise ValueError("is nested too deep") from exc


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as exc:  # Python reads no more than some thousands of digits
        raise ValueError(f"has a number of {len(text):,} digits, which nobody reads") from exc


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"has `{text}`, which is beyond all numbers")
    return number


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"has `{name}`, which is no JSON")
