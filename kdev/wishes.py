"""What a user wishes of made-up records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verify(StrEnum):
    """Which made-up records are held against their schemas before they are sent."""

    ALL = "all"
    SAMPLE = "sample"
    NONE = "none"


@dataclass(frozen=True, slots=True, eq=False)
class FieldWord:
    """What a user says of the values of a field; `origin` is where: `--set`, or the name of a file."""

    field: str
    said: object
    origin: str = "--set"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a user wishes of made-up records: how often optional fields are there, checks, and `words`.

    `keys` is the distribution of keys, empty when the document says, `key_count` how many there are, and
    `invalid` the share of records that shall break their schema.
    """

    optional: float = 1.0
    verify: Verify = Verify.SAMPLE
    words: tuple[FieldWord, ...] = ()
    keys: str = ""
    key_count: int | None = None
    invalid: float = 0.0
