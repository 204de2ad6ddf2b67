from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from kdev import wiring
from kdev.kafka.client_consumer import ClientConsumer
from kdev.kafka.consumer import KafkaSource, Open
from kdev.kafka.direct_consumer import DirectConsumer
from kdev.model import Block, ConsumedRecord, RuntimeName
from tests.conftest import Broker, brought_up

pytestmark = pytest.mark.broker


@pytest.fixture(params=[DirectConsumer, ClientConsumer], ids=["directly", "through the client"])
def client(request: pytest.FixtureRequest) -> Open:
    opened: Open = request.param
    return opened


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    yield from brought_up(RuntimeName.EMBEDDED, tmp_path_factory)


def fill(broker: Broker, topic: str, values: list[bytes]) -> None:
    with wiring.sink(broker.endpoint, None) as sink:
        taken = 0
        block = Block(topic, values)
        while taken < len(block):
            taken += sink.offer(block, taken)
            sink.poll(0.01)
        assert sink.flush(30) == 0


def read_until(source: KafkaSource, done: Callable[[list[ConsumedRecord]], bool]) -> list[ConsumedRecord]:
    found: list[ConsumedRecord] = []
    deadline = time.monotonic() + 60
    while not done(found):
        assert time.monotonic() < deadline, f"only {len(found)} records came"
        found.extend(source.read(10_000, 0.1))
    return found


def test_a_record_has_a_timestamp_of_now(broker: Broker, client: Open) -> None:
    topic = broker.topic(partitions=1)
    before = time.time() * 1000

    fill(broker, topic, [b"x"])
    with KafkaSource(broker.endpoint, client, start={(topic, 0): 0}) as source:
        found = read_until(source, lambda records: len(records) == 1)

    assert before - 1000 <= (found[0].timestamp_ms or 0) <= time.time() * 1000 + 1000


def test_a_new_record_is_read_within_a_fifth_of_a_second(broker: Broker, client: Open) -> None:
    topic = broker.topic(partitions=1)

    with (
        KafkaSource(broker.endpoint, client, start={(topic, 0): 0}) as source,
        wiring.sink(broker.endpoint, 1) as sink,
    ):
        sink.offer(Block(topic, [b"warm"]))
        read_until(source, lambda records: len(records) == 1)
        delays = [_delay(source, sink.offer, topic) for _ in range(5)]

    assert sorted(delays)[2] < 0.2


def _delay(source: KafkaSource, offer: Callable[[Block], int], topic: str) -> float:
    began = time.monotonic()
    offer(Block(topic, [b"x"]))
    read_until(source, lambda records: len(records) == 1)
    return time.monotonic() - began


def test_offsets_behind_the_end_mean_that_the_topic_is_another_one_now(broker: Broker, client: Open) -> None:
    topic = broker.topic(partitions=1)
    fill(broker, topic, [b"a", b"b"])

    with KafkaSource(broker.endpoint, client, start={(topic, 0): 1000}) as source:
        found = read_until(source, lambda records: len(records) == 2)

        assert [each.value for each in found] == [b"a", b"b"]
        assert source.recreated() == {topic}
        assert source.positions() == {(topic, 0): 2}


def test_offsets_that_are_gone_are_passed_over(embedded: Broker, client: Open) -> None:
    topic = embedded.topic(partitions=1)
    fill(embedded, topic, [b"x" * 10_000] * 2000)
    (low, high) = wiring.watermarks(embedded.endpoint, [topic])[topic, 0]

    with KafkaSource(embedded.endpoint, client, start={(topic, 0): 0}) as source:
        found = read_until(source, lambda records: bool(records) and records[-1].offset == high - 1)

        assert low > 0
        assert [each.offset for each in found] == list(range(low, high))
        assert not source.recreated()


def test_many_records_come_complete_and_in_order(broker: Broker, client: Open) -> None:
    topic = broker.topic(partitions=1)
    values = [b"%d" % number for number in range(50_000)]
    fill(broker, topic, values)

    with KafkaSource(broker.endpoint, client, start={(topic, 0): 0}) as source:
        found = read_until(source, lambda records: len(records) >= len(values))

    assert [each.value for each in found] == values
