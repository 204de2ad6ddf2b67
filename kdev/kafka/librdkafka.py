"""A producer of librdkafka, reached by `ctypes` in the very library that the Kafka client has loaded."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from confluent_kafka import KafkaError, KafkaException

from kdev.kafka import library
from kdev.kafka.library import Settings
from kdev.kafka.packed import CONTENT

_PRODUCER = 0
_COPY = 0x2
_QUEUED_AND_IN_FLIGHT = 0x1 | 0x2
_ANY_PARTITION = -1
_PROBE = b"kdev"


class Client:
    """A producer with settings of librdkafka, until it is closed.

    While it polls or flushes, each record that failed is told to `on_failure` with its topic and partition,
    what concerns all of it to `on_error`, and its statistics, as JSON, to `on_statistics`. Raises
    KafkaException for a setting that librdkafka refuses.
    """

    def __init__(
        self,
        settings: Settings,
        on_failure: Callable[[KafkaError, str, int], None],
        on_error: Callable[[KafkaError], None],
        on_statistics: Callable[[bytes], None],
    ) -> None:
        self._library = library.producing()
        self._tell_failure, self._tell = on_failure, on_statistics
        self._topics: dict[str, int] = {}
        self._left = 0
        self._calls = library.Calls()
        # The library keeps bare addresses of these, so they have to live as long as it does.
        self._callbacks = (
            library.ON_DELIVERY(self._calls.kept(self._on_delivery)),
            library.on_error(on_error, self._calls),
            library.ON_STATISTICS(self._calls.kept(self._on_statistics)),
        )
        self._address = library.started(_PRODUCER, self._configured(settings))

    def __len__(self) -> int:
        return int(self._library.rd_kafka_outq_len(self._address)) if self._address else self._left

    def topic(self, name: str) -> int:
        """The address of a topic, for the records that go to it.

        Raises KafkaException for a name that no topic can have.
        """
        if name not in self._topics:
            made = self._library.rd_kafka_topic_new(self._address, name.encode(), None)
            if not made:
                raise KafkaException(KafkaError(self._library.rd_kafka_last_error()))
            self._topics[name] = made
        return self._topics[name]

    def produce_batch(self, topic: int, messages: int, count: int) -> int:
        """Hand over `count` messages that stand at an address; returns how many were taken."""
        batch = self._library.rd_kafka_produce_batch
        return int(batch(topic, _ANY_PARTITION, _COPY, messages, count))

    def produce_each(self, messages: range, pieces: int) -> tuple[int, KafkaError | None]:
        """Hand over messages of so many pieces, until one is refused; says how many, and why no more."""
        produce, client = self._library.rd_kafka_produceva, self._address
        for taken, address in enumerate(messages):
            refused = produce(client, address, pieces)
            if refused:
                return taken, library.error_at(refused)
        return len(messages), None

    def poll(self, seconds: float) -> None:
        """Let callbacks come, for at most `seconds`."""
        self._library.rd_kafka_poll(self._address, int(seconds * 1000))
        self._calls.settle()

    def flush(self, seconds: float) -> bool:
        """Wait until everything is confirmed, at most `seconds`; says whether it is."""
        left = self._library.rd_kafka_flush(self._address, int(seconds * 1000))
        self._calls.settle()
        return not left

    def purge(self) -> None:
        """Give up on everything that is not confirmed."""
        self._library.rd_kafka_purge(self._address, _QUEUED_AND_IN_FLIGHT)
        self._calls.settle()

    def ask(self, seconds: float) -> None:
        """Ask a broker for its metadata.

        Raises KafkaException when none answers in time.
        """
        library.ask(self._address, seconds)

    def close(self) -> None:
        """Give up on what is left and end its threads."""
        if self._address:
            # What is still pending here was left on purpose, and must not keep the command from ending.
            self._left = len(self)
            self._library.rd_kafka_purge(self._address, _QUEUED_AND_IN_FLIGHT)
            for topic in self._topics.values():
                self._library.rd_kafka_topic_destroy(topic)
            self._library.rd_kafka_destroy(self._address)
            self._address = 0

    def _configured(self, settings: Settings) -> int:
        wanted = library.configured({**settings, "delivery.report.only.error": True})
        self._library.rd_kafka_conf_set_dr_msg_cb(wanted, self._callbacks[0])
        self._library.rd_kafka_conf_set_error_cb(wanted, self._callbacks[1])
        self._library.rd_kafka_conf_set_stats_cb(wanted, self._callbacks[2])
        return wanted

    def _on_delivery(self, _client: int, message: Any, _opaque: int) -> None:
        found = message.contents
        if found.err:
            topic = self._library.rd_kafka_topic_name(found.topic).decode()
            self._tell_failure(KafkaError(found.err), topic, found.partition)

    def _on_statistics(self, _client: int, text: bytes, _size: int, _opaque: int) -> int:
        self._tell(text)
        return 0  # the library frees the text


def reachable() -> bool:
    """Whether blocks can be handed over: the library is found, and memory looks as `packed` takes it to."""
    try:
        library.producing()
    except (OSError, AttributeError):
        return False
    return library.is_usual() and ctypes.string_at(id(_PROBE) + CONTENT, len(_PROBE)) == _PROBE
