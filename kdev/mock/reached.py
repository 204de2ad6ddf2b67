"""How far a run has come in its plan, and how many of its records go out together next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kdev.mock.control import Change
from kdev.mock.schedule import BLOCK_SECONDS, LARGEST_BLOCK, Schedule, block_size, end_of, planned_records
from kdev.mock.spliced import changed

WORK_SECONDS = 0.05
"""About so long a block of a backlog takes at most, so that a run hears what it is told."""
_PARTS = 4
_INSTANT = 1e-6


class Reached:
    """The record that is `following`, of a schedule that has `limit` of them, None for no number.

    `origin` is when record 0 was due on the clock; it moves when the plan stands still.
    """

    def __init__(self, schedule: Schedule, origin: float) -> None:
        self.schedule, self.origin = schedule, origin
        self.limit = planned_records(schedule)
        self.following = 0
        self._most = LARGEST_BLOCK

    @property
    def paced(self) -> bool:
        """Whether records are due at some time, and not as fast as possible."""
        return self.schedule.pace.target is not None

    @property
    def left(self) -> int:
        """How many of a known number of records are not sent yet."""
        return 0 if self.limit is None else self.limit - self.following

    def due(self, n: int) -> float:
        """When a record is due on the clock."""
        return self.origin + self.schedule.pace.due(n)

    def times_ms(self, size: int) -> Sequence[int]:
        """The event times of so many of the next records."""
        return self.schedule.pace.times_ms(self.following, size, self.schedule.start_ms)

    def change(self, change: Change, first: int, now: float) -> None:
        """Follow another plan from a record on."""
        self.schedule = changed(self.schedule, change, first, now - self.origin)
        self.limit = planned_records(self.schedule)

    def block(self, now: float, room: int | None) -> int:
        """How many records go out together next: what two milliseconds bring, or what is overdue of more.

        At most as many as there is `room` for, and 0 when all have been sent.
        """
        pace, together = self.schedule.pace, self.schedule.together
        size = together or block_size(pace, self.following)
        if size > 1 and not together and now - self.due(self.following + size - 1) > BLOCK_SECONDS:
            # Small blocks make up for a backlog more slowly, most of all where the processor is shared.
            size = max(size, min(self._most, pace.due_by(now - self.origin) - self.following))
        size = size if self.limit is None else min(size, self.left)
        return min(size, room or size)

    def worked(self, records: int, seconds: float) -> None:
        """Note how long it took to make and hand over so many records."""
        if seconds > 0:
            self._most = max(1, min(LARGEST_BLOCK, int(records * WORK_SECONDS / seconds)))

    def late(self, now: float) -> float:
        """How many seconds the next record is overdue, 0 when it is not."""
        return max(0.0, now - self.due(self.following))

    def lateness(self, size: int, own: int, now: float) -> Iterator[tuple[int, float]]:
        """How late the next records go out together, of which so many are the run's own.

        They are told in parts, each by its last: so many records, and their seconds.
        """
        parts = min(size, own, _PARTS) if self.paced else 0
        for part in range(1, parts + 1):
            number = own * part // parts - own * (part - 1) // parts
            yield number, max(0.0, now - self.due(self.following + size * part // parts - 1))

    def given_up(self, size: int, late: float, room: int | None) -> int:
        """How many of the next records are too old to be sent, when a block of them is so late.

        They are whole blocks. None are given up where a number of records is wished: the plan goes on later.
        """
        schedule = self.schedule
        if not self.paced or late <= schedule.catch_up:
            return 0
        if schedule.count is not None:
            self.origin += late - schedule.catch_up
            return 0
        since = schedule.pace.due(self.following + size - 1) + late - schedule.catch_up
        skipped = max(size, (schedule.pace.due_by(since) - self.following) // size * size)
        skipped = skipped if self.limit is None else min(skipped, self.left)
        return min(skipped, room or skipped)

    def seconds_left(self, seconds: float) -> float:
        """How long the run still takes after so many seconds, 0 where no time ends it."""
        length = self.schedule.length
        return 0.0 if length is None else max(0.0, length - seconds)

    def end(self, seconds: float) -> str:
        """Which of its ends a run has come to after so many seconds; empty before that.

        One that ends by time takes its time, also when its last record has been sent before.
        """
        schedule, length = self.schedule, self.schedule.length
        if self.limit is not None and not self.left:
            end = end_of(schedule, self.limit)
            over = end == "count" or length is None or seconds >= length - _INSTANT
            return end if over else ""
        grace = schedule.catch_up if self.paced else 0.0
        if length is not None and seconds >= length + grace:
            return "for" if length == schedule.seconds else "stages"
        return ""
