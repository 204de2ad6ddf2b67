"""What a run is told while it goes on: to stand still, to go on, or to follow another plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from kdev.mock.mix import Mix
from kdev.mock.pace import Pace


@dataclass(frozen=True, slots=True)
class Change:
    """Another pace, and how it is shared by topic and message, None as before; `said` is how it was typed.

    `mix` has other streams, None for those of before.
    """

    pace: Pace | None
    said: str
    weights: Mapping[tuple[str, str], int] | None = None
    mix: Mix | None = None


class Control:
    """Carries what somebody in another thread wishes to the run; `held` is whether it shall stand still."""

    def __init__(self) -> None:
        self.held = False
        self._changes: SimpleQueue[Change] = SimpleQueue()

    @property
    def waits(self) -> bool:
        """Whether the run has something to do before its next record."""
        return self.held or not self._changes.empty()

    def change(self, change: Change) -> None:
        """Let the run follow another plan from its next record on."""
        self._changes.put(change)

    def taken(self) -> Iterator[Change]:
        """The changes since the last call."""
        with suppress(Empty):
            while True:
                yield self._changes.get_nowait()
