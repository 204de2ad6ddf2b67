"""The Sink seam, and sinks that need no broker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from kdev.histogram import Histogram
from kdev.model import Block


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the records handed to a sink; `acked` + `failed` + `pending` is what it took."""

    acked: int = 0
    failed: int = 0
    pending: int = 0


class Sink(Protocol):
    """Where records go."""

    def offer(self, block: Block, start: int = 0) -> int:
        """Take records of a block from `start` on; returns how many, fewer than all when there is no room."""
        ...

    def counts(self) -> Counts:
        """What became of everything taken so far."""
        ...

    def poll(self, seconds: float) -> None:
        """Let deliveries be confirmed, for at most `seconds`."""
        ...

    def connected(self) -> bool:
        """Whether a broker answers; asks it again when it was lost."""
        ...

    def flush(self, seconds: float) -> int:
        """Wait until everything taken is confirmed, at most `seconds`; returns how many are not."""
        ...

    def abandon(self) -> None:
        """Give up on what is pending: it counts as failed."""
        ...

    def errors(self) -> tuple[tuple[str, int], ...]:
        """Distinct reasons of failure and how often each occurred, most frequent first."""
        ...

    def ack_seconds(self) -> Histogram:
        """How long each acknowledgement took, from taken to acked; empty when that is not measured."""
        ...

    def partitions(self) -> Mapping[str, Mapping[int, int]]:
        """Acked records by topic and partition; empty when that is not counted."""
        ...


class NullSink:
    """Takes everything and forgets it."""

    def __init__(self) -> None:
        self._taken = 0

    def offer(self, block: Block, start: int = 0) -> int:
        """Take all of it."""
        taken = len(block) - start
        self._taken += taken
        return taken

    def counts(self) -> Counts:
        """Everything taken counts as acked."""
        return Counts(acked=self._taken)

    def poll(self, seconds: float) -> None:
        """Nothing to wait for."""

    def connected(self) -> bool:
        """Always there."""
        return True

    def flush(self, seconds: float) -> int:
        """Nothing is ever pending."""
        return 0

    def abandon(self) -> None:
        """Nothing is ever pending."""

    def errors(self) -> tuple[tuple[str, int], ...]:
        """Nothing ever fails."""
        return ()

    def ack_seconds(self) -> Histogram:
        """Nothing is measured."""
        return Histogram()

    def partitions(self) -> Mapping[str, Mapping[int, int]]:
        """Nothing is counted."""
        return {}
