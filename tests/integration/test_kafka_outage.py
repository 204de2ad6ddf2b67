"""What happens to records when the broker is killed, and when it comes back."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial

import pytest

from kdev import wiring
from kdev.kafka.block_sink import BlockSink
from kdev.kafka.client_consumer import ClientConsumer
from kdev.kafka.consumer import KafkaSource, Open
from kdev.kafka.direct_consumer import DirectConsumer
from kdev.kafka.producer import KafkaSink
from kdev.model import Block, ConsumedRecord, Endpoint, RuntimeName, TopicSpec
from kdev.stack.runtime import Runtime, StackRequest
from tests.conftest import SOON_FORGOTTEN, Broker, brought_up

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]

AnySink = KafkaSink | BlockSink
SINKS: list[Callable[[Endpoint], AnySink]] = [
    partial(KafkaSink, confirm_each=True),
    partial(KafkaSink, confirm_each=False),
    BlockSink,
]
each_sink = pytest.mark.parametrize("opened", SINKS, ids=["confirm each", "one by one", "blocks"])


@pytest.fixture(params=[DirectConsumer, ClientConsumer], ids=["directly", "through the client"])
def client(request: pytest.FixtureRequest) -> Open:
    opened: Open = request.param
    return opened


@pytest.fixture
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    yield from brought_up(RuntimeName.EMBEDDED, tmp_path_factory)


@pytest.fixture
def own_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    yield from brought_up(RuntimeName.PROCESS, tmp_path_factory, SOON_FORGOTTEN)


def kill(broker: Broker) -> None:
    runtime = wiring.runtime(broker.settings(), broker.runtime)
    status = runtime.status(broker.name)
    assert status is not None
    for service in status.services:
        os.kill(int(service.identity), signal.SIGKILL)
    port = int(broker.endpoint.bootstrap_servers.rpartition(":")[2])
    until(lambda: not _listens(port), 20)
    # The port may be free a moment before the process is gone.
    until(lambda: not _runs(runtime, broker.name), 20)


def start_again(broker: Broker) -> None:
    port = int(broker.endpoint.bootstrap_servers.rpartition(":")[2])
    runtime = wiring.runtime(broker.settings(), broker.runtime)
    settings = SOON_FORGOTTEN if broker.runtime is RuntimeName.PROCESS else {}
    runtime.start(StackRequest(broker.name, port=port, settings=settings), lambda _: nullcontext())
    until(lambda: _listens(port), 60)


def _runs(runtime: Runtime, name: str) -> bool:
    status = runtime.status(name)
    return status is not None and status.running


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(done: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it took too long"


@each_sink
def test_a_killed_broker_is_noticed_and_what_was_pending_fails_once(
    embedded: Broker, opened: Callable[[Endpoint], AnySink]
) -> None:
    topic = embedded.topic()

    with opened(embedded.endpoint) as sink:
        sink.offer(Block(topic, [b"x"] * 100))
        sink.flush(20)
        kill(embedded)
        until(lambda: _lost(sink), 20)
        sink.offer(Block(topic, [b"y"] * 50))
        pending = sink.flush(0.2)
        sink.abandon()

    assert pending == 50
    counts = sink.counts()
    assert (counts.acked, counts.failed, counts.pending) == (100, 50, 0)
    assert sum(each.records for each in sink.failures()) == 50


def _lost(sink: AnySink) -> bool:
    sink.poll(0.05)
    return not sink.connected()


def test_a_reader_notices_a_killed_broker_and_stays(embedded: Broker, client: Open) -> None:
    topic = embedded.topic(partitions=1)

    with KafkaSource(embedded.endpoint, client, start={(topic, 0): 0}) as source:
        source.read(10, 0.1)
        assert source.connected()
        kill(embedded)

        until(lambda: not source.read(10, 0.05) and not source.connected(), 20)


def test_a_reader_goes_on_with_the_new_topic_of_a_broker_that_lost_the_old_one(
    embedded: Broker, client: Open
) -> None:
    topic = embedded.topic(partitions=1)
    _produce(embedded, topic, 10)

    with KafkaSource(embedded.endpoint, client, start={(topic, 0): 0}) as source:
        found: list[ConsumedRecord] = []
        until(lambda: _all_came(source, found, 10), 20)
        kill(embedded)
        start_again(embedded)
        with wiring.admin(embedded.settings()) as admin:
            admin.apply([TopicSpec(topic, partitions=1)])
        _produce(embedded, topic, 3)
        until(lambda: _all_came(source, found, 13), 30)

        assert [each.offset for each in found] == [*range(10), *range(3)]
        assert source.recreated() == {topic}


def _produce(broker: Broker, topic: str, count: int) -> None:
    with wiring.sink(broker.endpoint, None) as sink:
        sink.offer(Block(topic, [b"x"] * count))
        assert sink.flush(20) == 0


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("opened", "client"),
    list(zip(SINKS, [DirectConsumer, ClientConsumer, DirectConsumer], strict=True)),
    ids=["confirm each, read directly", "one by one, read through the client", "blocks, read directly"],
)
def test_nothing_is_lost_or_doubled_when_kafka_is_killed_and_comes_back(
    own_kafka: Broker, opened: Callable[[Endpoint], AnySink], client: Open
) -> None:
    topic = own_kafka.topic(partitions=3)
    start = {each: low for each, (low, _) in wiring.watermarks(own_kafka.endpoint, [topic]).items()}
    values = [b"%d" % number for number in range(10_000)]

    with (
        opened(own_kafka.endpoint) as sink,
        KafkaSource(own_kafka.endpoint, client, start=start) as source,
    ):
        found = _send(sink, source, topic, values[:5000])
        kill(own_kafka)
        until(lambda: _lost(sink), 20)
        found += _send(sink, source, topic, values[5000:])
        start_again(own_kafka)
        until(lambda: sink.flush(0.1) == 0, 120)
        until(lambda: _all_came(source, found, len(values)), 60)
        counts = sink.counts()

    assert (counts.acked, counts.failed, counts.pending) == (len(values), 0, 0)
    assert sorted(each.value or b"" for each in found) == sorted(values)


def _send(sink: AnySink, source: KafkaSource, topic: str, values: list[bytes]) -> list[ConsumedRecord]:
    found: list[ConsumedRecord] = []
    for begin in range(0, len(values), 20):
        sink.offer(Block(topic, values[begin : begin + 20]))
        sink.poll(0)
        found += source.read(1000, 0)
    return found


def _all_came(source: KafkaSource, found: list[ConsumedRecord], count: int) -> bool:
    found += source.read(1000, 0.1)
    return len(found) >= count
