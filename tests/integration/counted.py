"""Reads topics with a consumer that shares nothing with kdev, and runs numbered records into them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Message, TopicPartition

from kdev import wiring
from kdev.cli.interrupt import stop_on_interrupt
from kdev.delivery import USUAL, Delivery
from kdev.mock.mix import Mix, Stream
from kdev.mock.progress import Progress
from kdev.mock.run import run
from kdev.mock.schedule import Schedule
from kdev.mock.summary import Summary
from kdev.model import Block, TopicSpec
from tests.conftest import Broker

KEYS = 50


def keys_in(broker: Broker, *topics: str) -> Counter[bytes]:
    """How often each key stands in topics."""
    return Counter(bytes(message.key() or b"") for message in messages_in(broker, *topics))


def messages_in(broker: Broker, *topics: str) -> list[Message]:
    """What stands in topics, read to their ends."""
    config = {
        "bootstrap.servers": broker.endpoint.bootstrap_servers,
        "group.id": "counting",
        "enable.partition.eof": True,
        "enable.auto.commit": False,
        "broker.address.family": "v4",
    }
    consumer = Consumer(config)
    found: list[Message] = []
    try:
        told = consumer.list_topics(timeout=20).topics
        places = [TopicPartition(name, n, OFFSET_BEGINNING) for name in topics for n in told[name].partitions]
        consumer.assign(places)
        left = len(places)
        while left:
            for message in consumer.consume(10_000, 0.1):
                error = message.error()
                if error is None:
                    found.append(message)
                else:
                    assert error.code() == KafkaError._PARTITION_EOF, error
                    left -= 1
    finally:
        consumer.close()
    return found


@dataclass(frozen=True)
class Sequenced:
    """A stream of numbers as values, whose key is the number's rest by `KEYS`."""

    topic: str
    weight: int = 1
    message: str = "Number"

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        numbers = range(first, first + len(times_ms))
        return Block(self.topic, [b"%d" % n for n in numbers], [b"%d" % (n % KEYS) for n in numbers])


def in_sequence(broker: Broker, topic: str, count: int) -> bool:
    """Whether a topic has the first `count` numbers of a sequence: each once, and those of a key in order."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for message in messages_in(broker, topic):
        found[int(message.key() or b"-1")].append(int(message.value() or b"-1"))
    return found == {key: list(range(key, count, KEYS)) for key in range(min(KEYS, count))}


def sent_to(
    broker: Broker,
    streams: list[Stream],
    schedule: Schedule,
    *,
    watch: Callable[[Progress], None] | None = None,
    delivery: Delivery = USUAL,
) -> Summary:
    """What came of a run of streams into a broker, with batches of the sizes that its topics take."""
    topics = [TopicSpec(stream.topic) for stream in streams]
    fitting = wiring.fitting(broker.endpoint, topics, delivery)
    with wiring.sink(broker.endpoint, schedule.pace.target, fitting) as sink, stop_on_interrupt() as clock:
        return run(Mix(streams, 1), sink, schedule, clock, watch=watch)


def adds_up(summary: Summary, found: Counter[bytes]) -> bool:
    """Whether a run is counted right: everything is settled, and what was acked is there, once."""
    settled = summary.sent == summary.acked + summary.failed
    return settled and summary.acked == found.total() == len(found)
