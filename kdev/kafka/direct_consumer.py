"""A consumer of librdkafka, reached by `ctypes` in the very library that the Kafka client has loaded."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from ctypes import byref, c_int64, c_size_t
from weakref import WeakSet

from confluent_kafka import KafkaError, KafkaException

from kdev.kafka import library
from kdev.kafka.batch import Batch, Event
from kdev.kafka.gathered import GatheredBatch, gathered
from kdev.kafka.gathering import Gathering, can_gather
from kdev.kafka.held import WORD, Held
from kdev.kafka.library import Settings
from kdev.kafka.offsets import Partition

_CONSUMER = 1
# What of a message stands behind the part that is documented is known of these versions.
_KNOWN = range(0x02100000, 0x02110000)
_NOWHERE = -1001
"""The offset of a partition of which nothing was read."""


class _Places(ctypes.Structure):
    """Partitions and offsets of them, `rd_kafka_topic_partition_list_t`."""

    _fields_ = (("count", ctypes.c_int), ("size", ctypes.c_int), ("places", ctypes.c_void_p))


# One of them, `rd_kafka_topic_partition_t`, in words.
_PLACE_WORDS, _PLACE_OFFSET = 8, 2


class DirectConsumer:
    """A consumer with settings of librdkafka, in no group, until it is closed.

    While it reads, what concerns all of it is told to `on_error`. Raises KafkaException for a setting that
    librdkafka refuses.
    """

    def __init__(self, settings: Settings, on_error: Callable[[KafkaError], None]) -> None:
        self._library = library.consuming()
        # The library keeps the bare address of it, so it has to live as long as that does.
        self._calls = library.Calls()
        self._callback = library.on_error(on_error, self._calls)
        wanted = library.configured(settings)
        self._library.rd_kafka_conf_set_error_cb(wanted, self._callback)
        self._address = library.started(_CONSUMER, wanted)
        self._library.rd_kafka_poll_set_consumer(self._address)
        self._queue = self._library.rd_kafka_queue_get_consumer(self._address)
        self._gathering = Gathering()
        self._batches: WeakSet[GatheredBatch] = WeakSet()
        self._places = ExitStack()
        self._known: tuple[Partition, ...] = ()
        self._chosen = self._places.enter_context(_listed({}))

    def assign(self, places: Mapping[Partition, int]) -> None:
        """Read these partitions as well, from these offsets on."""
        with _listed(places) as chosen:
            _require(self._library.rd_kafka_incremental_assign(self._address, chosen))

    def unassign(self, partition: Partition) -> None:
        """Read a partition no more."""
        with _listed({partition: _NOWHERE}) as chosen:
            _require(self._library.rd_kafka_incremental_unassign(self._address, chosen))

    def read(self, max_records: int, seconds: float) -> tuple[Batch, Sequence[Event]]:
        """What has come, at most so many; waits at most `seconds` for a first when nothing has."""
        room: int = self._library.rd_kafka_mem_malloc(None, WORD * (1 + max_records))
        first, count = room + WORD, c_size_t.from_address(room)
        count.value = 0
        try:
            count.value = self._taken(first, max_records, 0) or self._taken(first, 1, seconds)
        finally:
            # It owns the room from here on.
            held = Held(room, self._gathering)
        try:
            self._calls.settle()
            batch, events = gathered(held)
        except BaseException:
            # Else it would live as long as what is raised, and nothing may outlive the client.
            held.give_back()
            raise
        self._batches.add(batch)
        return batch, events

    def positions(self, partitions: Collection[Partition]) -> Mapping[Partition, int]:
        """The offset behind the last that was read of each partition, below 0 where there is none."""
        known = tuple(partitions)
        if known != self._known:
            # The list is kept, as the same partitions are asked for after each read.
            self._places.close()
            self._chosen = self._places.enter_context(_listed(dict.fromkeys(known, _NOWHERE)))
            self._known = known
        library.require(self._library.rd_kafka_position(self._address, self._chosen))
        first = _Places.from_address(self._chosen).places
        words = array("q", ctypes.string_at(first, WORD * _PLACE_WORDS * len(known)) if known else b"")
        return dict(zip(known, words[_PLACE_OFFSET::_PLACE_WORDS], strict=True))

    def marks(self, partition: Partition, seconds: float) -> tuple[int, int]:
        """The first offset of a partition and the one behind its last.

        Raises KafkaException when no broker tells.
        """
        low, high, (topic, number) = c_int64(), c_int64(), partition
        ask, ms = self._library.rd_kafka_query_watermark_offsets, int(seconds * 1000)
        library.require(ask(self._address, topic.encode(), number, byref(low), byref(high), ms))
        return low.value, high.value

    def ask(self, seconds: float) -> None:
        """Ask a broker for its metadata.

        Raises KafkaException when none answers in time.
        """
        library.ask(self._address, seconds)

    def close(self) -> None:
        """Read no more and end its threads."""
        if self._address:
            self._places.close()
            for batch in self._batches:
                batch.settle()
            self._library.rd_kafka_consumer_close(self._address)
            self._library.rd_kafka_queue_destroy(self._queue)
            self._library.rd_kafka_destroy(self._address)
            self._gathering.close()
            self._address = 0

    def _taken(self, room: int, max_records: int, seconds: float) -> int:
        """Put the addresses of messages into a room; returns how many."""
        ms = int(seconds * 1000)
        taken = self._library.rd_kafka_consume_batch_queue(self._queue, ms, room, max_records)
        if taken < 0:
            raise KafkaException(KafkaError(self._library.rd_kafka_last_error()))
        return int(taken)


def readable() -> bool:
    """Whether records can be read so: this version of the library is known, and memory is as it should be."""
    try:
        found = library.consuming()
        known = found.rd_kafka_version() & ~0xFF in _KNOWN
    except (OSError, AttributeError):
        return False
    return known and library.is_usual() and can_gather() and _gives_back()


def _gives_back() -> bool:
    """Whether a count and so many addresses are what the library gives back as a whole."""
    found = library.consuming()
    wanted = [11, 12]
    address = ctypes.addressof(words := (c_size_t * 3)(len(wanted), *wanted))
    told = [found.rd_kafka_messages_get(address, n) for n in range(words[0])]
    return found.rd_kafka_messages_count(address) == len(wanted) and told == wanted


@contextmanager
def _listed(places: Mapping[Partition, int]) -> Generator[int]:
    """The address of a list of partitions and offsets, as long as it is needed."""
    found = library.consuming()
    chosen: int = found.rd_kafka_topic_partition_list_new(len(places))
    try:
        for (topic, number), offset in places.items():
            found.rd_kafka_topic_partition_list_add(chosen, topic.encode(), number)
            found.rd_kafka_topic_partition_list_set_offset(chosen, topic.encode(), number, offset)
        yield chosen
    finally:
        found.rd_kafka_topic_partition_list_destroy(chosen)


def _require(refused: int | None) -> None:
    """Raise KafkaException for an error that was given."""
    if refused:
        raise KafkaException(library.error_at(refused))
