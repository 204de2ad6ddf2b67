"""The counts of a run, kept as it goes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kdev.delivery import Counts, Failure, TopicCounts, failed_by_topic
from kdev.histogram import Histogram
from kdev.mock.progress import TopicProgress
from kdev.mock.recent import Recent
from kdev.mock.spoilt import broken
from kdev.mock.summary import TopicSummary
from kdev.model import Block, Record

RATE_SECONDS = 5.0
HISTORY_SECONDS = 30.0
HISTORY_BARS = 10


class Moment(NamedTuple):
    """The counts at one moment, to compare a later one with."""

    seconds: float
    sent: int
    acked: int
    topics: Mapping[str, tuple[int, int]]


class Tally:
    """Counts what was handed over, by topic, and how late; remembers the last half minute."""

    def __init__(self, topics: Sequence[str]) -> None:
        self.sent = self.value_bytes = self.key_bytes = self.missed = self.invalid = 0
        self.late = Histogram()
        self._topics: dict[str, tuple[int, int]] = dict.fromkeys(topics, (0, 0))
        self._moments: deque[Moment] = deque()
        self._last: tuple[Block, int] | None = None

    def taken(self, block: Block, start: int, count: int) -> None:
        """Count records of a block that a sink took."""
        if count == 0:
            return
        value_bytes = _size(block.values, start, count)
        key_bytes = _size(block.keys, start, count) if block.keys is not None else 0
        sent, size = self._topics.get(block.topic, (0, 0))
        self._topics[block.topic] = (sent + count, size + value_bytes + key_bytes)
        self.sent += count
        self.value_bytes += value_bytes
        self.key_bytes += key_bytes
        self.invalid += broken(block, start, count)
        self._last = (block, start + count - 1)

    def last(self) -> Record | None:
        """The record that was handed over last."""
        if self._last is None:
            return None
        block, n = self._last
        headers = block.headers[n] if block.headers is not None else ()
        return Record(
            block.topic, block.values[n], block.keys[n] if block.keys is not None else None, headers
        )

    def remember(self, seconds: float, acked: int) -> None:
        """Keep the counts of this moment for the rates."""
        self._moments.append(Moment(seconds, self.sent, acked, dict(self._topics)))
        while self._moments[0].seconds < seconds - HISTORY_SECONDS:
            self._moments.popleft()

    def rates(self) -> tuple[float, float]:
        """Records sent and confirmed per second, over the last moments."""
        now, then = self._now_and_then()
        passed = now.seconds - then.seconds
        if passed <= 0:
            return 0.0, 0.0
        return (now.sent - then.sent) / passed, (now.acked - then.acked) / passed

    def topics(
        self, counts: Counts, counted: Mapping[str, TopicCounts], recent: Recent
    ) -> tuple[TopicProgress, ...]:
        """Each topic as it is now, the busiest first.

        What became of its records is as `counted` by topic; where nothing is open any more it follows.
        """
        now, then = self._now_and_then()
        passed = now.seconds - then.seconds
        settled = counts.acked + counts.failed == now.sent
        # A sink that counts by topic has not counted anything yet of one that it does not name.
        uncounted = TopicCounts(0 if any(each.acked is not None for each in counted.values()) else None)
        rows: list[TopicProgress] = []
        for topic, (sent, size) in now.topics.items():
            sent_then, size_then = then.topics.get(topic, (0, 0))
            rate, bytes_rate = (
                ((sent - sent_then) / passed, (size - size_then) / passed) if passed > 0 else (0.0, 0.0)
            )
            own = counted.get(topic, uncounted)
            failed = own.failed if counted or not counts.failed else None
            row = TopicProgress(topic, sent, rate, bytes_rate, self._history(topic))
            acked = _acked(own.acked, sent, failed, settled=settled)
            acks = recent.lately(topic)
            ack_ms = None if acks is None else acks.percentiles()
            rows.append(row._replace(acked=acked, failed=failed, ack_ms=ack_ms, acks=acks))
        return tuple(sorted(rows, key=lambda row: -row.sent))

    def topic_summaries(
        self, partitions: Mapping[str, Mapping[int, int]], failures: Iterable[Failure], *, settled: bool
    ) -> tuple[TopicSummary, ...]:
        """Each topic of the finished run; what a sink did not count follows once everything is settled."""
        failed = failed_by_topic(failures)
        rows: list[TopicSummary] = []
        for topic, (sent, _) in self._topics.items():
            own = dict(sorted(partitions.get(topic, {}).items()))
            acked = sum(own.values()) if partitions else sent - failed[topic] if settled else None
            rows.append(TopicSummary(topic, sent, acked, own))
        return tuple(sorted(rows, key=lambda row: -row.sent))

    def _now_and_then(self) -> tuple[Moment, Moment]:
        now = self._moments[-1]
        recent = (each for each in self._moments if each.seconds >= now.seconds - RATE_SECONDS)
        return now, next(recent, now)

    def _history(self, topic: str) -> tuple[float, ...]:
        width = HISTORY_SECONDS / HISTORY_BARS
        ends: dict[int, Moment] = {}
        for moment in self._moments:
            ends[int(moment.seconds / width)] = moment
        bars: list[float] = []
        before = self._moments[0]
        for moment in ends.values():
            sent = moment.topics.get(topic, (0, 0))[0] - before.topics.get(topic, (0, 0))[0]
            if moment.seconds > before.seconds:
                bars.append(sent / (moment.seconds - before.seconds))
            before = moment
        return tuple(bars[-HISTORY_BARS:])


def _size(column: Sequence[bytes | None], start: int, count: int) -> int:
    part = column if count == len(column) else column[start : start + count]
    return sum(map(len, filter(None, part)))


def _acked(told: int | None, sent: int, failed: int | None, *, settled: bool) -> int | None:
    """How many records of a topic have arrived, as far as that is known; what is told may be old."""
    if settled and failed is not None:
        return sent - failed
    return None if told is None else min(told, sent - (failed or 0))
