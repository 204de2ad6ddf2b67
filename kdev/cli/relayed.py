"""What a run in several workers is told: it reaches each of them, and holds from the same record on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from threading import Event
from typing import TYPE_CHECKING, Any

from kdev.errors import UsageError

if TYPE_CHECKING:
    from kdev.mock.control import Change, Control

GO = "go"
AHEAD_SECONDS = 0.5
"""How long before a change holds the workers are told of it."""


@dataclass(slots=True)
class Position:
    """Where a worker was when it told so last: its next record, how overdue that was, and when it told.

    That is None while it waits until all of them may begin.
    """

    following: int = 0
    overdue: float = 0.0
    at: float | None = field(default_factory=time.monotonic)


class Relay:
    """Passes on to workers what their run is told.

    All of them make the same plan and send their part of it, so that a change of it has to hold from one
    record on for all: one that none of them has come to. `positions` tells where they are, `peak` how many
    records a second their plan has at most just now, None when that is not known.
    """

    def __init__(
        self,
        connections: Sequence[Connection],
        positions: Callable[[], Sequence[Position]],
        peak: float | None,
    ) -> None:
        self._connections, self._positions, self._peak = connections, positions, peak
        self._held = False
        self._first, self._fastest = 0, 0.0

    @property
    def held(self) -> bool:
        """Whether the run shall stand still."""
        return self._held

    @held.setter
    def held(self, held: bool) -> None:
        self._held = held
        self._tell(("held", held))

    def change(self, change: Change) -> None:
        """Let all workers follow another plan from one record on.

        Raises UsageError where nobody knows which record that could be.
        """
        if self._peak is None:
            hint = "start it with a rate, or in one process"
            raise UsageError("workers at the rate `max` are each at another record of their plan", hint=hint)
        self._first = self._beyond(self._peak)
        self._tell(("change", replace(change, first=self._first)))
        if change.pace is not None:
            self._peak = change.pace.peak

    def _beyond(self, peak: float) -> int:
        """A record that no worker comes to before it is told; at most it makes up for what is overdue."""
        now, positions = time.monotonic(), self._positions()
        held = all(each.following >= self._first for each in positions)
        # While the last change does not hold everywhere, some go by the pace before it.
        self._fastest = peak if held else max(peak, self._fastest)
        late = [each.overdue + now - (now if each.at is None else each.at) for each in positions]
        ahead = [
            each.following + self._fastest * (seconds + AHEAD_SECONDS)
            for each, seconds in zip(positions, late, strict=True)
        ]
        return max(self._first, math.ceil(max(ahead, default=0.0)) + 1)

    def spoil(self) -> None:
        """Let one of them send an invalid record."""
        self._tell(("spoil", None), self._connections[:1])

    def _tell(self, told: tuple[str, Any], to: Sequence[Connection] | None = None) -> None:
        for connection in self._connections if to is None else to:
            # One that has ended is told nothing more.
            with suppress(OSError):
                connection.send(told)


def obey(connection: Connection, control: Control, begins: Event) -> None:
    """Do what a worker is told, until nobody can tell it any more; `begins` is set when it may send."""
    with suppress(EOFError, OSError):
        while True:
            match connection.recv():
                case ("held", bool(held)):
                    control.held = held
                case ("change", change):
                    control.change(change)
                case ("spoil", _):
                    control.spoil()
                case _:
                    begins.set()
    begins.set()
