"""What every source of records promises, the one of Kafka and the one of the tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple

import pytest
from confluent_kafka import Producer

from kdev.kafka.client_consumer import ClientConsumer
from kdev.kafka.consumer import KafkaSource, Open
from kdev.kafka.direct_consumer import DirectConsumer
from kdev.model import ConsumedRecord, RuntimeName
from kdev.tail.follow import Source
from kdev.tail.window import Partition
from tests.conftest import Broker, brought_up
from tests.fake_source import ListLog, record

pytestmark = pytest.mark.broker

PER_PARTITION = 5


class Subject(NamedTuple):
    """A topic with two partitions of five records each, and how a source of it is opened."""

    topic: str
    open: Callable[[Mapping[Partition, int]], AbstractContextManager[Source]]

    def partition(self, number: int) -> Partition:
        return (self.topic, number)


def in_memory() -> Subject:
    records = [record(number, offset, offset) for offset in range(PER_PARTITION) for number in (0, 1)]
    log = ListLog(records, {("t", 0): (0, PER_PARTITION), ("t", 1): (0, PER_PARTITION)})
    return Subject("t", log.open)


def on_broker(broker: Broker, client: Open) -> Subject:
    topic = broker.topic(partitions=2)
    _fill(broker, topic)
    return Subject(topic, lambda start: KafkaSource(broker.endpoint, client, start=start))


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    yield from brought_up(RuntimeName.EMBEDDED, tmp_path_factory)


@pytest.fixture(params=["in memory", "embedded", "kafka", "embedded, client", "kafka, client"])
def subject(request: pytest.FixtureRequest) -> Subject:
    broker, _, through = request.param.partition(", ")
    if broker == "in memory":
        return in_memory()
    return on_broker(request.getfixturevalue(broker), ClientConsumer if through else DirectConsumer)


def test_records_come_in_the_order_of_their_partition(subject: Subject) -> None:
    with subject.open({subject.partition(0): 0, subject.partition(1): 0}) as source:
        found = read_until_ended(source, 2)

    for number in (0, 1):
        assert [each.offset for each in found if each.partition == number] == list(range(PER_PARTITION))


def test_reading_begins_at_the_offsets_asked_for(subject: Subject) -> None:
    with subject.open({subject.partition(0): 3, subject.partition(1): PER_PARTITION}) as source:
        found = read_until_ended(source, 2)

    assert [(each.partition, each.offset) for each in found] == [(0, 3), (0, 4)]


def test_only_the_partitions_asked_for_are_read(subject: Subject) -> None:
    with subject.open({subject.partition(1): 0}) as source:
        found = read_until_ended(source, 1)

        assert {each.partition for each in found} == {1}
        assert set(source.ended()) == {subject.partition(1)}


def test_no_more_records_come_at_once_than_asked_for(subject: Subject) -> None:
    with subject.open({subject.partition(0): 0}) as source:
        batches = _batches(source, 1, size=2)

    assert max(map(len, batches)) <= 2
    assert sum(map(len, batches)) == PER_PARTITION


def test_positions_are_behind_what_was_read(subject: Subject) -> None:
    start = {subject.partition(0): 2, subject.partition(1): PER_PARTITION}

    with subject.open(start) as source:
        read_until_ended(source, 2)

        assert source.positions() == dict.fromkeys(start, PER_PARTITION)


def test_before_anything_was_read_positions_are_where_reading_begins(subject: Subject) -> None:
    start = {subject.partition(0): 2, subject.partition(1): 1}

    with subject.open(start) as source:
        assert source.positions() == start
        assert not source.ended()


def test_a_source_with_a_broker_is_connected(subject: Subject) -> None:
    with subject.open({subject.partition(0): 0}) as source:
        assert source.connected()


def read_until_ended(source: Source, partitions: int) -> Sequence[ConsumedRecord]:
    return [each for batch in _batches(source, partitions, size=1000) for each in batch]


def _batches(source: Source, partitions: int, size: int) -> list[Sequence[ConsumedRecord]]:
    batches: list[Sequence[ConsumedRecord]] = []
    deadline = time.monotonic() + 60
    while len(source.ended()) < partitions:
        assert time.monotonic() < deadline, "the end was never reached"
        batches.append(source.read(size, 0.1))
    return batches


def _fill(broker: Broker, topic: str) -> None:
    # The sink of kdev leaves the choice of the partition to the client.
    producer = Producer({"bootstrap.servers": broker.endpoint.bootstrap_servers, "log_level": 0})
    for number in (0, 1):
        for offset in range(PER_PARTITION):
            producer.produce(topic, b"%d" % offset, partition=number)
    assert producer.flush(20) == 0
