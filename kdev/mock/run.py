"""The loop that hands records to a sink when they are due."""

from __future__ import annotations

from kdev.errors import BrokerError, PayloadError
from kdev.mock.clock import Clock
from kdev.mock.control import Change, Control
from kdev.mock.life import Life
from kdev.mock.missed import own_records
from kdev.mock.mix import Mix
from kdev.mock.progress import RunState
from kdev.mock.report import Report, Watch
from kdev.mock.schedule import Schedule, block_size, end_of, planned_records
from kdev.mock.sinks import Sink
from kdev.mock.spliced import changed, mixed
from kdev.mock.summary import Changed, Outage, Summary, failures_since, percentiles_from
from kdev.mock.tally import Tally
from kdev.model import Block

LOOK_SECONDS = 0.05
TELL_SECONDS = 0.25
RETRY_SECONDS = 0.1
SHORTEST_POLL = 0.004
CLOSE_SECONDS = 0.002


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
        self._began = self._origin = self._now = clock.now()
        self._ended_at = self._drained_at = self._began
        self._next = 0
        self._paused = 0.0
        self._look_at = self._tell_at = self._began
        self._state = RunState.RUNNING
        self._stopped_by = ""
        self._report = Report(schedule, self._tally, sink, watch, began=self._began)
        self._outages: list[Outage] = []
        self._error: BrokerError | PayloadError | None = None
        self._changes: list[Changed] = []
        self.control = Control()

    def send(self) -> None:
        """Hand over block after block until the run is over."""
        self._tell()
        try:
            while not self._over():
                self._obey()
                size = self._schedule.together or block_size(self._schedule.pace, self._next)
                size = size if self._limit is None else min(size, self._limit - self._next)
                if self._wait_for(size) and self._hand_over(size):
                    self._next += size
        except (BrokerError, PayloadError) as exc:
            self._end_by(exc)
        self._ended_at = self._clock.now()

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
            self._stopped_by = self._stopped_by if self._error else "broker"
        self._drained_at = self._clock.now()
        self._state = RunState.DONE
        self._tell()

    def _settle(self) -> None:
        """Wait for what is not confirmed yet: shortly after a stop, else while the broker shows life."""
        asked_to = bool(self._clock.stopped_by)
        wait = self._schedule.drain if asked_to or self._error else self._schedule.retry_for
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
        counts, tally, schedule = self._sink.counts(), self._tally, self._schedule
        sending = self._ended_at - self._began
        of_plan = schedule.pace.due(self._next - tally.missed)
        whole = self._mix.shard.whole and self._stopped_by not in {"interrupt", "terminate"}
        acks = self._sink.ack_seconds()
        failures = failures_since(self._sink.failures(), self._began)
        settled = counts.acked + counts.failed == tally.sent
        return Summary(
            seed=schedule.seed,
            started_ms=schedule.start_ms,
            seconds=sending,
            rate_seconds=max(sending - self._paused, of_plan),
            ack_rate_seconds=max(self._drained_at - self._began - self._paused, of_plan),
            stopped_by=self._stopped_by,
            target=schedule.target,
            planned=self._limit if whole and self._limit is not None else tally.sent + tally.missed,
            sent=tally.sent,
            acked=counts.acked,
            failed=counts.failed,
            missed=tally.missed,
            value_bytes=tally.value_bytes,
            key_bytes=tally.key_bytes,
            topics=tally.topic_summaries(self._sink.partitions(), failures, settled=settled),
            late_ms=percentiles_from(tally.late),
            ack_ms=percentiles_from(acks),
            errors=failures,
            outages=tuple(self._outages),
            verified=self._mix.verified(),
            error=self._error,
            late=tally.late,
            acks=acks,
            changes=tuple(self._changes),
            transactions=counts.transactions,
        )

    def _over(self) -> bool:
        """Whether the run has ended, and by what."""
        if self._stopped_by:
            return True
        if self._clock.stopped_by:
            self._stopped_by = self._clock.stopped_by
        elif self._limit is not None and self._next >= self._limit:
            self._stopped_by = end_of(self._schedule, self._limit)
        elif (length := self._schedule.length) is not None and self._run_seconds() >= length + self._grace():
            self._miss(0 if self._limit is None else self._limit - self._next)
            self._stopped_by = "for" if length == self._schedule.seconds else "stages"
        return bool(self._stopped_by)

    def _run_seconds(self) -> float:
        return self._clock.now() - self._began - self._paused

    def _grace(self) -> float:
        return 0.0 if self._schedule.pace.target is None else self._schedule.catch_up

    def _wait_for(self, size: int) -> bool:
        """Wait until a block is due; False when the run was stopped or its plan moved meanwhile."""
        offset = self._schedule.pace.due(self._next + size - 1)
        while True:
            now = self._clock.now()
            if now >= self._look_at:
                self._look()
                now = self._clock.now()
            if self.control.waits:
                return False
            left = self._origin + offset - now
            if left <= 0:
                return not self._stopped_by and self._keeps_up(size, -left)
            nap = min(left, max(0.0, self._look_at - now))
            waited = nap > SHORTEST_POLL and self._sink.counts().pending > 0
            # What is confirmed meanwhile is noted when it comes, so that its time is exact.
            self._sink.poll(nap - CLOSE_SECONDS if waited else 0)
            if self._over() or (not waited and self._clock.wait(nap)):
                return False

    def _obey(self) -> None:
        """Do what the run was told to meanwhile; only between records."""
        for change in self.control.taken():
            self._change(change)
        began = self._clock.now()
        while self.control.held and not self._clock.wait(LOOK_SECONDS):
            self._state = RunState.HELD
            self._sink.poll(0)
            if self._clock.now() >= self._tell_at:
                self._tell()
        if self._state is RunState.HELD:
            seconds, self._state = self._clock.now() - began, RunState.RUNNING
            self._origin += seconds
            self._paused += seconds

    def _change(self, change: Change) -> None:
        self._schedule = changed(self._schedule, change, self._next, self._clock.now() - self._origin)
        self._limit = planned_records(self._schedule)
        self._mix = mixed(self._mix, change, self._next)
        self._report.planned(self._schedule, str(change.pace or ""))
        self._changes.append(Changed(self._clock.now() - self._began, self._next, change.said))

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
        self._miss(skipped)
        self._next += skipped
        return False

    def _miss(self, count: int) -> None:
        self._tally.missed += own_records(self._mix, self._schedule, self._next, count)

    def _end_by(self, error: BrokerError | PayloadError) -> None:
        """End the run by what makes going on useless; a block with a record that fits not is not sent."""
        self._error = self._error or error
        self._stopped_by = "invalid" if isinstance(error, PayloadError) else "error"

    def _hand_over(self, size: int) -> bool:
        """Make a block and hand it over whole; False when the run was stopped before that."""
        schedule = self._schedule
        times_ms = schedule.pace.times_ms(self._next, size, schedule.start_ms)
        before = self._tally.sent
        if not all(map(self._offer, self._mix.blocks(self._next, times_ms))):
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
        self._look_at = self._clock.now() + LOOK_SECONDS
        self._sink.poll(0)
        if not self._sink.connected():
            self._wait_for_broker()
        if self._clock.now() >= self._tell_at:
            self._tell()

    def _wait_for_broker(self) -> None:
        """Stand still while there is no broker, and give up after a while."""
        gone = self._clock.now()
        while not self._sink.connected() and not self._stopped_by:
            if self._state is not RunState.PAUSED or self._clock.now() >= self._tell_at:
                self._state = RunState.PAUSED
                self._tell(outage=self._clock.now() - gone)
            if self._clock.now() - gone >= self._schedule.retry_for:
                self._sink.abandon()
                self._stopped_by = "broker"
            elif self._clock.wait(RETRY_SECONDS):
                self._stopped_by = self._clock.stopped_by
            self._sink.poll(0)
        if self._state is RunState.PAUSED:
            self._after_outage(gone)

    def _after_outage(self, gone: float) -> None:
        seconds = self._clock.now() - gone
        self._outages.append(Outage(gone - self._began, seconds))
        self._origin += seconds
        self._paused += seconds
        if not self._stopped_by:
            self._state = RunState.RUNNING
            self._tell(outage=seconds)

    def _tell(self, outage: float = 0.0) -> None:
        now = self._clock.now()
        self._tell_at = now + TELL_SECONDS
        due = self._origin + self._schedule.pace.due(self._next)
        self._report.tell(self._state, now, late=max(0.0, now - due), outage=outage)
