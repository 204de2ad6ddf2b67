"""The sink that hands blocks to librdkafka as a whole: what a million records a second need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType

from confluent_kafka import KafkaError, KafkaException

from kdev.delivery import STATISTICS, USUAL, Counts, Delivery, Failure, TopicCounts
from kdev.histogram import Histogram
from kdev.kafka import packed
from kdev.kafka.client import Connection
from kdev.kafka.failures import Failures
from kdev.kafka.librdkafka import Client
from kdev.kafka.packed import Packed
from kdev.kafka.producer_settings import producer_config, unusable
from kdev.kafka.statistics import SETTING, Statistics
from kdev.model import Block, Endpoint

_DRAIN_SECONDS = 10.0
_TOGETHER = 1024
"""So much of a block at once stays in the cache of the processor."""


class BlockSink:
    """Produces to Kafka, in order and without duplicates, also across an outage of the broker.

    Only failures are told one by one; where a record went is not. How long acknowledgements took is as the
    client's statistics tell.
    """

    def __init__(self, endpoint: Endpoint, delivery: Delivery = USUAL) -> None:
        self._taken = self._settled = 0
        self._connection = Connection()
        self._failures = Failures(endpoint, self._connection)
        self._statistics = Statistics()
        wanted = {**SETTING, **producer_config(endpoint, delivery)}
        try:
            self._client = Client(
                wanted, self._failures.add, self._connection.on_error, self._statistics.take
            )
        except KafkaException as exc:
            raise unusable(exc.args[0].str(), delivery.settings) from exc

    def __enter__(self) -> BlockSink:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def offer(self, block: Block, start: int = 0) -> int:
        """Take records of a block from `start` on; returns how many, fewer than all when there is no room.

        A record that the client itself refuses, as too large, is taken and counts as failed. Raises
        BrokerError when nothing can be produced any more.
        """
        self._failures.require_alive()
        self._failures.sent_to(block.topic)
        taken = 0
        for first in range(start, len(block), _TOGETHER):
            part = slice(first, min(first + _TOGETHER, len(block)))
            more = self._offer_part(block, part)
            taken += more
            if more < part.stop - part.start:
                break
        self._taken += taken
        return taken

    def counts(self) -> Counts:
        """What became of everything taken so far; exact once nothing is pending."""
        failed = self._failures.count
        unsettled = self._taken - failed
        # The client counts what it has to tell of itself among what is pending.
        pending = 0 if self._settled == self._taken else min(len(self._client), unsettled)
        return Counts(unsettled - pending, failed, pending)

    def poll(self, seconds: float) -> None:
        """Let failures be told, for at most `seconds`.

        Raises BrokerError when nothing can be produced any more.
        """
        self._client.poll(seconds)
        self._failures.require_alive()

    def connected(self) -> bool:
        """Whether a broker answers; asks it only after it was lost."""
        return self._connection.answers(self._client.ask)

    def flush(self, seconds: float) -> int:
        """Wait until everything taken is confirmed, at most `seconds`; returns how many are not."""
        if self._client.flush(seconds):
            self._settled = self._taken
        return self.counts().pending

    def abandon(self) -> None:
        """Give up on what is pending: it counts as failed."""
        self._client.purge()
        self.flush(_DRAIN_SECONDS)

    def failures(self) -> tuple[Failure, ...]:
        """What failed, by reason and topic, most frequent first."""
        return self._failures.told()

    def ack_seconds(self) -> Histogram:
        """How long acknowledgements took, as the client's statistics tell."""
        return self._statistics.acks

    def partitions(self) -> Mapping[str, Mapping[int, int]]:
        """Nothing is counted."""
        return {}

    def topics(self) -> Mapping[str, TopicCounts]:
        """What failed of each topic, and what has arrived as the client's statistics tell."""
        return self._statistics.topics(self.failures())

    def ack_source(self) -> str:
        """The client's statistics tell."""
        return STATISTICS

    def side(self) -> str:
        """What holds up the records that wait, as the client's statistics tell."""
        return self._statistics.side()

    def news(self) -> Sequence[str]:
        """Which brokers have gone or come back, as the client's statistics tell."""
        return self._statistics.presence.news()

    def _offer_part(self, block: Block, part: slice) -> int:
        try:
            topic = self._client.topic(block.topic)
        except KafkaException as exc:
            # A name that no topic can have: what goes there has failed, as it would one by one.
            return self._refused(exc.args[0], block.topic, part.stop - part.start)
        values = block.values[part]
        keys = None if block.keys is None else block.keys[part]
        if block.headers is None:
            return self._offer_batch(block.topic, topic, packed.batch(values, keys))
        taken = 0
        for own, names, columns in packed.alike(block.headers[part]):
            messages = packed.pieces(topic, names, (values[own], keys and keys[own], columns))
            more = self._offer_messages(block.topic, messages, packed.pieces_of(names))
            taken += more
            if more < messages.number:
                break
        return taken

    def _offer_batch(self, topic: str, address: int, messages: Packed) -> int:
        taken = self._client.produce_batch(address, messages.addresses.start, messages.number)
        if taken == messages.number:
            return taken
        # Where there is no room for one record, there is none for all behind it.
        for n, code in enumerate(packed.errors(messages)):
            if code == KafkaError._QUEUE_FULL:
                return n
            if code:
                self._failures.add(KafkaError(code), topic)
        return messages.number

    def _offer_messages(self, topic: str, messages: Packed, pieces: int) -> int:
        addresses, taken = messages.addresses, 0
        while taken < messages.number:
            more, error = self._client.produce_each(addresses[taken:], pieces)
            taken += more
            if error is None or error.code() == KafkaError._QUEUE_FULL:
                break
            taken += self._refused(error, topic, 1)
        return taken

    def _refused(self, error: KafkaError, topic: str, count: int) -> int:
        for _ in range(count):
            self._failures.add(error, topic)
        return count
