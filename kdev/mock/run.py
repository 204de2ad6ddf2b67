"""The loop that hands records to a sink when they are due."""

from __future__ import annotations

from kdev.errors import BrokerError, PayloadError
from kdev.mock.clock import Clock
from kdev.mock.control import Change, Control
from kdev.mock.course import Course, Facts
from kdev.mock.life import Life
from kdev.mock.missed import own_records
from kdev.mock.mix import Mix
from kdev.mock.progress import RunState
from kdev.mock.report import Report, Watch
from kdev.mock.schedule import Schedule, block_size, end_of, planned_records
from kdev.mock.sinks import Sink
from kdev.mock.spliced import changed, mixed
from kdev.mock.summary import Changed, Outage, Summary
from kdev.mock.tally import Tally
from kdev.model import Block

LOOK_SECONDS = 0.05
TELL_SECONDS = 0.25
RETRY_SECONDS = 0.1
SHORTEST_POLL = 0.004
CLOSE_SECONDS = 0.002
STOPPED_SECONDS = 2.0


def run(
    mix: Mix,
    sink: Sink,
    schedule: Schedule,
    clock: Clock,
    *,
    watch: Watch | None = None,
    control: Control | None = None,
) -> Summary:
    """Send what is planned until its end, a stop or the loss of the broker; tell `watch` how it goes.

    What `control` is told meanwhile holds from the next record on.
    """
    loop = _Loop(mix, sink, schedule, clock, watch=watch)
    loop.control = control or loop.control
    loop.send()
    loop.drain()
    return loop.summary()


