"""What a run is told while it goes on: to stand still, to go on, or to follow another plan."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from kdev.mock.mix import Mix
from kdev.mock.pace import Pace


@dataclass(frozen=True, slots=True)
class Change:
    """Another pace, and how it is shared by topic and message, None as before; `said` is how it was typed.

    `mix` has other streams, None for those of before. It holds from record `first` on, None for the next one.
    """

    pace: Pace | None
    said: str
    weights: Mapping[tuple[str, str], int] | None = None
    mix: Mix | None = None
    first: int | None = None


class Control:
    """Carries what somebody in another thread wishes to the run; `held` is whether it shall stand still."""

    def __init__(self) -> None:
        self.held = False
        self._spoilt: SimpleQueue[None] = SimpleQueue()
        self._changes: deque[Change] = deque()

    def waits(self, following: int) -> bool:
        """Whether the run has something to do before record `following`, its next one."""
        return self.held or self._is_due(following) or not self._spoilt.empty()

    def room(self, following: int) -> int | None:
        """How many records there are before the next change, None when none is known."""
        changes = tuple(self._changes)
        first = changes[0].first if changes else None
        return None if first is None else max(1, first - following)

    def change(self, change: Change) -> None:
        """Let the run follow another plan, after the changes before."""
        self._changes.append(change)

    def spoil(self) -> None:
        """Let the run send one invalid record."""
        self._spoilt.put(None)

    def spoils(self) -> bool:
        """Whether an invalid record is wished; each wish is told once."""
        try:
            self._spoilt.get_nowait()
        except Empty:
            return False
        return True

    def taken(self, following: int) -> Iterator[Change]:
        """The changes that hold for record `following`, each once."""
        while self._is_due(following):
            yield self._changes.popleft()

    def _is_due(self, following: int) -> bool:
        changes = tuple(self._changes)
        return bool(changes) and (changes[0].first or 0) <= following
