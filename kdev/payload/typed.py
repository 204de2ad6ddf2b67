"""A text that somebody typed, as the value of JSON that it may be."""

from __future__ import annotations

import json
import math
from typing import NoReturn


def value_of(text: str) -> object:
    """The value that a text is in JSON. Raises ValueError for one that is none, or is beyond all measure."""
    try:
        return json.loads(text, parse_float=_finite, parse_constant=_no_number)
    except RecursionError as exc:
        raise ValueError("is nested too deep") from exc


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"`{text}` is beyond all numbers")
    return number


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"`{name}` is no number")
