"""Runs side by side as one: their summaries and their progress put together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kdev.delivery import Failure, TransactionCounts, put_together
from kdev.histogram import Histogram, merged
from kdev.mock.progress import Progress, RunState, TopicProgress
from kdev.mock.recent import Lately, together
from kdev.mock.schedule import Schedule
from kdev.mock.summary import Percentiles, Summary, TopicSummary, percentiles_from

_GRAVEST = ("invalid", "error", "broker", "lost", "terminate", "interrupt")
_STATES = (
    RunState.PAUSED,
    RunState.HELD,
    RunState.BEHIND,
    RunState.RUNNING,
    RunState.DRAINING,
    RunState.DONE,
)


def merged_summary(parts: Sequence[Summary]) -> Summary:
    """What came of some runs side by side, as of one."""
    first = parts[0]
    reasons = [part.stopped_by for part in parts]
    late = merged(part.late for part in parts)
    acks = merged(part.acks for part in parts)
    longest = max(parts, key=lambda part: sum(outage.seconds for outage in part.outages))
    return replace(
        first,
        seconds=max(part.seconds for part in parts),
        rate_seconds=max(part.rate_seconds for part in parts),
        ack_rate_seconds=max(part.ack_rate_seconds for part in parts),
        stopped_by=next((reason for reason in _GRAVEST if reason in reasons), reasons[0]),
        target=None if first.target is None else sum(part.target or 0.0 for part in parts),
        planned=sum(part.planned for part in parts),
        sent=sum(part.sent for part in parts),
        acked=sum(part.acked for part in parts),
        failed=sum(part.failed for part in parts),
        missed=sum(part.missed for part in parts),
        value_bytes=sum(part.value_bytes for part in parts),
        key_bytes=sum(part.key_bytes for part in parts),
        topics=_topics([topic for part in parts for topic in part.topics]),
        late_ms=percentiles_from(late),
        ack_ms=percentiles_from(acks),
        errors=put_together(failure for part in parts for failure in part.errors),
        outages=longest.outages,
        ack_source=max(part.ack_source for part in parts),
        spoilt=sum(part.spoilt for part in parts),
        verified=max(part.verified for part in parts),  # each holds all of the run against its schemas
        lost=next((part.lost for part in parts if part.lost), ""),
        error=next((part.error for part in parts if part.error), None),
        late=late,
        acks=acks,
        transactions=_transactions(part.transactions for part in parts),
    )


def merged_progress(parts: Sequence[Progress]) -> Progress:
    """How some runs side by side go, as one: the worst of their states and the sum of their counts."""
    first = parts[0]
    worst = min(parts, key=lambda part: _STATES.index(part.state))
    late, acks = together(part.late for part in parts), together(part.acks for part in parts)
    return replace(
        worst,
        seconds=max(part.seconds for part in parts),
        sent=sum(part.sent for part in parts),
        acked=sum(part.acked for part in parts),
        failed=sum(part.failed for part in parts),
        missed=sum(part.missed for part in parts),
        pending=sum(part.pending for part in parts),
        planned=None if first.planned is None else sum(part.planned or 0 for part in parts),
        target=None if first.target is None else sum(part.target or 0.0 for part in parts),
        sent_rate=sum(part.sent_rate for part in parts),
        acked_rate=sum(part.acked_rate for part in parts),
        late_ms=_percentiles(late),
        ack_ms=_percentiles(acks),
        late=late,
        acks=acks,
        topics=_topics_now([topic for part in parts for topic in part.topics]),
        last=first.last,
        following=max(part.following for part in parts),
        news=tuple(text for part in parts for text in part.news),
        transactions=_transactions(part.transactions for part in parts),
    )


def _transactions(parts: Iterable[TransactionCounts | None]) -> TransactionCounts | None:
    known = [part for part in parts if part is not None]
    return TransactionCounts(*map(sum, zip(*known, strict=True))) if known else None


def _percentiles(found: Lately | None) -> Percentiles | None:
    return None if found is None else found.percentiles()


def _topics(parts: Sequence[TopicSummary]) -> tuple[TopicSummary, ...]:
    found: dict[str, TopicSummary] = {}
    for part in parts:
        before = found.get(part.topic)
        found[part.topic] = part if before is None else _topic(before, part)
    return tuple(sorted(found.values(), key=lambda topic: -topic.sent))


def _topic(one: TopicSummary, other: TopicSummary) -> TopicSummary:
    partitions = Counter(one.partitions) + Counter(other.partitions)
    acked = None if one.acked is None or other.acked is None else one.acked + other.acked
    return TopicSummary(one.topic, one.sent + other.sent, acked, dict(sorted(partitions.items())))


def _topics_now(parts: Sequence[TopicProgress]) -> tuple[TopicProgress, ...]:
    groups: defaultdict[str, list[TopicProgress]] = defaultdict(list)
    for part in parts:
        groups[part.topic].append(part)
    found = (_topic_now(topic, some) for topic, some in groups.items())
    return tuple(sorted(found, key=lambda topic: -topic.sent))


def _topic_now(topic: str, some: Sequence[TopicProgress]) -> TopicProgress:
    acks = together(part.acks for part in some)
    return TopicProgress(
        topic,
        sum(part.sent for part in some),
        sum(part.rate for part in some),
        sum(part.bytes_rate for part in some),
        tuple(map(sum, zip(*(part.history for part in some), strict=False))),
        _sum([part.acked for part in some]),
        _sum([part.failed for part in some]),
        _percentiles(acks),
        acks,
    )


def _sum(parts: Sequence[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def lost_summary(
    told: Progress | None, schedule: Schedule, reason: str, topics: Mapping[str, int]
) -> Summary:
    """What is known of a run that was killed: the last it told, and how many it sent of each of `topics`.

    What it sent after it told so last is unconfirmed.
    """
    told = told or Progress(RunState.RUNNING, 0.0)
    late, acks = _whole(told.late), _whole(told.acks)
    sent = max(told.sent, sum(topics.values()))
    open_ends = sent - told.acked - told.failed
    return Summary(
        seed=schedule.seed,
        started_ms=schedule.start_ms,
        seconds=told.seconds,
        rate_seconds=told.seconds,
        ack_rate_seconds=told.seconds,
        stopped_by="lost",
        target=schedule.target,
        planned=told.planned or sent + told.missed,
        sent=sent,
        acked=told.acked,
        failed=told.failed,
        missed=told.missed,
        value_bytes=0,
        key_bytes=0,
        topics=tuple(TopicSummary(topic, count, None, {}) for topic, count in topics.items()),
        errors=(Failure(reason, open_ends),) if open_ends else (),
        lost=reason,
        transactions=told.transactions,
        late=late,
        acks=acks,
        late_ms=percentiles_from(late),
        ack_ms=percentiles_from(acks),
    )


def _whole(found: Lately | None) -> Histogram:
    return Histogram() if found is None else found.whole
