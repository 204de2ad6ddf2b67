"""The source that is a member of a consumer group: partitions are shared, what was shown is committed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from contextlib import suppress
from threading import Thread
from types import TracebackType
from typing import NamedTuple

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from kdev.errors import BrokerError
from kdev.kafka.batch import MessageBatch
from kdev.kafka.client import Connection, client_config
from kdev.kafka.joining import Joining
from kdev.kafka.offsets import Partition
from kdev.kafka.refusals import broker_error
from kdev.model import ConsumedRecord, Endpoint

_MEMBER: Mapping[str, str | int | bool] = {
    "enable.auto.commit": True,
    "auto.commit.interval.ms": 1000,
    # Only what was shown is stored, so a record that nobody saw comes again.
    "enable.auto.offset.store": False,
    "enable.partition.eof": True,
    "isolation.level": "read_committed",
    "session.timeout.ms": 10_000,
    "heartbeat.interval.ms": 2_000,
    "fetch.wait.max.ms": 100,
    # So soon the partitions are shared out anew when a topic gets more of them.
    "topic.metadata.refresh.interval.ms": 5_000,
}
_FINAL = frozenset(
    {
        KafkaError.GROUP_AUTHORIZATION_FAILED,
        KafkaError.TOPIC_AUTHORIZATION_FAILED,
        KafkaError.INCONSISTENT_GROUP_PROTOCOL,
        KafkaError.INVALID_GROUP_ID,
        KafkaError._AUTHENTICATION,
        KafkaError._FATAL,
    }
)

_LEAVE_SECONDS = 5.0

Tell = Callable[[Collection[Partition]], None]
"""Is told which partitions this member has, each time that they change."""


class Membership(NamedTuple):
    """Which group is joined, and where one that has read nothing yet begins: `earliest` or `latest`."""

    group: str
    reset: str
    tell: Tell


class GroupSource:
    """Reads topics as one member of a group, and those that are `joining`."""

    def __init__(
        self,
        endpoint: Endpoint,
        topics: Sequence[str],
        *,
        membership: Membership,
        joining: Joining | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._topics = list(topics)
        self._group = membership.group
        self._tell = membership.tell
        self._joining = joining
        self._own: set[Partition] = set()
        self._ended: set[Partition] = set()
        self._messages: Sequence[Message] = ()
        self._connection = Connection()
        config = {**client_config(endpoint, "tail"), **_MEMBER, "error_cb": self._connection.on_error}
        own = {"group.id": membership.group, "auto.offset.reset": membership.reset}
        self._consumer = Consumer({**config, **own})
        self._subscribe()

    def __enter__(self) -> GroupSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        # It waits for the broker to hear of it, for a minute and more, and no signal ends that.
        leaving = Thread(target=self._leave, daemon=True)
        leaving.start()
        leaving.join(_LEAVE_SECONDS)
        if leaving.is_alive() and kind is None:
            raise BrokerError(
                f"group `{self._group}` was left without an answer of the broker",
                hint="what was shown last may not be committed, and come again",
            )

    def read(self, max_records: int, seconds: float) -> Sequence[ConsumedRecord]:
        """What has come, at most `max_records`; waits at most `seconds` when nothing has.

        Raises BrokerError for what does not go away by itself.
        """
        if self._joining is not None:
            self._join(self._joining)
        batch = self._consumer.consume(max_records, 0)
        if not batch:
            first = self._consumer.poll(seconds)
            batch = [first] if first is not None else []
        batch = self._sorted_out(batch)
        self._messages = batch
        return MessageBatch(batch)

    def shown(self, count: int) -> None:
        """Take note that the first records of the last batch were shown: the group goes on behind them."""
        last = {_partition_of(message): (message.offset() or 0) + 1 for message in self._messages[:count]}
        own = [TopicPartition(*each, offset) for each, offset in last.items() if each in self._own]
        if own:
            self._consumer.store_offsets(offsets=own)

    def caught_up(self) -> bool:
        """Whether this member has partitions, and has read all of them to their end."""
        return bool(self._own) and self._own <= self._ended

    def positions(self) -> Mapping[Partition, int]:
        """Not told: the group knows them."""
        return {}

    def ended(self) -> Set[Partition]:
        """The partitions that were read to their end."""
        return self._ended

    def recreated(self) -> Set[str]:
        """Not told: the group goes on by its offsets."""
        return set()

    def connected(self) -> bool:
        """Whether a broker answers; asks it only after it was lost."""
        return self._connection.answers(lambda seconds: self._consumer.list_topics(timeout=seconds))

    def _leave(self) -> None:
        with suppress(KafkaException):
            self._consumer.close()

    def _join(self, joining: Joining) -> None:
        new = joining.newcomers()
        if new:
            # A topic that has more partitions now is subscribed already, and Kafka refuses a name twice.
            self._topics = [*dict.fromkeys([*self._topics, *(topic for topic, _ in new)])]
            self._subscribe()

    def _subscribe(self) -> None:
        self._consumer.subscribe(
            self._topics, on_assign=self._on_assign, on_revoke=self._on_revoke, on_lost=self._on_revoke
        )

    def _on_assign(self, _: Consumer, partitions: Sequence[TopicPartition]) -> None:
        self._own = {(each.topic, each.partition) for each in partitions}
        self._ended.clear()
        self._tell(sorted(self._own))

    def _on_revoke(self, _: Consumer, partitions: Sequence[TopicPartition]) -> None:
        self._own -= {(each.topic, each.partition) for each in partitions}

    def _sorted_out(self, batch: Sequence[Message]) -> list[Message]:
        """The records of a batch; note is taken of the events among them, each at its place."""
        records: list[Message] = []
        for message in batch:
            error = message.error()
            if error is None:
                # A record after the end of its partition means that there is more of it.
                self._ended.discard(_partition_of(message))
                records.append(message)
            elif error.code() == KafkaError._PARTITION_EOF:
                self._ended.add(_partition_of(message))
            elif error.fatal() or error.code() in _FINAL:
                raise broker_error(error, self._endpoint, f"group `{self._group}` cannot be joined")
        return records


def _partition_of(message: Message) -> Partition:
    return (str(message.topic()), message.partition() or 0)
