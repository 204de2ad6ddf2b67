"""What a run shall do: its pace, its end, and what it does when it cannot keep up."""

from __future__ import annotations

from dataclasses import dataclass

from kdev.mock.pace import Pace, due_before

BLOCK_SECONDS = 0.002
LARGEST_BLOCK = 8192


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule of a run; without `count` and `seconds` it has no end of its own.

    `start_ms` is when the first event happens, and `together` how many records make one block; None leaves
    that to the pace. Backlog of more than `catch_up` seconds is given up, a lost broker is waited for
    `retry_for` seconds, and at a stop up to `drain` seconds for what is not confirmed yet.
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


def block_size(pace: Pace) -> int:
    """How many records go out together: one below 1,000 a second, then what is due in two milliseconds."""
    if pace.target is None:
        return LARGEST_BLOCK
    return max(1, min(LARGEST_BLOCK, int(pace.target * BLOCK_SECONDS)))


def planned_records(schedule: Schedule) -> int | None:
    """How many records a run has, None when only a stop or the clock ends it."""
    counted = [] if schedule.count is None else [schedule.count]
    if schedule.seconds is not None and schedule.pace.target is not None:
        counted.append(due_before(schedule.pace, schedule.seconds))
    return min(counted, default=None)
