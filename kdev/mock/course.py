"""The course of a run: when it began and ended, what happened meanwhile, and its summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from kdev.errors import BrokerError, PayloadError
from kdev.mock.mix import Mix
from kdev.mock.schedule import Schedule
from kdev.mock.sinks import Sink
from kdev.mock.summary import Changed, Outage, Summary, failures_since, percentiles_from
from kdev.mock.tally import Tally


class Facts(NamedTuple):
    """What a run works with at its end; `limit` is how many records it had to send, None for no number."""

    schedule: Schedule
    mix: Mix
    tally: Tally
    sink: Sink
    limit: int | None


@dataclass(slots=True)
class Course:
    """What happened in a run besides what its tally counts; times are those of its clock, in seconds.

    `rested_at` is when all was sent and only the end of its time was waited for, None where that was not so.
    `paused` is how long its plan stood still.
    """

    began: float
    rested_at: float | None = None
    ended_at: float = 0.0
    drained_at: float = 0.0
    paused: float = 0.0
    stopped_by: str = ""
    outages: list[Outage] = field(default_factory=list[Outage])
    changes: list[Changed] = field(default_factory=list[Changed])
    error: BrokerError | PayloadError | None = None

    def summed_up(self, facts: Facts, following: int) -> Summary:
        """What came of it, when record `following` would have been its next."""
        schedule, tally, sink = facts.schedule, facts.tally, facts.sink
        counts, acks = sink.counts(), sink.ack_seconds()
        sending = (self.ended_at if self.rested_at is None else self.rested_at) - self.began
        of_plan = schedule.pace.due(following - tally.missed)
        whole = facts.mix.shard.whole and self.stopped_by not in {"interrupt", "terminate"}
        failures = failures_since(sink.failures(), self.began)
        settled = counts.acked + counts.failed == tally.sent
        return Summary(
            seed=schedule.seed,
            started_ms=schedule.start_ms,
            seconds=self.ended_at - self.began,
            rate_seconds=max(sending - self.paused, of_plan),
            ack_rate_seconds=max(self.drained_at - self.began - self.paused, of_plan),
            stopped_by=self.stopped_by,
            target=schedule.target,
            planned=facts.limit if whole and facts.limit is not None else tally.sent + tally.missed,
            sent=tally.sent,
            acked=counts.acked,
            failed=counts.failed,
            missed=tally.missed,
            value_bytes=tally.value_bytes,
            key_bytes=tally.key_bytes,
            topics=tally.topic_summaries(sink.partitions(), failures, settled=settled),
            late_ms=percentiles_from(tally.late),
            ack_ms=percentiles_from(acks),
            errors=failures,
            outages=tuple(self.outages),
            verified=facts.mix.verified(),
            error=self.error,
            late=tally.late,
            acks=acks,
            changes=tuple(self.changes),
            transactions=counts.transactions,
            spoilt=tally.invalid,
            ack_source=sink.ack_source() if acks.count else "",
        )
