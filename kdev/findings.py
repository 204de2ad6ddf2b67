"""What a look at a machine or a cluster has found, as plain values."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Grade(StrEnum):
    """How good a finding is: `note` is neither good nor bad."""

    OK = "ok"
    NOTE = "note"
    WARN = "warn"
    FAIL = "fail"


class Finding(NamedTuple):
    """One thing that was looked at: what was found there, and what to do about it."""

    about: str
    grade: Grade
    text: str
    hint: str = ""
