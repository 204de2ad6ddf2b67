"""The source that reads from Kafka: partitions from given offsets on, in no group, nothing committed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from types import TracebackType
from typing import Protocol

from confluent_kafka import OFFSET_BEGINNING, KafkaError

from kdev.kafka.batch import Batch, Event
from kdev.kafka.client import Config, Connection, client_config
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
ALL: Mapping[str, str] = {"isolation.level": "read_uncommitted"}
"""Records of transactions too that are not committed, or aborted."""
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


class Reading(Protocol):
    """A client that reads, in no group. Its methods raise KafkaException for what a broker refuses."""

    def assign(self, places: Mapping[Partition, int]) -> None:
        """Read these partitions as well, from these offsets on."""
        ...

    def unassign(self, partition: Partition) -> None:
        """Read a partition no more."""
        ...

    def read(self, max_records: int, seconds: float) -> tuple[Batch, Sequence[Event]]:
        """What has come, at most so many; waits at most `seconds` for a first when nothing has."""
        ...

    def positions(self, partitions: Collection[Partition]) -> Mapping[Partition, int]:
        """The offset behind the last that was read of each partition, below 0 where there is none."""
        ...

    def marks(self, partition: Partition, seconds: float) -> tuple[int, int]:
        """The first offset of a partition and the one behind its last."""
        ...

    def ask(self, seconds: float) -> object:
        """Ask a broker anything."""
        ...

    def close(self) -> None:
        """Read no more."""
        ...


Open = Callable[[Config, Callable[[KafkaError], None]], Reading]
"""Opens a client with settings of librdkafka; what concerns all of it is told."""


class KafkaSource:
    """Reads partitions from the offsets of `start` on, and in full those that are `joining`.

    `uncommitted` records are those of transactions that are not committed, or aborted.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        open_client: Open,
        *,
        start: Mapping[Partition, int],
        joining: Joining | None = None,
        uncommitted: bool = False,
    ) -> None:
        self._endpoint = endpoint
        self._floors = dict(start)
        self._ends: dict[Partition, int] = {}
        self._recreated: set[str] = set()
        self._anew: set[Partition] = set()  # begun again by their offsets alone, before that was looked up
        self._joining = joining
        self._connection = Connection()
        settings = {**client_config(endpoint, "tail"), **_READING, **(ALL if uncommitted else {})}
        self._client = open_client(settings, self._connection.on_error)
        self._client.assign(start)

    def __enter__(self) -> KafkaSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def read(self, max_records: int, seconds: float) -> Sequence[ConsumedRecord]:
        """What has come, at most `max_records`; waits at most `seconds` when nothing has.

        A topic that is not there is waited for. Raises BrokerError for what does not go away by itself.
        """
        if self._joining is not None:
            self._join(self._joining)
        batch, events = self._client.read(max_records, seconds)
        for event in events:
            self._take_note(event)
        return batch

    def positions(self) -> Mapping[Partition, int]:
        """The offset after the last one that was read, or skipped, of each partition."""
        known = dict(self._floors)
        for partition, offset in self._client.positions(known).items():
            known[partition] = max(known[partition], offset, self._ends.get(partition, 0))
        return known

    def ended(self) -> Set[Partition]:
        """The partitions that were read to their end at least once."""
        return self._ends.keys()

    def recreated(self) -> Set[str]:
        """The topics that were deleted and made again meanwhile; they are read from their start."""
        return self._recreated

    def connected(self) -> bool:
        """Whether a broker answers; asks it only after it was lost."""
        return self._connection.answers(self._client.ask)

    def _join(self, joining: Joining) -> None:
        new = joining.newcomers()
        remade = joining.remade()
        for partition in remade & self._floors.keys() - self._anew:
            self._recreated.add(partition[0])
            self._assign_anew(partition, 0, OFFSET_BEGINNING)
        self._anew -= remade
        if new:
            self._floors |= dict.fromkeys(new, 0)
            self._client.assign(dict.fromkeys(new, OFFSET_BEGINNING))

    def _take_note(self, event: Event) -> None:
        topic, number, offset, error = event
        if error.code() == KafkaError._PARTITION_EOF:
            self._ends[topic, number] = offset
        elif error.code() == KafkaError._AUTO_OFFSET_RESET:
            self._start_again((topic, number))
        elif error.fatal() or error.code() in _FINAL:
            raise broker_error(error, self._endpoint, f"topic `{topic}` cannot be read")

    def _start_again(self, partition: Partition) -> None:
        """Go on at the first offset there is: older ones are gone, or the topic is another one now."""
        before = self.positions()[partition]
        with kafka_errors(self._endpoint, f"topic `{partition[0]}` cannot be read"):
            low, high = self._client.marks(partition, _ASK_SECONDS)
            if before > high:
                self._recreated.add(partition[0])
                self._anew.add(partition)
        self._assign_anew(partition, low, low)

    def _assign_anew(self, partition: Partition, floor: int, offset: int) -> None:
        self._ends.pop(partition, None)
        self._floors[partition] = floor
        self._client.unassign(partition)
        self._client.assign({partition: offset})
