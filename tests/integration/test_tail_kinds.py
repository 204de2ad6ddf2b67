"""Records of every kind that Kafka has, through `kdev tail`: times, holes, topics made anew, odd bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource
from confluent_kafka.admin._resource import ResourceType

from kdev import wiring
from kdev.kafka import packed
from kdev.kafka.client import client_config
from kdev.kafka.librdkafka import Client
from kdev.model import Permit, TopicSpec
from tests.conftest import Broker, Kdev, Result
from tests.terminals import WIDTH, terminal

pytestmark = pytest.mark.kafka

LARGE = 10_000_000
HOSTILE: Mapping[str, bytes] = {
    "clears": b"\x1b[2J\x1b[H\x1b]0;title\x07evil",
    "c1": "\x9b2J\u202edetrevni".encode(),
    "half": b"\xff\xfe{",
    "deep": b"[" * 100_000,
    "closed": b"[" * 100_000 + b"]" * 100_000,
    "nan": b'{"a":NaN,"b":-Infinity}',
    "digits": b"9" * 10_000,
    "returns": b"first\rsecond\nthird\x00",
    "surrogate": b'"\\ud800"',
}


class Sent(TypedDict, total=False):
    """What a record has beside its value."""

    key: bytes
    timestamp: int
    partition: int
    headers: list[tuple[str, str | bytes | None]]


def send(kafka: Broker, topic: str, values: Sequence[bytes | None], **more: Unpack[Sent]) -> None:
    producer = Producer(
        {"bootstrap.servers": kafka.endpoint.bootstrap_servers, "message.max.bytes": LARGE + 10_000}
    )
    for value in values:
        producer.produce(
            topic,
            value,
            more.get("key", b"k"),
            partition=more.get("partition", -1),
            timestamp=more.get("timestamp", 0),
            headers=more.get("headers", []),
        )
    assert producer.flush(30) == 0


def tail(kdev: Kdev, kafka: Broker, topic: str, *options: str) -> Result:
    return kdev("tail", topic, "--no-follow", *options, **kafka.environ())


def records(result: Result) -> list[dict[str, object]]:
    assert result.code == 0, result.err
    return [json.loads(line, parse_int=whole) for line in result.out.splitlines()]


def whole(digits: str) -> object:
    # Python makes no number of thousands of digits.
    return int(digits) if len(digits) < 1_000 else digits


def test_times_are_the_senders_or_the_brokers_as_the_topic_says(kafka: Broker, kdev: Kdev) -> None:
    of_sender = kafka.topic(partitions=1)
    of_broker = kafka.topic(partitions=1, **{"message.timestamp.type": "LogAppendTime"})
    for topic in (of_sender, of_broker):
        send(kafka, topic, [b"1"], timestamp=1_000)

    (sent,), (appended,) = (records(tail(kdev, kafka, topic)) for topic in (of_sender, of_broker))

    assert sent["timestamp"] == "1970-01-01T00:00:01.000Z"
    assert str(appended["timestamp"]) > "2020"


def test_the_newest_are_those_of_the_newest_times_and_a_partition_keeps_its_order(
    kafka: Broker, kdev: Kdev
) -> None:
    topic = kafka.topic(partitions=2)
    for partition, times in enumerate(([5_000, 1_000, 9_000], [2_000, 8_000, 3_000])):
        for at in times:
            send(kafka, topic, [b"%d" % at], timestamp=at, partition=partition)

    shown = records(tail(kdev, kafka, topic, "-n", "4"))
    since = records(tail(kdev, kafka, topic, "--since", "1970-01-01T00:00:07Z"))

    for partition, values in ((0, [1_000, 9_000]), (1, [8_000, 3_000])):
        assert [each["value"] for each in shown if each["partition"] == partition] == values
    assert {each["value"] for each in since} == {9_000, 8_000, 3_000}


def test_a_compacted_topic_is_read_over_its_holes_and_every_read_ends(kafka: Broker, kdev: Kdev) -> None:
    topic = kafka.topic(
        partitions=1,
        **{"cleanup.policy": "compact", "segment.bytes": "1048576", "min.cleanable.dirty.ratio": "0"},
    )
    clean_at_once(kafka)
    for _ in range(6):
        send(kafka, topic, [b"x" * 400_000], key=b"same")
    send(kafka, topic, [b"last"], key=b"other")
    deadline = time.monotonic() + 60
    while len(found := records(tail(kdev, kafka, topic, "-n", "all"))) > 4:
        assert time.monotonic() < deadline, [each["offset"] for each in found]

    offsets = [int(str(each["offset"])) for each in found]
    assert offsets[-1] == 6
    assert offsets[0] > 0
    newest = [each["offset"] for each in records(tail(kdev, kafka, topic, "-n", "5"))]
    assert newest == offsets
    assert [each["offset"] for each in records(tail(kdev, kafka, topic, "--offset", "0"))] == offsets
    (one,) = records(tail(kdev, kafka, topic, "--offset", "0", "-c", "1"))
    assert one["offset"] == offsets[0]


def clean_at_once(kafka: Broker) -> None:
    """Let the broker compact what can be compacted now, instead of every 15 seconds."""
    client = AdminClient({"bootstrap.servers": kafka.endpoint.bootstrap_servers})
    entry = ConfigEntry("log.cleaner.backoff.ms", "200", incremental_operation=AlterConfigOpType.SET)
    for number in client.list_topics(timeout=20).brokers:
        broker = ConfigResource(ResourceType.BROKER, str(number), incremental_configs=[entry])
        client.incremental_alter_configs([broker])[broker].result(20)


@pytest.mark.parametrize(("away", "count"), [(0, 1), (3, 10)], ids=["at once", "with more than before"])
def test_a_topic_that_is_deleted_and_made_again_is_read_from_its_start(
    kafka: Broker, away: float, count: int
) -> None:
    topic, new = kafka.topic(partitions=1), [b"new %d\n" % n for n in range(count)]
    send(kafka, topic, [b"1", b"2", b"3"])
    command = [sys.executable, "-m", "kdev", "tail", topic, "-o", "value", "--for", "60s"]

    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **kafka.environ()}
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        shown = [process.stdout.readline() for _ in range(3)]
        assert shown == [b"1\n", b"2\n", b"3\n"]
        with wiring.admin(kafka.settings()) as admin:
            admin.apply([TopicSpec(topic, partitions=2)], Permit(partitions=True))
        # It has looked which topic that is once it tells of the partition.
        assert process.stderr.readline().decode() == f"kdev: {topic} has 1 partition more\n"
        with wiring.admin(kafka.settings()) as admin:
            admin.delete([topic])
            time.sleep(away)
            admin.create(TopicSpec(topic, partitions=2))
        send(kafka, topic, [each.removesuffix(b"\n") for each in new], partition=0)
        recreated = process.stderr.readline().decode()
        send(kafka, topic, [b"end"], partition=0)
        shown = []
        while shown[-1:] != [b"end\n"]:
            shown.append(process.stdout.readline())
            assert shown[-1], recreated
        process.terminate()

        assert recreated == f"kdev: {topic} was recreated, reading it from the start\n"
        early, told = shown[: -count - 1], shown[-count - 1 :]
        assert told == [*new, b"end\n"]
        # What was read on from the old place, before the topic was known to be another one, comes again.
        assert early == new[3 : 3 + len(early)]


def test_a_record_of_ten_megabytes_is_whole_in_a_pipe_and_a_line_on_a_terminal(
    kafka: Broker, kdev: Kdev
) -> None:
    topic = kafka.topic(partitions=1, **{"max.message.bytes": str(LARGE + 20_000)})
    value = json.dumps({"text": "x" * (LARGE - 20)}).encode()
    send(kafka, topic, [value, b"after"])

    large, after = records(tail(kdev, kafka, topic, "-o", "json"))
    assert large["value"] == json.loads(value)
    assert (large["size"], after["value"]) == (len(value), "after")
    raw = tail(kdev, kafka, topic, "-o", "raw", "-n", "all").out
    assert raw == f"{value.decode()}\nafter\n"

    with terminal(kafka, "tail", topic, "--no-follow", "--color", "never") as shown:
        first, second = shown.until("after\r\n", 60).splitlines()
        assert shown.process.wait(60) == 0
    assert (len(first), first[-1]) == (WIDTH, "…")
    assert second.endswith("after")


@pytest.fixture(scope="module")
def hostile(kafka: Broker) -> str:
    """A topic of values that would upset a terminal, a parser or a process."""
    topic = kafka.topic(partitions=1)
    for name, value in HOSTILE.items():
        send(kafka, topic, [value], key=name.encode() + b"\x1b[31m", headers=[("h\x1b[1m", value[:50])])
    send(kafka, topic, [b"end"], key=b"end")
    return topic


def test_hostile_bytes_come_out_of_a_pipe_as_they_went_in(kafka: Broker, kdev: Kdev, hostile: str) -> None:
    found = {str(each["key"]).partition("\x1b")[0]: each for each in records(tail(kdev, kafka, hostile))}

    assert [*found] == [*HOSTILE, "end"]
    for name in ("clears", "c1", "deep", "nan", "returns"):
        assert (found[name]["value"], found[name]["value_encoding"]) == (HOSTILE[name].decode(), "text")
    assert found["half"]["value_encoding"] == "base64"
    assert all(each["size"] == len(HOSTILE.get(name, b"end")) for name, each in found.items())
    for form in ("value", "json", "line", "pretty"):
        shown = tail(kdev, kafka, hostile, "-o", form, "-w", "value != 1", "--headers")
        assert (shown.code, shown.err) == (0, "")


@pytest.mark.parametrize("form", ["line", "pretty", "json", "value"])
def test_hostile_bytes_cannot_steer_a_terminal(kafka: Broker, hostile: str, form: str) -> None:
    words = ("tail", hostile, "--no-follow", "-o", form, "--headers", "--color", "never")
    with terminal(kafka, *words) as shown:
        text = shown.until('"key":"end"' if form == "json" else "end\r\n", 20)
        assert shown.process.wait(60) == 0

    assert {each for each in text if not each.isprintable()} <= {"\n", "\r"}


class NotUtf8(str):
    """A name of a header that is sent as bytes which are no text."""

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return b"\xff\xfe"


@pytest.mark.parametrize("group", [False, True])
def test_a_header_whose_name_is_no_text_is_marked_and_what_follows_is_shown(
    kafka: Broker, kdev: Kdev, *, group: bool
) -> None:
    topic, names = kafka.topic(partitions=1), (NotUtf8("h"),)
    # No client of Python sends such a name, so it is handed over as memory.
    client = Client({**client_config(kafka.endpoint, "test")}, print, print, lambda _: None)
    pieces = packed.pieces(client.topic(topic), names, ([b"odd"], [b"k"], [[b"v"]]))
    assert client.produce_each(pieces.addresses, packed.pieces_of(names)) == (1, None)
    client.flush(20)
    client.close()
    send(kafka, topic, [b"after"], headers=[("source", "web")])

    member = ["--group", f"group-{uuid.uuid4().hex[:8]}"] if group else []
    odd, after = records(tail(kdev, kafka, topic, *member))

    assert odd["value"] == "odd"
    assert str(odd["headers"]).startswith("[['\N{REPLACEMENT CHARACTER}")
    assert after["headers"] == [["source", "web"]]
