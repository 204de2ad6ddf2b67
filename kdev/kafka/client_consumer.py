"""A consumer of the Python client, in no group: what reads where librdkafka cannot be reached directly."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from kdev.kafka.batch import Batch, Event, MessageBatch
from kdev.kafka.client import Config
from kdev.kafka.offsets import Partition


class ClientConsumer:
    """A consumer with settings of librdkafka; what concerns all of it is told to `on_error`."""

    def __init__(self, settings: Config, on_error: Callable[[KafkaError], None]) -> None:
        self._consumer = Consumer({**settings, "error_cb": on_error})

    def assign(self, places: Mapping[Partition, int]) -> None:
        """Read these partitions as well, from these offsets on."""
        self._consumer.incremental_assign([TopicPartition(*each, at) for each, at in places.items()])

    def unassign(self, partition: Partition) -> None:
        """Read a partition no more."""
        self._consumer.incremental_unassign([TopicPartition(*partition)])

    def read(self, max_records: int, seconds: float) -> tuple[Batch, Sequence[Event]]:
        """What has come, at most so many; waits at most `seconds` for a first when nothing has."""
        messages = self._consumer.consume(max_records, 0)
        if not messages:
            first = self._consumer.poll(seconds)
            messages = [first] if first is not None else []
        if not any(map(Message.error, messages)):
            return MessageBatch(messages), ()
        events = [_event(each, error) for each in messages if (error := each.error()) is not None]
        return MessageBatch([each for each in messages if each.error() is None]), events

    def positions(self, partitions: Collection[Partition]) -> Mapping[Partition, int]:
        """The offset behind the last that was read of each partition, below 0 where there is none."""
        found = self._consumer.position([TopicPartition(*each) for each in partitions])
        return {(each.topic, each.partition): each.offset for each in found}

    def marks(self, partition: Partition, seconds: float) -> tuple[int, int]:
        """The first offset of a partition and the one behind its last.

        Raises KafkaException when no broker tells.
        """
        return self._consumer.get_watermark_offsets(TopicPartition(*partition), timeout=seconds)

    def ask(self, seconds: float) -> None:
        """Ask a broker for its metadata.

        Raises KafkaException when none answers in time.
        """
        self._consumer.list_topics(timeout=seconds)

    def close(self) -> None:
        """Read no more and end its threads."""
        self._consumer.close()


def _event(message: Message, error: KafkaError) -> Event:
    return Event(message.topic() or "", message.partition() or 0, message.offset() or 0, error)
