"""What a run shall do: its pace, its end, and what it does when it cannot keep up."""

from __future__ import annotations

from dataclasses import dataclass

from kdev.mock.pace import Pace, due_before

BLOCK_SECONDS = 0.002
LARGEST_BLOCK = 8192


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule of a run; without `count` and `seconds` only its pace may end it.

    `start_ms` is when the first event happens, and `together` how many records make one block; None leaves
    that to the pace; of `shards` parts it does one. Backlog of more than `catch_up` seconds is given up, a
    lost broker is waited for `retry_for` seconds, and at a stop up to `drain` seconds for what is not
    confirmed yet.
    """

    pace: Pace
    seed: int
    start_ms: int = 0
    count: int | None = None
    seconds: float | None = None
    together: int | None = None
    catch_up: float = 1.0
    retry_for: float = 30.0
    drain: float = 5.0
    shards: int = 1

    @property
    def target(self) -> float | None:
        """How many records a second are its own, on the average; None when it is as fast as possible."""
        return None if self.pace.target is None else self.pace.target / self.shards

    @property
    def peak(self) -> float | None:
        """How many records a second are its own where they are most; None when it is as fast as possible."""
        return None if self.pace.peak is None else self.pace.peak / self.shards

    @property
    def length(self) -> float | None:
        """How many seconds it lasts at most, None when no time ends it."""
        ends = [end for end in (self.seconds, self.pace.length) if end is not None]
        return min(ends, default=None)


def block_size(pace: Pace, first: int = 0) -> int:
    """How many records go out together from `first` on: one, or what two milliseconds bring."""
    if pace.peak is None:
        return LARGEST_BLOCK
    most = max(1, min(LARGEST_BLOCK, int(pace.peak * BLOCK_SECONDS)))
    if most == 1 or pace.peak == pace.target:
        return most
    return max(1, min(most, pace.due_by(pace.due(first) + BLOCK_SECONDS) - first))


def planned_records(schedule: Schedule) -> int | None:
    """How many records a run has, None when only a stop or the clock ends it."""
    counted = [limit for limit in (schedule.count, schedule.pace.total) if limit is not None]
    if schedule.seconds is not None and schedule.pace.target is not None:
        counted.append(due_before(schedule.pace, schedule.seconds))
    return min(counted, default=None)


def end_of(schedule: Schedule, limit: int | None) -> str:
    """Which of its ends a run has come to that sent all that its limit is: `count`, `stages` or `for`."""
    if limit == schedule.count:
        return "count"
    return "stages" if limit == schedule.pace.total else "for"
