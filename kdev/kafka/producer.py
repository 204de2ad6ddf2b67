"""The sink that produces to Kafka record by record: each is confirmed or counted as failed, exactly once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import repeat
from operator import length_hint
from types import TracebackType
from typing import TypeVar

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from kdev.delivery import (
    EXACT,
    STATISTICS,
    USUAL,
    Counts,
    Delivery,
    Failure,
    TopicCounts,
    failed_by_topic,
)
from kdev.histogram import Histogram
from kdev.kafka.client import Connection
from kdev.kafka.failures import Failures
from kdev.kafka.producer_settings import producer_config, unusable
from kdev.kafka.statistics import SETTING, Statistics
from kdev.model import Block, Endpoint, Headers

Produce = Callable[..., None]
Item = TypeVar("Item")

_DRAIN_SECONDS = 10.0


class KafkaSink:
    """Produces to Kafka, in order and without duplicates, also across an outage of the broker.

    With `confirm_each` it tells how long each acknowledgement took and where each record went; without,
    only failures are told one by one, which is what a million records a second need.
    """

    def __init__(self, endpoint: Endpoint, *, confirm_each: bool, delivery: Delivery = USUAL) -> None:
        self._confirm_each = confirm_each
        self._taken = self._acked = self._settled = 0
        self._acks: dict[str, Histogram] = defaultdict(Histogram)
        self._partitions: dict[str, Counter[int]] = defaultdict(Counter)
        self._connection = Connection()
        self._failures = Failures(endpoint, self._connection)
        self._statistics = Statistics()
        config = {
            **SETTING,
            **producer_config(endpoint, delivery),
            "delivery.report.only.error": not confirm_each,
            "on_delivery": self._on_delivery,
            "error_cb": self._connection.on_error,
            "stats_cb": self._statistics.take,
        }
        try:
            self._producer: Producer = Producer(config)
        except KafkaException as exc:
            raise unusable(exc.args[0].str(), delivery.settings) from exc

    @property
    def client(self) -> Producer:
        """The client itself, to begin and end transactions."""
        return self._producer

    def __enter__(self) -> KafkaSink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What is still pending here was left on purpose, and must not keep the command from ending.
        self._producer.purge()

    def offer(self, block: Block, start: int = 0) -> int:
        """Take records of a block from `start` on; returns how many, fewer than all when there is no room.

        A record that the client itself refuses, as too large, is taken and counts as failed. Raises
        BrokerError when nothing can be produced any more.
        """
        self._failures.require_alive()
        self._failures.sent_to(block.topic)
        values = iter(_part(block.values, start))
        produce = self._produce(block, start, values)
        left = 0
        while True:
            try:
                produce()
            except BufferError:
                left = 1
            except KafkaException as exc:
                self._failures.add(exc.args[0], block.topic)
                continue
            taken = len(block) - start - length_hint(values) - left
            self._taken += taken
            return taken

    def counts(self) -> Counts:
        """What became of everything taken so far; exact once nothing is pending."""
        failed = self._failures.count
        unsettled = self._taken - failed
        if self._confirm_each:
            return Counts(self._acked, failed, unsettled - self._acked)
        # The client counts what it has to tell of itself among what is pending.
        pending = 0 if self._settled == self._taken else min(len(self._producer), unsettled)
        return Counts(unsettled - pending, failed, pending)

    def poll(self, seconds: float) -> None:
        """Let deliveries be confirmed, for at most `seconds`.

        Raises BrokerError when nothing can be produced any more.
        """
        self._served(self._producer.poll, seconds)
        self._failures.require_alive()

    def connected(self) -> bool:
        """Whether a broker answers; asks it only after it was lost."""
        return self._connection.answers(lambda seconds: self._producer.list_topics(timeout=seconds))

    def flush(self, seconds: float) -> int:
        """Wait until everything taken is confirmed, at most `seconds`; returns how many are not."""
        if self._served(self._producer.flush, seconds) == 0:
            self._settled = self._taken
        return self.counts().pending

    def abandon(self) -> None:
        """Give up on what is pending: it counts as failed."""
        self._producer.purge()
        self.flush(_DRAIN_SECONDS)

    def failures(self) -> tuple[Failure, ...]:
        """What failed, by reason and topic, most frequent first."""
        return self._failures.told()

    def suspect(self, topics: Iterable[str]) -> None:
        """Have it asked whether these topics are still there; when one is not, `poll` raises BrokerError."""
        self._failures.suspect(topics)

    def ack_seconds(self) -> Histogram:
        """How long each acknowledgement took; without `confirm_each` as the client's statistics tell."""
        if not self._confirm_each:
            return self._statistics.acks
        whole = Histogram()
        for acks in self._acks.values():
            whole.merge(acks)
        return whole

    def partitions(self) -> Mapping[str, Mapping[int, int]]:
        """Acked records by topic and partition; empty without `confirm_each`."""
        return self._partitions

    def topics(self) -> Mapping[str, TopicCounts]:
        """What became of everything taken so far, by topic; without `confirm_each` as statistics tell."""
        if not self._confirm_each:
            return self._statistics.topics(self.failures())
        failed = failed_by_topic(self.failures())
        acks = {topic: self._acks.get(topic, Histogram()) for topic in failed.keys() | self._acks.keys()}
        return {topic: TopicCounts(own.count, failed[topic], own) for topic, own in acks.items()}

    def ack_source(self) -> str:
        """Each is measured, or the client's statistics tell."""
        return EXACT if self._confirm_each else STATISTICS

    def side(self) -> str:
        """What holds up the records that wait, as the client's statistics tell."""
        return self._statistics.side()

    def news(self) -> Sequence[str]:
        """Which brokers have gone or come back, as the client's statistics tell."""
        return self._statistics.presence.news()

    def _produce(self, block: Block, start: int, values: Iterator[bytes | None]) -> Callable[[], None]:
        """A call that hands all that is left of `values` to the client, and can be made again."""
        produce, topic = self._producer.produce, block.topic
        keys = repeat(None) if block.keys is None else _part(block.keys, start)
        if block.stamps_ms is not None or block.partitions is not None:
            headers = repeat(()) if block.headers is None else _part(block.headers, start)
            stamps = repeat(0) if block.stamps_ms is None else _part(block.stamps_ms, start)
            places = repeat(-1) if block.partitions is None else _part(block.partitions, start)
            placed = zip(values, keys, headers, stamps, places, strict=False)
            return partial(_produce_placed, produce, topic, placed)
        if block.headers is not None:
            rows = zip(values, keys, _part(block.headers, start), strict=False)
            return partial(_produce_with_headers, produce, topic, rows)
        if block.keys is not None:
            return partial(_produce_with_keys, produce, topic, zip(values, keys, strict=False))
        return partial(_produce_values, produce, topic, values)

    def _served(self, serve: Callable[[float], int], seconds: float) -> int | None:
        """What a call gives that lets deliveries be confirmed; None when the client ended in it."""
        try:
            return serve(seconds)
        except KafkaException as exc:
            # A client with transactions raises here what ends it.
            self._connection.on_error(exc.args[0])
            return None

    def _on_delivery(self, error: KafkaError | None, message: Message) -> None:
        if error is not None:
            self._failures.add(error, str(message.topic()), message.partition())
            return
        self._acked += 1
        self._acks[str(message.topic())].add(message.latency() or 0.0)
        self._partitions[str(message.topic())][message.partition() or 0] += 1


