from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from kdev import wiring
from kdev.delivery import USUAL, Counts, Delivery
from kdev.errors import UsageError
from kdev.kafka import librdkafka
from kdev.kafka.block_sink import BlockSink
from kdev.kafka.librdkafka import reachable
from kdev.kafka.producer import KafkaSink
from kdev.mock.sinks import Sink
from kdev.model import Block, ConsumedRecord, Endpoint, Headers
from tests.conftest import Broker

pytestmark = pytest.mark.broker

MANY = 30_000


OpenSink = Callable[[Endpoint, Delivery], KafkaSink | BlockSink]

SINKS: dict[str, OpenSink] = {
    "confirm each": lambda endpoint, delivery: KafkaSink(endpoint, confirm_each=True, delivery=delivery),
    "one by one": lambda endpoint, delivery: KafkaSink(endpoint, confirm_each=False, delivery=delivery),
    "blocks": BlockSink,
}


@pytest.fixture(params=SINKS)
def opened(request: pytest.FixtureRequest) -> OpenSink:
    return SINKS[request.param]


@pytest.fixture
def sink(opened: OpenSink, broker: Broker) -> Iterator[Sink]:
    with opened(broker.endpoint, USUAL) as made:
        yield made


def everything_in(broker: Broker, topic: str) -> list[ConsumedRecord]:
    marks = wiring.watermarks(broker.endpoint, [topic])
    total = sum(high - low for low, high in marks.values())
    found: list[ConsumedRecord] = []

    def read_on() -> bool:
        found.extend(source.read(10_000, 0.1))
        return len(found) >= total

    with wiring.source(broker.endpoint, {each: low for each, (low, _) in marks.items()}) as source:
        until(read_on)
    return found


def until(done: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it took too long"


def test_each_topic_has_its_own_counts_and_acknowledgements(broker: Broker) -> None:
    one, other, too_large = broker.topic(), broker.topic(), b"x" * 2_000_000
    with KafkaSink(broker.endpoint, confirm_each=True) as sink:
        sink.offer(Block(one, [b"x"] * 7))
        sink.offer(Block(other, [b"x", too_large, b"x", b"x"]))
        sink.flush(20)
        found = {topic: (own.acked, own.failed, own.acks.count) for topic, own in sink.topics().items()}

    assert found == {one: (7, 0, 7), other: (3, 1, 3)}


def test_every_record_arrives_once_with_its_key_headers_and_tombstone(broker: Broker, sink: Sink) -> None:
    topic = broker.topic(partitions=1)
    block = Block(
        topic,
        [b"1", None, b""],
        keys=[b"a", b"b", None],
        headers=[(("source", b"kdev"), ("empty", None)), (), (("source", b"\xff"),)],
    )

    assert sink.offer(block) == 3
    assert sink.flush(20) == 0

    found = [(each.value, each.key, each.headers) for each in everything_in(broker, topic)]
    assert found == [
        (b"1", b"a", (("source", b"kdev"), ("empty", None))),
        (None, b"b", ()),
        (b"", None, (("source", b"\xff"),)),
    ]


def test_counts_are_exact_after_a_flush(broker: Broker, sink: Sink) -> None:
    topic = broker.topic()
    block = Block(topic, [b"x" * 76] * 1000)

    for _ in range(MANY // 1000):
        assert sink.offer(block) == 1000
    left = sink.flush(60)

    assert left == 0
    assert sink.counts() == Counts(acked=MANY)
    assert len(everything_in(broker, topic)) == MANY


def test_the_order_of_a_key_is_kept(broker: Broker, sink: Sink) -> None:
    topic = broker.topic()
    keys = [str(number % 7).encode() for number in range(700)]

    sink.offer(Block(topic, [b"%d" % number for number in range(700)], keys=keys))
    sink.flush(20)

    by_key: dict[bytes | None, list[int]] = {}
    for record in everything_in(broker, topic):
        by_key.setdefault(record.key, []).append(int(record.value or b"0"))
    assert all(numbers == sorted(numbers) for numbers in by_key.values())
    assert sum(map(len, by_key.values())) == 700


def test_a_record_that_is_too_large_fails_and_the_others_do_not(broker: Broker, sink: Sink) -> None:
    topic = broker.topic()

    taken = sink.offer(Block(topic, [b"a", b"x" * 2_000_000, b"b"], keys=[b"1", b"2", b"3"]))
    sink.flush(20)

    assert taken == 3
    assert sink.counts() == Counts(acked=2, failed=1)
    assert [(each.reason.partition(" ")[0], each.records) for each in sink.failures()] == [
        ("MSG_SIZE_TOO_LARGE", 1)
    ]
    assert sorted(each.value or b"" for each in everything_in(broker, topic)) == [b"a", b"b"]


def test_a_part_of_a_block_can_be_offered(broker: Broker, sink: Sink) -> None:
    topic = broker.topic(partitions=1)
    block = Block(topic, [b"0", b"1", b"2"], keys=[b"k0", b"k1", b"k2"], headers=[(), (("n", b"1"),), ()])

    assert sink.offer(block, 1) == 2
    sink.flush(20)

    found = [(each.value, each.key, each.headers) for each in everything_in(broker, topic)]
    assert found == [(b"1", b"k1", (("n", b"1"),)), (b"2", b"k2", ())]


def test_confirmed_records_tell_their_partition_and_how_long_it_took(broker: Broker) -> None:
    topic = broker.topic(partitions=3)

    with wiring.sink(broker.endpoint, 100) as sink:
        sink.offer(Block(topic, [b"x"] * 300, keys=[str(n).encode() for n in range(300)]))
        sink.flush(20)

    spread = sink.partitions()[topic]
    marks = wiring.watermarks(broker.endpoint, [topic])
    assert {(topic, number): (0, count) for number, count in spread.items()} == marks
    assert sink.ack_seconds().count == 300
    assert 0 < sink.ack_seconds().percentile(50) < 20


@pytest.mark.parametrize("headers", [None, [(("n", b"1"),)] * 150], ids=["bare", "headers"])
def test_a_full_queue_takes_a_part_and_the_rest_later(
    broker: Broker, opened: OpenSink, headers: list[Headers] | None
) -> None:
    topic = broker.topic()
    block = Block(topic, [b"x"] * 150, headers=headers)
    # What is taken stays in the queue for a second, so that it is full whatever the machine does.
    small = {"queue.buffering.max.messages": "100", "linger.ms": "1000"}

    with opened(broker.endpoint, Delivery(settings=small)) as sink:
        assert sink.offer(block) == 100
        assert sink.offer(block, 100) == 0
        taken = [100]
        until(lambda: _more(sink, block, taken) == 150)
        assert sink.flush(20) == 0

    assert sink.counts() == Counts(acked=150)


def _more(sink: Sink, block: Block, taken: list[int]) -> int:
    sink.poll(0.05)
    taken.append(sink.offer(block, sum(taken)))
    return sum(taken)


def test_abandoned_records_count_as_failed_once_each(broker: Broker, opened: OpenSink) -> None:
    topic = broker.topic()

    with opened(broker.endpoint, USUAL) as sink:
        sink.offer(Block(topic, [b"x"] * 5000))
        sink.abandon()
        counts = sink.counts()
        sink.abandon()

    assert counts.pending == 0
    assert counts.acked + counts.failed == 5000
    assert sum(each.records for each in sink.failures()) == counts.failed
    assert sink.counts() == counts


def test_a_sink_on_a_broker_that_is_there_is_connected(sink: Sink) -> None:
    assert sink.connected()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"linger.sm": "3"}, "`--producer linger.sm=` is no setting of the producer"),
        ({"linger.ms": "soon"}, "`--producer linger.ms=soon` cannot be used"),
        ({"acks": "1"}, "`--producer acks=1` cannot be used"),
    ],
)
def test_settings_that_the_client_refuses_are_told_by_name(
    settings: dict[str, str], said: str, opened: OpenSink
) -> None:
    with pytest.raises(UsageError) as caught:
        opened(Endpoint("127.0.0.1:1"), Delivery(settings=settings))

    assert str(caught.value).startswith(said)
    assert caught.value.hint


