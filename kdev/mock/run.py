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
from kdev.mock.reached import Reached
from kdev.mock.report import Report, Watch
from kdev.mock.schedule import Schedule
from kdev.mock.sinks import Sink
from kdev.mock.spliced import mixed
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
    """One run."""

    def __init__(
        self, mix: Mix, sink: Sink, schedule: Schedule, clock: Clock, *, watch: Watch | None
    ) -> None:
        self._mix, self._sink, self._clock = mix, sink, clock
        self._tally = Tally(list(dict.fromkeys(stream.topic for stream in mix.streams)))
        self._course = Course(clock.now())
        self._plan = Reached(schedule, self._course.began)
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
                size = self._plan.block(self._clock.now(), self.control.room(self._plan.following))
                if not size:
                    self._rest()
                elif self._wait_for(size) and self._hand_over(size):
                    self._plan.following += size
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
        wait = self._plan.schedule.drain if asked_to or self._course.error else self._plan.schedule.retry_for
        until = self._clock.now() + wait
        life = Life(self._sink)
        while (left := until - self._clock.now()) > 0 and self._sink.flush(min(left, TELL_SECONDS)):
            if self._clock.stopped_by and not asked_to:
                asked_to, until = True, min(until, self._clock.now() + self._plan.schedule.drain)
            elif not asked_to and life.shown():
                until = self._clock.now() + wait
            self._tell()
        self._sink.poll(0)

    def summary(self) -> Summary:
        """What came of it."""
        facts = Facts(self._plan.schedule, self._mix, self._tally, self._sink, self._plan.limit)
        return self._course.summed_up(facts, self._plan.following)

    def _over(self) -> bool:
        """Whether the run has ended, and by what."""
        if self._course.stopped_by:
            return True
        if self._clock.stopped_by:
            self._course.stopped_by = self._clock.stopped_by
        elif end := self._plan.end(self._run_seconds()):
            self._course.stopped_by = end
            self._miss(self._plan.left)
        return bool(self._course.stopped_by)

    def _run_seconds(self) -> float:
        return self._clock.now() - self._course.began - self._course.paused

    def _rest(self) -> None:
        """Wait a little for the end of the time, as all that was planned has been sent."""
        now = self._clock.now()
        self._course.rested_at = now if self._course.rested_at is None else self._course.rested_at
        if now >= self._look_at:
            self._look()
        left = self._plan.seconds_left(self._run_seconds())
        self._nap(min(left, max(0.0, self._look_at - self._clock.now())))

    def _nap(self, seconds: float) -> bool:
        """Wait a little, and say whether the run was told to stop."""
        if seconds > SHORTEST_POLL and self._sink.counts().pending > 0:
            # What is confirmed meanwhile is noted when it comes, so that its time is exact.
            self._sink.poll(seconds - CLOSE_SECONDS)
            return False
        self._sink.poll(0)
        return self._clock.wait(seconds)

    def _wait_for(self, size: int) -> bool:
        """Wait until a block is due; False when the run was stopped or its plan moved meanwhile."""
        offset = self._plan.schedule.pace.due(self._plan.following + size - 1)
        while True:
            due = self._look_at
            while (now := self._clock.now()) >= due:
                self._look()
                due = self._look_at + STOPPED_SECONDS  # no look takes so long: the process was stopped in it
            if self.control.waits(self._plan.following):
                return False
            left = self._plan.origin + offset - now
            if left <= 0:
                return not self._course.stopped_by and self._keeps_up(size, -left)
            if self._nap(min(left, max(0.0, self._look_at - now))) or self._over():
                return False

    def _obey(self) -> None:
        """Do what the run was told to meanwhile; only between records."""
        for change in self.control.taken(self._plan.following):
            self._change(change)
        began = self._clock.now()
        self._spoil()
        while self.control.held and not self._clock.wait(LOOK_SECONDS):
            self._state = RunState.HELD
            self._spoil()
            self._sink.poll(0)
            if self._clock.now() >= self._tell_at:
                self._tell(still=self._clock.now() - began)
        if self._state is RunState.HELD:
            self._state = RunState.RUNNING
            self._stand_still(self._clock.now() - began)

    def _stand_still(self, seconds: float) -> None:
        """Let the plan go on that much later."""
        self._plan.origin += seconds
        self._course.paused += seconds
        self._look_at = self._clock.now()

    def _spoil(self) -> None:
        """Send the invalid records that were wished, besides those of the plan."""
        while self.control.spoils():
            made = self._mix.spoilt(self._plan.following, self._plan.times_ms(1)[0])
            if made is not None and self._offer(made.block):
                self._report.news.append(f"an invalid record went to {made.block.topic}: {made.rule}")
                self._tell()

    def _change(self, change: Change) -> None:
        # What it was told too late holds from the record on from which it holds in the other processes.
        first = self._plan.following if change.first is None else change.first
        if first < self._plan.following:
            late = f"{self._plan.following - first:,} records too late; they were sent by the plan before"
            self._report.news.append(f"`{change.said}` reached a worker {late}")
        self._plan.change(change, first, self._clock.now())
        self._mix = mixed(self._mix, change, first)
        self._report.planned(self._plan.schedule, str(change.pace or ""))
        at, pace = self._clock.now() - self._course.began, str(change.pace or "")
        self._course.changes.append(Changed(at, first, change.said, pace))

    def _keeps_up(self, size: int, late: float) -> bool:
        """Give up backlog that is too old; False when the plan moved."""
        skipped = self._plan.given_up(size, late, self.control.room(self._plan.following))
        self._miss(skipped)
        self._plan.following += skipped
        return not skipped

    def _miss(self, count: int) -> None:
        if count > 0:
            self._tally.missed += own_records(self._mix, self._plan.schedule, self._plan.following, count)

    def _end_by(self, error: BrokerError | PayloadError) -> None:
        """End the run by what makes going on useless; a block with a record that fits not is not sent."""
        self._course.error = self._course.error or error
        self._course.stopped_by = "invalid" if isinstance(error, PayloadError) else "error"

    def _hand_over(self, size: int) -> bool:
        """Make a block and hand it over whole; False when the run was stopped before that."""
        before, began = self._tally.sent, self._clock.now()
        self._course.rested_at = None
        if not all(map(self._offer, self._mix.blocks(self._plan.following, self._plan.times_ms(size)))):
            if self._plan.limit is not None and self._course.stopped_by in {"for", "stages"}:
                # The end of the time gave up the whole block, of which a part had been sent.
                self._tally.missed -= self._tally.sent - before
            return False
        now, own = self._clock.now(), self._tally.sent - before
        self._plan.worked(size, now - began)
        for number, late in self._plan.lateness(size, own, now):
            self._tally.late.add(late, number)
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
        if self._clock.went_on() and stopped >= STOPPED_SECONDS and self._plan.paced:
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
                self._tell(outage=self._clock.now() - gone, still=self._clock.now() - gone)
            if self._clock.now() - gone >= self._plan.schedule.retry_for:
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

    def _tell(self, outage: float = 0.0, still: float = 0.0) -> None:
        now, still = self._clock.now(), self._course.paused + still
        self._tell_at = now + TELL_SECONDS
        late = self._plan.late(now)
        self._report.tell(self._state, now, self._plan.following, late=late, outage=outage, still=still)
