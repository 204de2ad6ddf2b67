"""Where a tail begins and ends, and what it leaves out, on a real Kafka."""

from __future__ import annotations

import json
import time

import pytest

from kdev import wiring
from kdev.model import Block
from tests.conftest import Broker, Kdev, Result

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def filled(kafka: Broker) -> tuple[str, float]:
    """A topic with 300 records in two partitions, and the time after its first 200."""
    topic = kafka.topic(partitions=2)
    _send(kafka, topic, range(200))
    time.sleep(0.3)
    middle = time.time()
    time.sleep(0.3)
    _send(kafka, topic, range(200, 300))
    return topic, middle


def _send(kafka: Broker, topic: str, numbers: range) -> None:
    values: list[bytes | None] = [json.dumps({"n": n, "even": n % 2 == 0}).encode() for n in numbers]
    headers = [((f"h{n % 3}", b"x"),) for n in numbers]
    with wiring.sink(kafka.endpoint, None) as sink:
        assert sink.offer(Block(topic, values, [b"k%d" % (n % 10) for n in numbers], headers)) == len(values)
        assert sink.flush(20) == 0


def tail(kdev: Kdev, kafka: Broker, topic: str, *options: str) -> Result:
    return kdev("tail", topic, "--no-follow", "-o", "json", *options, **kafka.environ())


def numbers(result: Result) -> list[int]:
    assert result.code == 0, result.err
    return sorted(json.loads(line)["value"]["n"] for line in result.out.splitlines())


def test_since_and_until_cut_a_topic_in_time(kafka: Broker, kdev: Kdev, filled: tuple[str, float]) -> None:
    topic, middle = filled
    at = str(round(middle * 1000))

    assert numbers(tail(kdev, kafka, topic, "--since", at)) == list(range(200, 300))
    assert numbers(tail(kdev, kafka, topic, "--until", at)) == list(range(200))
    assert len(numbers(tail(kdev, kafka, topic, "--since", "1h", "-n", "7"))) == 7
    later = tail(kdev, kafka, topic, "--since", "2199-01-01")
    assert (later.code, later.out) == (0, "")
    assert "has nothing from 2199-01-01 00:00:00" in later.err


@pytest.mark.parametrize("time", ["1969-12-31T23:59:59.999Z", "1960-01-01"])
def test_a_time_before_kafkas_first_one_is_before_all_records(
    kafka: Broker, kdev: Kdev, filled: tuple[str, float], time: str
) -> None:
    topic, _ = filled

    assert numbers(tail(kdev, kafka, topic, "--since", time)) == list(range(300))
    assert numbers(tail(kdev, kafka, topic, "--until", time)) == []


def test_an_offset_is_where_a_tail_begins(kafka: Broker, kdev: Kdev, filled: tuple[str, float]) -> None:
    topic, _ = filled
    records = [json.loads(line) for line in tail(kdev, kafka, topic, "--offset", "1:5").out.splitlines()]

    assert {record["partition"] for record in records} == {1}
    assert min(record["offset"] for record in records) == 5
    assert len(tail(kdev, kafka, topic, "--offset", "-3").out.splitlines()) == 6
    beyond = tail(kdev, kafka, topic, "--offset", "1:99999")
    assert beyond.code == 2
    assert "partition 1" in beyond.err


def test_only_what_is_wanted_is_shown_and_counted(
    kafka: Broker, kdev: Kdev, filled: tuple[str, float]
) -> None:
    topic, _ = filled

    assert numbers(tail(kdev, kafka, topic, "-n", "all", "-w", "value.even and value.n < 9")) == [
        0,
        2,
        4,
        6,
        8,
    ]
    assert numbers(tail(kdev, kafka, topic, "-n", "all", "-k", "k7", "-g", '"n": 1[0-9],')) == [17]
    assert len(numbers(tail(kdev, kafka, topic, "-n", "all", "-H", "h1"))) == 100
    newest = numbers(tail(kdev, kafka, topic, "-n", "3", "-w", "value.n < 50"))
    assert len(newest) == 3
    assert max(newest) < 50
    assert len(numbers(tail(kdev, kafka, topic, "-n", "all", "-w", "value.even", "-c", "4"))) == 4
    nothing = tail(kdev, kafka, topic, "-n", "all", "-g", "nowhere")
    assert nothing.out == ""
    assert "0 printed, 300 read" in nothing.err


def test_a_group_passes_over_what_is_not_wanted(kafka: Broker, kdev: Kdev, filled: tuple[str, float]) -> None:
    topic, _ = filled
    shown = tail(kdev, kafka, topic, "--group", f"g-{topic}", "-w", "value.n == 250", "-q")

    assert numbers(shown) == [250]
    told = json.loads(kdev("groups", "describe", f"g-{topic}", "--output", "json", **kafka.environ()).out)
    assert told["lag"] == 0


@pytest.mark.parametrize(
    "options",
    [
        ("--since", "1h", "--offset", "3"),
        ("--offset", "x"),
        ("--offset", "9:1"),
        ("-n", "3", "--offset", "1"),
    ],
)
def test_places_that_cannot_be_are_refused(
    kafka: Broker, kdev: Kdev, filled: tuple[str, float], options: tuple[str, ...]
) -> None:
    assert tail(kdev, kafka, filled[0], *options).code == 2