@pytest.mark.parametrize("compression", ["gzip", "snappy", "lz4", "zstd"])
def test_records_arrive_whatever_the_compression_and_the_acknowledgements(
    broker: Broker, compression: str, opened: OpenSink
) -> None:
    topic = broker.topic()
    with opened(broker.endpoint, Delivery(acks="1", compression=compression)) as sink:
        assert sink.offer(Block(topic, [b"x" * 500] * 50)) == 50
        assert sink.flush(20) == 0

    assert sink.counts() == Counts(acked=50)


def test_a_name_that_no_topic_can_have_makes_each_record_fail(sink: Sink) -> None:
    assert sink.offer(Block("t" * 600, [b"1", b"2", b"3"])) == 3
    sink.flush(5)

    assert sink.counts() == Counts(failed=3)
    assert [each.records for each in sink.failures()] == [3]


def test_a_key_goes_to_the_same_partition_however_it_is_sent(broker: Broker) -> None:
    keys = [b"", b"a", *(b"car-%d" % number for number in range(200))]
    spread: list[dict[bytes | None, int]] = []
    for open_sink in SINKS.values():
        topic = broker.topic(partitions=5)
        with open_sink(broker.endpoint, USUAL) as sink:
            sink.offer(Block(topic, [b"x"] * len(keys), keys))
            assert sink.flush(20) == 0
        spread.append({each.key: each.partition for each in everything_in(broker, topic)})

    assert len(set(spread[0].values())) == 5
    assert spread[0] == spread[1] == spread[2]


def test_without_a_way_to_the_library_records_are_sent_one_by_one(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reachable()
    with wiring.sink(broker.endpoint, None) as sink:
        assert isinstance(sink, BlockSink)

    monkeypatch.setattr(librdkafka, "_PROBE", bytearray(b"looks otherwise in memory"))
    with wiring.sink(broker.endpoint, None) as sink:
        assert isinstance(sink, KafkaSink)
