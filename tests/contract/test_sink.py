"""What every sink promises."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager

import pytest

from kdev import wiring
from kdev.kafka.block_sink import BlockSink
from kdev.kafka.producer import KafkaSink
from kdev.mock.sinks import LineSink, NullSink, Sink
from kdev.model import Block, ConsumedRecord
from tests.conftest import Broker
from tests.fakes import MemorySink

OpenSink = Callable[[], AbstractContextManager[tuple[Sink, str]]]


def bare(records: Sequence[ConsumedRecord]) -> bytes:
    return b"".join(b"%s\n" % (record.value or b"") for record in records)


@contextmanager
def without_broker(sink: Sink) -> Generator[tuple[Sink, str]]:
    yield sink, "cars"


@contextmanager
def into(broker: Broker, opened: KafkaSink | BlockSink) -> Generator[tuple[Sink, str]]:
    with opened as sink:
        yield sink, broker.topic()


def block(topic: str, count: int = 10) -> Block:
    return Block(topic, [b"value"] * (count - 1) + [None], [b"key"] * count, [(("h", b"1"),)] * count)


def offer_all(sink: Sink, records: Block) -> None:
    start = 0
    while start < len(records):
        start += sink.offer(records, start)
        sink.poll(0.01)


class Promises:
    """What holds for every sink."""

    def test_a_new_sink_has_taken_nothing_and_is_connected(self, opened: OpenSink) -> None:
        with opened() as (sink, _):
            counts = sink.counts()

            assert (counts.acked, counts.failed, counts.pending) == (0, 0, 0)
            assert sink.connected()
            assert sink.failures() == ()

    def test_everything_taken_is_acked_after_a_flush(self, opened: OpenSink) -> None:
        with opened() as (sink, topic):
            offer_all(sink, block(topic, 1000))

            assert sink.flush(20) == 0
            counts = sink.counts()
            assert (counts.acked, counts.failed, counts.pending) == (1000, 0, 0)

    def test_what_is_settled_stays_so_whatever_the_client_has_to_tell(self, opened: OpenSink) -> None:
        with opened() as (sink, topic):
            offer_all(sink, block(topic, 100))
            assert sink.flush(20) == 0
            time.sleep(0.6)  # in which a client has statistics to tell

            counts = sink.counts()
            assert (counts.acked, counts.failed, counts.pending) == (100, 0, 0)

    def test_what_it_took_is_always_acked_failed_or_pending(self, opened: OpenSink) -> None:
        with opened() as (sink, topic):
            for taken in range(100, 600, 100):
                offer_all(sink, block(topic, 100))
                counts = sink.counts()
                assert counts.acked + counts.failed + counts.pending == taken
            sink.flush(20)

    def test_a_block_can_be_taken_from_its_middle_on(self, opened: OpenSink) -> None:
        with opened() as (sink, topic):
            assert sink.offer(block(topic, 10), 7) == 3
            assert sink.flush(20) == 0
            assert sink.counts().acked == 3

    def test_what_is_abandoned_has_failed_once(self, opened: OpenSink) -> None:
        with opened() as (sink, topic):
            offer_all(sink, block(topic, 50))
            sink.abandon()
            sink.abandon()

            counts = sink.counts()
            assert counts.pending == 0
            assert counts.acked + counts.failed == 50

    def test_partitions_that_are_counted_add_up_to_what_was_acked(self, opened: OpenSink) -> None:
        with opened() as (sink, topic):
            offer_all(sink, block(topic, 300))
            sink.flush(20)

            counted = sink.partitions()
            if not counted:
                pytest.skip("this sink does not count partitions")
            assert sum(counted[topic].values()) == 300


class TestWithoutBroker(Promises):
    """Sinks that need nothing, the fake of the other tests among them."""

    @pytest.fixture(params=["null", "line", "memory"])
    def opened(self, request: pytest.FixtureRequest) -> OpenSink:
        kinds: dict[str, Callable[[], Sink]] = {
            "null": NullSink,
            "line": lambda: LineSink(io.BytesIO(), bare),
            "memory": MemorySink,
        }
        return lambda: without_broker(kinds[request.param]())


@pytest.mark.broker
class TestWithBroker(Promises):
    """The sinks that produce, confirming each record or only what failed, one by one or in blocks."""

    @pytest.fixture(params=["confirm each", "one by one", "blocks"])
    def opened(self, request: pytest.FixtureRequest, broker: Broker) -> OpenSink:
        kinds: dict[str, Callable[[], KafkaSink | BlockSink]] = {
            "confirm each": lambda: KafkaSink(broker.endpoint, confirm_each=True),
            "one by one": lambda: KafkaSink(broker.endpoint, confirm_each=False),
            "blocks": lambda: BlockSink(broker.endpoint),
        }
        return lambda: into(broker, kinds[request.param]())


def test_printed_records_have_no_place_yet_and_their_event_time() -> None:
    stream = io.BytesIO()
    sink = wiring.line_sink(stream, ())

    sink.offer(Block("cars", [b'{"a":1}', None], [b"k", None], [(("h", b"v"),), ()], [1_767_225_600_001, 0]))

    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first == {
        "topic": "cars",
        "partition": None,
        "offset": None,
        "timestamp": "2026-01-01T00:00:00.001Z",
        "key": "k",
        "value": {"a": 1},
        "headers": [["h", "v"]],
        "size": 7,
    }
    assert (second["key"], second["value"], second["size"]) == (None, None, 0)


class CutOff(io.BytesIO):
    """A stream whose reader left."""

    def flush(self) -> None:
        raise BrokenPipeError


def test_a_reader_that_left_is_told_by_the_line_sink() -> None:
    sink = LineSink(CutOff(), bare)

    sink.offer(block("cars"))

    with pytest.raises(BrokenPipeError):
        sink.poll(0)
