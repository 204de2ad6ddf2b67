"""When a tail ends, and what it did until then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import NamedTuple

from kdev.errors import BrokerLost
from kdev.model import ConsumedRecord
from kdev.tail.filters import Keep

ReadAs = Callable[[Sequence[ConsumedRecord]], Sequence[ConsumedRecord]]
"""Makes of records what they mean, one for one."""


class End(StrEnum):
    """Why a tail ended."""

    INTERRUPT = "interrupt"
    COUNT = "count"
    TIME = "time"
    IDLE = "idle"
    DATA = "data"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class Until:
    """When a tail ends: after so many records, seconds, or seconds without a record; or at the data's end.

    Records that `keep` does not want are neither shown nor counted; it judges what `read_as` made of them.
    """

    count: int | None = None
    seconds: float = inf
    idle_seconds: float = inf
    follow: bool = True
    keep: Keep | None = None
    read_as: ReadAs | None = None

    @property
    def endless(self) -> bool:
        """Whether only the user ends it."""
        return self == Until(keep=self.keep, read_as=self.read_as)


class Tailed(NamedTuple):
    """What a tail did; `lost` where its time was over and the broker away, so that records may be missing."""

    printed: int
    read: int
    seconds: float
    end: End
    lost: BrokerLost | None = None
