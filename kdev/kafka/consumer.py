"""The source that reads from Kafka: partitions from given offsets on, in no group, nothing committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from types import TracebackType

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Message, TopicPartition

from kdev.kafka.batch import MessageBatch
from kdev.kafka.client import Connection, client_config
from kdev.kafka.joining import Joining
from kdev.kafka.offsets import Partition
from kdev.kafka.refusals import broker_error, kafka_errors
from kdev.model import ConsumedRecord, Endpoint

_ASK_SECONDS = 1.0
_READING: Mapping[str, str | int | bool] = {
    "group.id": "kdev-tail",  # the client wants one; it is never joined
    "enable.auto.commit": False,
    "enable.auto.offset.store": False,
    "enable.partition.eof": True,
    "auto.offset.reset": "error",
    "isolation.level": "read_committed",
    "fetch.wait.max.ms": 100,
    "fetch.error.backoff.ms": 50,
    # A full queue would otherwise stop fetching for a second.
    "fetch.queue.backoff.ms": 10,
}
_FINAL = frozenset(
    {
        KafkaError.UNKNOWN_TOPIC_OR_PART,
        KafkaError._UNKNOWN_TOPIC,
        KafkaError._UNKNOWN_PARTITION,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError._AUTHENTICATION,
        KafkaError._FATAL,
    }
)
"""What does not go away by itself; the client retries everything else on its own."""


class KafkaSource:
    """Reads partitions from the offsets of `start` on, and in full those that are `joining`."""

    def __init__(
        self, endpoint: Endpoint, *, start: Mapping[Partition, int], joining: Joining | None = None
    ) -> None:
        self._endpoint = endpoint
        self._floors = dict(start)
        self._ends: dict[Partition, int] = {}
        self._recreated: set[str] = set()
        self._anew: set[Partition] = set()  # begun again by their offsets alone, before that was looked up
        self._joining = joining
        self._connection = Connection()
        self._consumer = Consumer(
            {**client_config(endpoint, "tail"), **_READING, "error_cb": self._connection.on_error}
        )
        self._consumer.assign([TopicPartition(*each, offset) for each, offset in start.items()])

    def __enter__(self) -> KafkaSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._consumer.close()

    def read(self, max_records: int, seconds: float) -> Sequence[ConsumedRecord]:
        """What has come, at most `max_records`; waits at most `seconds` when nothing has.

        A topic that is not there is waited for. Raises BrokerError for what does not go away by itself.
        """
        if self._joining is not None:
            self._join(self._joining)
        batch = self._consumer.consume(max_records, 0)
        if not batch:
            first = self._consumer.poll(seconds)
            batch = [first] if first is not None else []
        if any(map(Message.error, batch)):
            batch = [message for message in batch if message.error() is None or self._took_note(message)]
        return MessageBatch(batch)

    def positions(self) -> Mapping[Partition, int]:
        """The offset after the last one that was read, or skipped, of each partition."""
        known = dict(self._floors)
        for each in self._consumer.position([TopicPartition(*each) for each in known]):
            partition = (each.topic, each.partition)
            known[partition] = max(known[partition], each.offset, self._ends.get(partition, 0))
        return known

    def ended(self) -> Set[Partition]:
        """The partitions that were read to their end at least once."""
        return self._ends.keys()

    def recreated(self) -> Set[str]:
        """The topics that were deleted and made again meanwhile; they are read from their start."""
        return self._recreated

    def connected(self) -> bool:
        """Whether a broker answers; asks it only after it was lost."""
        return self._connection.answers(lambda seconds: self._consumer.list_topics(timeout=seconds))

    def _join(self, joining: Joining) -> None:
        new = joining.newcomers(self._consumer)
        remade = joining.remade()
        for partition in remade & self._floors.keys() - self._anew:
            self._recreated.add(partition[0])
            self._assign_anew(partition, 0, OFFSET_BEGINNING)
        self._anew -= remade
        if new:
            self._floors |= dict.fromkeys(new, 0)
            self._consumer.incremental_assign([TopicPartition(*each, OFFSET_BEGINNING) for each in new])

    def _took_note(self, message: Message) -> bool:
        """Take note of an event that came among the records; it is none, so the answer is no."""
        error = message.error()
        partition = (str(message.topic()), message.partition() or 0)
        if error is None:
            return True
        if error.code() == KafkaError._PARTITION_EOF:
            self._ends[partition] = message.offset() or 0
        elif error.code() == KafkaError._AUTO_OFFSET_RESET:
            self._start_again(partition)
        elif error.fatal() or error.code() in _FINAL:
            raise broker_error(error, self._endpoint, f"topic `{partition[0]}` cannot be read")
        return False

    def _start_again(self, partition: Partition) -> None:
        """Go on at the first offset there is: older ones are gone, or the topic is another one now."""
        before = self.positions()[partition]
        with kafka_errors(self._endpoint, f"topic `{partition[0]}` cannot be read"):
            low, high = self._consumer.get_watermark_offsets(TopicPartition(*partition), timeout=_ASK_SECONDS)
            if before > high:
                self._recreated.add(partition[0])
                self._anew.add(partition)
        self._assign_anew(partition, low, low)

    def _assign_anew(self, partition: Partition, floor: int, offset: int) -> None:
        self._ends.pop(partition, None)
        self._floors[partition] = floor
        self._consumer.incremental_unassign([TopicPartition(*partition)])
        self._consumer.incremental_assign([TopicPartition(*partition, offset)])
