"""Shares as they are typed: `1%`, or `0.01`."""

from __future__ import annotations

import math
import re
from typing import Annotated

import typer

from kdev.errors import UsageError

_SHARE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(%?)")


def _optional(given: float) -> float:
    if math.isnan(given):  # which is neither too small nor too large
        raise UsageError("`--optional nan` is no share", hint="from 0 to 1")
    return given


OptionalFields = Annotated[
    float,
    typer.Option(
        "--optional",
        metavar="SHARE",
        min=0,
        max=1,
        callback=_optional,
        help="How often optional fields come.",
    ),
]
Invalid = Annotated[
    str,
    typer.Option(
        "--invalid",
        metavar="SHARE",
        help="Break so many records in one place each: 1%, or 0.01; their header `kdev-invalid` says how.",
    ),
]


def share_from(option: str, text: str) -> float:
    """The share that a text such as `1%` or `0.01` says, from 0 to 1; raises UsageError for anything else."""
    match = _SHARE.fullmatch(text.strip())
    share = float(match[1]) / (100 if match[2] else 1) if match else 2.0
    if share > 1:
        raise UsageError(f"`{option} {text}` is no share", hint="such as `1%`, or `0.01`; 100% at most")
    return share


def share_text(share: float) -> str:
    """A share as it is typed, in hundredths and without an exponent, however small it is."""
    return f"{share * 100:.12f}".rstrip("0").rstrip(".") + "%"
