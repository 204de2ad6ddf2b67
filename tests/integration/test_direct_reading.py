"""What is read directly from librdkafka is what its Python client gives, whatever the records are."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence

import pytest
from confluent_kafka import Producer

from kdev import wiring
from kdev.kafka import direct_consumer
from kdev.kafka.client_consumer import ClientConsumer
from kdev.kafka.consumer import KafkaSource, Open
from kdev.kafka.direct_consumer import DirectConsumer, readable
from kdev.model import Block, ConsumedRecord
from tests.conftest import Broker

pytestmark = pytest.mark.broker

MANY = 5_000
HEADERS: tuple[list[tuple[str, str | bytes | None]], ...] = (
    [],
    [("source", b"kdev")],
    [("twice", b"1"), ("twice", b"2"), ("none", None), ("empty", b"")],
    [("long", b"h" * 300), ("n" * 200, b"\xff\x00")],
)
CONTENTS = (b"value", None, b"", b"two\nlines", b"\xff\x00", b"x" * 20_000, b'{"a":1}')


@pytest.fixture(name="kafka_topic", params=["none", "gzip", "lz4", "snappy", "zstd"])
def filled(request: pytest.FixtureRequest, kafka: Broker) -> str:
    topic = kafka.topic(partitions=3)
    settings = {"compression.type": request.param, "log_level": 0, "linger.ms": 20}
    producer = Producer({"bootstrap.servers": kafka.endpoint.bootstrap_servers, **settings})
    for n in range(MANY):
        producer.produce(
            topic,
            CONTENTS[n % len(CONTENTS)] if n % 97 == 0 else b"%d" % n,
            None if n % 3 == 0 else CONTENTS[n % 5] if n % 89 == 0 else b"key-%d" % n,
            headers=HEADERS[n % len(HEADERS)] if n % 7 == 0 else [],
            timestamp=0 if n % 11 == 0 else 1_600_000_000_000 + n,
        )
        producer.poll(0)
    assert producer.flush(30) == 0
    return topic


@pytest.mark.kafka
def test_every_part_of_a_record_is_as_the_client_reads_it(kafka: Broker, kafka_topic: str) -> None:
    directly, through = (read_all(kafka, kafka_topic, each) for each in (DirectConsumer, ClientConsumer))

    assert len(directly) == MANY
    assert directly == through
    assert {len(each.headers) for each in directly} == {0, 1, 2, 4}


def read_all(broker: Broker, topic: str, client: Open) -> list[ConsumedRecord]:
    start = {each: low for each, (low, _) in wiring.watermarks(broker.endpoint, [topic]).items()}
    found: list[ConsumedRecord] = []
    deadline = time.monotonic() + 30
    with KafkaSource(broker.endpoint, client, start=start) as source:
        while len(source.ended()) < len(start):
            assert time.monotonic() < deadline
            found += source.read(700, 0.1)
    return sorted(found, key=lambda each: (each.partition, each.offset))


def test_a_batch_that_is_kept_outlives_the_reading(broker: Broker) -> None:
    topic = broker.topic(partitions=1)
    with wiring.sink(broker.endpoint, 1) as sink:
        for value in (b"first", b"second"):
            sink.offer(Block(topic, [value]))
            assert sink.flush(20) == 0
    with KafkaSource(broker.endpoint, DirectConsumer, start={(topic, 0): 0}) as source:
        batches: list[Sequence[ConsumedRecord]] = []
        deadline = time.monotonic() + 20
        while sum(map(len, batches)) < 2:
            assert time.monotonic() < deadline
            batches.append(source.read(1, 0.1))
    gc.collect()

    found = [each for batch in batches for each in batch]

    assert [(each.value, each.key, each.headers) for each in found] == [
        (b"first", None, ()),
        (b"second", None, ()),
    ]
    assert all(each.timestamp_ms for each in found)


def test_an_unknown_version_of_the_library_is_read_through_its_client(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert readable()

    monkeypatch.setattr(direct_consumer, "_KNOWN", range(0x01000000, 0x01010000))
    monkeypatch.setattr(direct_consumer, "DirectConsumer", None)

    assert not readable()
    with wiring.source(broker.endpoint, {(broker.topic(partitions=1), 0): 0}) as source:
        assert source.connected()
        assert not source.read(10, 0.1)
