"""Tells how a run goes, and whether it is behind and on which side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kdev.delivery import TRANSACTIONS, Counts, TopicCounts
from kdev.mock.progress import Progress, RunState
from kdev.mock.recent import Recent
from kdev.mock.schedule import Schedule, planned_records
from kdev.mock.shards import WHOLE, Shard
from kdev.mock.sinks import Sink
from kdev.mock.tally import Tally

LATE_SECONDS = 0.1
BEHIND_AFTER = 2.0
SILENT_AFTER = 5.0
_ALL = ""

Watch = Callable[[Progress], None]
"""Is told how a run goes, some times a second and at every change of its state."""


class Report:
    """Makes a Progress of what the loop, its tally and its sink know; `news` are told with the next one."""

    def __init__(
        self,
        schedule: Schedule,
        tally: Tally,
        sink: Sink,
        watch: Watch | None,
        *,
        began: float,
        shard: Shard = WHOLE,
    ) -> None:
        self._schedule, self._tally, self._sink, self._watch, self._began = (
            schedule,
            tally,
            sink,
            watch,
            began,
        )
        self._shard = shard
        self._planned = self._own(schedule)
        self._late_since: float | None = None
        self._full_at: float | None = None
        self._acked, self._acked_at, self._silent = 0, began, 0.0
        self._pace = ""
        self.news: list[str] = []
        self._late, self._acks = Recent(), Recent()

    def planned(self, schedule: Schedule, pace: str) -> None:
        """Go by another plan from now on, whose pace is called so; without a name as before."""
        self._pace = pace or self._pace
        self._schedule, self._planned = schedule, self._own(schedule)

    def _own(self, schedule: Schedule) -> int | None:
        """How many of the planned records are its own, as far as that is known before they are made."""
        planned = planned_records(schedule)
        return None if planned is None else self._shard.share(planned)

    def full(self, now: float) -> None:
        """Note that the sink had no room just now."""
        self._full_at = now

    def tell(
        self, state: RunState, now: float, following: int, *, late: float, outage: float, still: float
    ) -> None:
        """Tell how it goes, when somebody listens.

        `late` is how old the backlog is, `outage` how long the broker has been gone, `still` how long the
        plan has stood still in all.
        """
        if self._watch is None:
            return
        counts, tally, schedule = self._sink.counts(), self._tally, self._schedule
        topics = self._remember(now, counts)
        sent_rate, acked_rate = tally.rates()
        behind = state is RunState.RUNNING and self._behind(now, late)
        self._watch(
            Progress(
                state=RunState.BEHIND if behind else state,
                side=self._side(now, counts.pending) if behind else "",
                seconds=now - self._began,
                sent=tally.sent,
                acked=counts.acked,
                failed=counts.failed,
                missed=tally.missed,
                pending=counts.pending,
                planned=self._planned,
                of_seconds=schedule.length,
                target=schedule.target,
                pace=self._pace,
                sent_rate=sent_rate,
                acked_rate=acked_rate,
                late_ms=self._late.percentiles(_ALL),
                ack_ms=self._acks.percentiles(_ALL),
                late=self._late.lately(_ALL),
                acks=self._acks.lately(_ALL),
                outage=outage,
                still=still,
                retry_for=schedule.retry_for,
                topics=tally.topics(counts, topics, self._acks),
                last=tally.last(),
                transactions=counts.transactions,
                news=self._taken_news(),
                following=following,
                overdue=late,
                silent=self._silent,
            )
        )

    def _taken_news(self) -> tuple[str, ...]:
        news, self.news = (*self.news, *self._sink.news()), []
        return news

    def _remember(self, now: float, counts: Counts) -> Mapping[str, TopicCounts]:
        """Keep how it is at a moment of the run, for what is told of the last ones; gives the topics."""
        topics, seconds = self._sink.topics(), now - self._began
        # Transactions are confirmed at their ends alone.
        if counts.acked != self._acked or not counts.pending or counts.transactions is not None:
            self._acked, self._acked_at = counts.acked, now
        self._silent = now - self._acked_at
        self._tally.remember(seconds, counts.acked)
        self._late.remember(seconds, {_ALL: self._tally.late})
        by_topic = {topic: each.acks for topic, each in topics.items()}
        self._acks.remember(seconds, {_ALL: self._sink.ack_seconds(), **by_topic})
        return topics

    def _behind(self, now: float, late: float) -> bool:
        if self._silent >= SILENT_AFTER:
            return True
        if self._schedule.pace.target is None or late <= LATE_SECONDS:
            self._late_since = None
            return False
        self._late_since = now if self._late_since is None else self._late_since
        return now - self._late_since >= BEHIND_AFTER

    def _side(self, now: float, pending: int) -> str:
        """The generator, unless the queue is or was just full, or holds more than a second's records.

        Then it is what these wait for, the queue itself or the broker. None is sent while transactions end.
        """
        if self._silent >= SILENT_AFTER:
            return "broker"
        held = self._sink.side()
        full = self._full_at is not None and now - self._full_at <= BEHIND_AFTER
        waits = full or pending > (self._schedule.target or 0.0)
        return held or "broker" if waits or held == TRANSACTIONS else "generator"