# A loop of its own for each kind: what a record does not have shall cost it nothing.


def _produce_values(produce: Produce, topic: str, rows: Iterable[bytes | None]) -> None:
    for value in rows:
        produce(topic, value)


def _produce_with_keys(
    produce: Produce, topic: str, rows: Iterable[tuple[bytes | None, bytes | None]]
) -> None:
    for value, key in rows:
        produce(topic, value, key)


def _produce_with_headers(
    produce: Produce, topic: str, rows: Iterable[tuple[bytes | None, bytes | None, Headers]]
) -> None:
    # By position, as by name they cost a microsecond more: any partition, no callback, the time of sending.
    for value, key, headers in rows:
        produce(topic, value, key, -1, None, None, 0, list(headers))


def _produce_placed(
    produce: Produce,
    topic: str,
    rows: Iterable[tuple[bytes | None, bytes | None, Headers, int, int]],
) -> None:
    for value, key, headers, stamp_ms, partition in rows:
        produce(topic, value, key, partition, None, None, stamp_ms, list(headers))


def _part(column: Sequence[Item], start: int) -> Sequence[Item]:
    # Only the iterators of lists and tuples are sure to know how much of them is left.
    if isinstance(column, list | tuple):
        return column[start:] if start else column
    return list(column)[start:]