class _Loop:
    """One run. `_origin` is when record 0 was due on the clock; it moves when the plan stands still."""

    def __init__(
        self, mix: Mix, sink: Sink, schedule: Schedule, clock: Clock, *, watch: Watch | None
    ) -> None:
        self._mix, self._sink, self._schedule, self._clock = mix, sink, schedule, clock
        self._tally = Tally(list(dict.fromkeys(stream.topic for stream in mix.streams)))
        self._limit = planned_records(schedule)
        self._course = Course(clock.now())
        self._origin = self._now = self._course.began
        self._next = 0
        self._look_at = self._tell_at = self._course.began
        self._state = RunState.RUNNING
        self._report = Report(schedule, self._tally, sink, watch, began=self._course.began, shard=mix.shard)
        self.control = Control()

    def send(self) -> None:
        """Hand over block after block until the run is over."""
        self._tell()
        try:
            while not self._over():
                self._obey()
                size = self._schedule.together or block_size(self._schedule.pace, self._next)
                size = size if self._limit is None else min(size, self._limit - self._next)
                size = min(size, self.control.room(self._next) or size)
                if self._wait_for(size) and self._hand_over(size):
                    self._next += size
        except (BrokerError, PayloadError) as exc:
            self._end_by(exc)
        self._course.ended_at = self._clock.now()

    def drain(self) -> None:
        """Let what is not confirmed yet come to its end, and give up what does not."""
        self._state = RunState.DRAINING
        self._tell()
        try:
            self._settle()
        except BrokerError as exc:
            self._end_by(exc)
        if not self._clock.stopped_by and self._sink.counts().pending:
            self._sink.abandon()
            self._course.stopped_by = self._course.stopped_by if self._course.error else "broker"
        self._course.drained_at = self._clock.now()
        self._state = RunState.DONE
        self._tell()

    def _settle(self) -> None:
        """Wait for what is not confirmed yet: shortly after a stop, else while the broker shows life."""
        asked_to = bool(self._clock.stopped_by)
        wait = self._schedule.drain if asked_to or self._course.error else self._schedule.retry_for
        until = self._clock.now() + wait
        life = Life(self._sink)
        while (left := until - self._clock.now()) > 0 and self._sink.flush(min(left, TELL_SECONDS)):
            if self._clock.stopped_by and not asked_to:
                asked_to, until = True, min(until, self._clock.now() + self._schedule.drain)
            elif not asked_to and life.shown():
                until = self._clock.now() + wait
            self._tell()
        self._sink.poll(0)

    def summary(self) -> Summary:
        """What came of it."""
        facts = Facts(self._schedule, self._mix, self._tally, self._sink, self._limit)
        return self._course.summed_up(facts, self._next)

    def _over(self) -> bool:
        """Whether the run has ended, and by what."""
        if self._course.stopped_by:
            return True
        if self._clock.stopped_by:
            self._course.stopped_by = self._clock.stopped_by
        elif self._limit is not None and self._next >= self._limit:
            self._course.stopped_by = end_of(self._schedule, self._limit)
        elif (length := self._schedule.length) is not None and self._run_seconds() >= length + self._grace():
            self._miss(0 if self._limit is None else self._limit - self._next)
            self._course.stopped_by = "for" if length == self._schedule.seconds else "stages"
        return bool(self._course.stopped_by)

    def _run_seconds(self) -> float:
        return self._clock.now() - self._course.began - self._course.paused

    def _grace(self) -> float:
        return 0.0 if self._schedule.pace.target is None else self._schedule.catch_up

    def _wait_for(self, size: int) -> bool:
        """Wait until a block is due; False when the run was stopped or its plan moved meanwhile."""
        offset = self._schedule.pace.due(self._next + size - 1)
        while True:
            due = self._look_at
            while (now := self._clock.now()) >= due:
                self._look()
                due = self._look_at + STOPPED_SECONDS  # no look takes so long: the process was stopped in it
            if self.control.waits(self._next):
                return False
            left = self._origin + offset - now
            if left <= 0:
                return not self._course.stopped_by and self._keeps_up(size, -left)
            nap = min(left, max(0.0, self._look_at - now))
            waited = nap > SHORTEST_POLL and self._sink.counts().pending > 0
            # What is confirmed meanwhile is noted when it comes, so that its time is exact.
            self._sink.poll(nap - CLOSE_SECONDS if waited else 0)
            if self._over() or (not waited and self._clock.wait(nap)):
                return False

    def _obey(self) -> None:
        """Do what the run was told to meanwhile; only between records."""
        for change in self.control.taken(self._next):
            self._change(change)
        began = self._clock.now()
        self._spoil()
        while self.control.held and not self._clock.wait(LOOK_SECONDS):
            self._state = RunState.HELD
            self._spoil()
            self._sink.poll(0)
            if self._clock.now() >= self._tell_at:
                self._tell()
        if self._state is RunState.HELD:
            self._state = RunState.RUNNING
            self._stand_still(self._clock.now() - began)

    def _stand_still(self, seconds: float) -> None:
        """Let the plan go on that much later."""
        self._origin += seconds
        self._course.paused += seconds
        self._look_at = self._clock.now()

    def _spoil(self) -> None:
        """Send the invalid records that were wished, besides those of the plan."""
        while self.control.spoils():
            times_ms = self._schedule.pace.times_ms(self._next, 1, self._schedule.start_ms)
            made = self._mix.spoilt(self._next, times_ms[0])
            if made is not None and self._offer(made.block):
                self._course.spoilt += 1
                self._report.news.append(f"an invalid record went to {made.block.topic}: {made.rule}")
                self._tell()

    def _change(self, change: Change) -> None:
        # What it was told too late holds from the record on from which it holds in the other processes.
        first = self._next if change.first is None else change.first
        if first < self._next:
            late = f"{self._next - first:,} records too late; they were sent by the plan before"
            self._report.news.append(f"`{change.said}` reached a worker {late}")
        self._schedule = changed(self._schedule, change, first, self._clock.now() - self._origin)
        self._limit = planned_records(self._schedule)
        self._mix = mixed(self._mix, change, first)
        self._report.planned(self._schedule, str(change.pace or ""))
        at, pace = self._clock.now() - self._course.began, str(change.pace or "")
        self._course.changes.append(Changed(at, first, change.said, pace))

    def _keeps_up(self, size: int, late: float) -> bool:
        """Give up backlog that is too old; False when the plan moved."""
        schedule = self._schedule
        if schedule.pace.target is None or late <= schedule.catch_up:
            return True
        if schedule.count is not None:
            self._origin += late - schedule.catch_up
            return True
        overdue = schedule.pace.due_by(self._clock.now() - self._origin - schedule.catch_up) - self._next
        skipped = max(size, overdue // size * size)
        if self._limit is not None:
            skipped = min(skipped, self._limit - self._next)
        skipped = min(skipped, self.control.room(self._next) or skipped)
        self._miss(skipped)
        self._next += skipped
        return False

    def _miss(self, count: int) -> None:
        self._tally.missed += own_records(self._mix, self._schedule, self._next, count)

    def _end_by(self, error: BrokerError | PayloadError) -> None:
        """End the run by what makes going on useless; a block with a record that fits not is not sent."""
        self._course.error = self._course.error or error
        self._course.stopped_by = "invalid" if isinstance(error, PayloadError) else "error"

    def _hand_over(self, size: int) -> bool:
        """Make a block and hand it over whole; False when the run was stopped before that."""
        schedule = self._schedule
        times_ms = schedule.pace.times_ms(self._next, size, schedule.start_ms)
        before = self._tally.sent
        if not all(map(self._offer, self._mix.blocks(self._next, times_ms))):
            if self._limit is not None and self._course.stopped_by in {"for", "stages"}:
                # The end of the time gave up the whole block, of which a part had been sent.
                self._tally.missed -= self._tally.sent - before
            return False
        own = self._tally.sent - before
        if schedule.pace.target is not None and own:
            due = self._origin + schedule.pace.due(self._next + size - 1)
            self._tally.late.add(max(0.0, self._clock.now() - due), own)
        return True

    def _offer(self, block: Block) -> bool:
        start = 0
        while True:
            took = self._sink.offer(block, start)
            self._tally.taken(block, start, took)
            start += took
            if start >= len(block):
                return True
            # The queue is full: confirming deliveries makes room, and while there is no broker nothing does.
            self._report.full(self._clock.now())
            self._sink.poll(LOOK_SECONDS)
            self._look()
            if self._over():
                return False

    def _look(self) -> None:
        """What need not be done for every record: deliveries, the connection, the progress."""
        stopped = self._clock.now() - self._look_at
        # Only the system can tell a process that was stopped from one that is slow or waits for a reader.
        if self._clock.went_on() and stopped >= STOPPED_SECONDS and self._schedule.pace.target is not None:
            text = f"this process was stopped for {stopped:.0f} s; the plan goes on from there"
            self._report.news.append(text)
            self._course.outages.append(Outage(self._look_at - self._course.began, stopped))
            self._stand_still(stopped)
        self._look_at = self._clock.now() + LOOK_SECONDS
        self._sink.poll(0)
        if not self._sink.connected():
            self._wait_for_broker()
        if self._clock.now() >= self._tell_at:
            self._tell()

    def _wait_for_broker(self) -> None:
        """Stand still while there is no broker, and give up after a while."""
        gone = self._clock.now()
        while not self._sink.connected() and not self._course.stopped_by:
            if self._state is not RunState.PAUSED or self._clock.now() >= self._tell_at:
                self._state = RunState.PAUSED
                self._tell(outage=self._clock.now() - gone)
            if self._clock.now() - gone >= self._schedule.retry_for:
                self._sink.abandon()
                self._course.stopped_by = "broker"
            elif self._clock.wait(RETRY_SECONDS):
                self._course.stopped_by = self._clock.stopped_by
            self._sink.poll(0)
        if self._state is RunState.PAUSED:
            self._after_outage(gone)

    def _after_outage(self, gone: float) -> None:
        seconds = self._clock.now() - gone
        self._course.outages.append(Outage(gone - self._course.began, seconds))
        self._stand_still(seconds)
        if not self._course.stopped_by:
            self._state = RunState.RUNNING
            self._tell(outage=seconds)

    def _tell(self, outage: float = 0.0) -> None:
        now = self._clock.now()
        self._tell_at = now + TELL_SECONDS
        due = self._origin + self._schedule.pace.due(self._next)
        self._report.tell(self._state, now, self._next, late=max(0.0, now - due), outage=outage)
