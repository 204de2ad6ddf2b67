"""A pace that was changed while the run went on: one pace up to a record, another from there on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kdev.mock.control import Change
from kdev.mock.mix import Mix
from kdev.mock.pace import Pace
from kdev.mock.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Spliced:
    """The pace `before` up to record `first`, which is due at second `at`, and `after` from it on."""

    before: Pace
    first: int
    at: float
    after: Pace

    def __str__(self) -> str:
        return f"{self.before}, then {self.after}"

    @property
    def target(self) -> float | None:
        """That of the pace that it follows now."""
        return self.after.target

    @property
    def peak(self) -> float | None:
        """That of the pace that it follows now."""
        return self.after.peak

    @property
    def length(self) -> float | None:
        """The time before, and that of the pace after it."""
        return None if self.after.length is None else self.at + self.after.length

    @property
    def total(self) -> int | None:
        """The records before, and those of the pace after them."""
        return None if self.after.total is None else self.first + self.after.total

    def due(self, n: int) -> float:
        """As the pace says that record `n` belongs to, never after the change for one before it."""
        if n < self.first:
            return min(self.before.due(n), self.at)
        return self.at + self.after.due(n - self.first)

    def due_by(self, seconds: float) -> int:
        """Those before the change, and those after it."""
        if seconds < self.at:
            return min(self.before.due_by(seconds), self.first)
        n = self.first + max(1, self.after.due_by(seconds - self.at))
        # Adding seconds rounds them; the answer goes by the due times, so that the two never disagree.
        while self.after.target is not None and self.due(n) <= seconds:
            n += 1
        while n > self.first and self.due(n - 1) > seconds:
            n -= 1
        return n

    def times_ms(self, first: int, n: int, start_ms: int) -> Sequence[int]:
        """The times of each of the two paces for its own records."""
        early = max(0, min(n, self.first - first))
        times = list(self.before.times_ms(first, early, start_ms)) if early else []
        begin = start_ms + int(self.at * 1000)
        return (
            [*times, *self.after.times_ms(first + early - self.first, n - early, begin)]
            if n > early
            else times
        )


def changed(schedule: Schedule, change: Change, first: int, now: float) -> Schedule:
    """The schedule with another pace from record `first` on, at second `now` of the plan.

    A record that was due sooner, as one of a backlog, stays due then.
    """
    if change.pace is None:
        return schedule
    pace = schedule.pace
    if change.first is not None:
        # Told ahead, to several processes: each of them has to come to the same times.
        return replace(schedule, pace=Spliced(pace, first, pace.due(first), change.pace))
    at = now if pace.target is None else min(max(now, pace.due(first - 1) if first else 0.0), pace.due(first))
    return replace(schedule, pace=Spliced(pace, first, max(0.0, at), change.pace))


def mixed(mix: Mix, change: Change, first: int) -> Mix:
    """The streams of a run from record `first` on; what was there before goes on with its next."""
    return mix.changed(first, change.weights) if change.mix is None else change.mix.following(mix, first)
