"""A tail of what is there ends, whatever stands at the end of a topic and whoever writes to it meanwhile."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from confluent_kafka import Producer

from tests.conftest import Broker, Kdev
from tests.terminals import terminal

pytestmark = pytest.mark.kafka


@contextmanager
def open_transaction(kafka: Broker, topic: str) -> Generator[None]:
    """A topic with a committed record, an aborted one, and one whose transaction is open."""
    config = {"bootstrap.servers": kafka.endpoint.bootstrap_servers, "transactional.id": topic}
    producer = Producer(config)
    producer.init_transactions(20)
    for value in (b"committed", b"aborted", b"open"):
        producer.begin_transaction()
        producer.produce(topic, value)
        producer.flush(20)
        if value == b"committed":
            producer.commit_transaction(20)
        if value == b"aborted":
            producer.abort_transaction(20)
    yield
    producer.abort_transaction(20)


@pytest.mark.parametrize("begin", [[], ["-n", "all"], ["--since", "10m"], ["--offset", "0"]])
def test_what_is_not_committed_is_shown_where_that_is_wanted_and_both_end(
    kafka: Broker, kdev: Kdev, begin: list[str]
) -> None:
    topic = kafka.topic(partitions=1)
    words = ("tail", topic, "--no-follow", "-o", "value", *begin)

    with open_transaction(kafka, topic):
        usual = kdev(*words, **kafka.environ())
        everything = kdev(*words, "--uncommitted", **kafka.environ())
    after = kdev(*words, **kafka.environ())

    assert (usual.code, usual.out.split()) == (0, ["committed"])
    assert (everything.code, everything.out.split()) == (0, ["committed", "aborted", "open"])
    assert after.out == usual.out


def test_a_member_of_a_group_gets_what_is_committed(kafka: Broker, kdev: Kdev) -> None:
    result = kdev("tail", kafka.topic(), "--group", "g", "--uncommitted", **kafka.environ())

    assert result.code == 2
    assert "`--group` and `--uncommitted` do not go together" in result.err


@pytest.mark.parametrize("last", ["all", "500", "5"])
def test_a_topic_that_is_written_to_without_a_pause_is_read_to_its_end_of_then(
    kafka: Broker, kdev: Kdev, last: str
) -> None:
    topic, stop = kafka.topic(partitions=2), Event()
    producer = Producer({"bootstrap.servers": kafka.endpoint.bootstrap_servers, "linger.ms": 0})

    def write() -> None:
        while not stop.wait(0.0005):
            producer.produce(topic, b"1")
            producer.poll(0)

    for _ in range(1_000):
        producer.produce(topic, b"1")
    producer.flush(20)
    writing = Thread(target=write)
    writing.start()
    try:
        result = kdev("tail", topic, "--no-follow", "-n", last, "-o", "value", **kafka.environ())
        written = writing.is_alive()
    finally:
        stop.set()
        writing.join()
        producer.flush(20)

    assert (result.code, written) == (0, True)
    count = result.out.count("\n")
    assert count == int(last) if last != "all" else count >= 1_000


FOUR: dict[str, bytes | None] = {"none": None, "empty": b"", "null": b"null", "bytes": b"\x00\xff"}


def test_nothing_empty_null_and_bytes_are_four_things_in_a_pipe_and_on_a_terminal(
    kafka: Broker, kdev: Kdev
) -> None:
    topic = kafka.topic(partitions=1)
    producer = Producer({"bootstrap.servers": kafka.endpoint.bootstrap_servers})
    for key, value in FOUR.items():
        producer.produce(topic, value, key)
    producer.produce(topic, b"1", b"")
    producer.produce(topic, b"1", None)
    assert producer.flush(20) == 0

    piped = [
        json.loads(line) for line in kdev("tail", topic, "--no-follow", **kafka.environ()).out.splitlines()
    ]
    with terminal(kafka, "tail", topic, "--no-follow", "--color", "never", "--time", "none") as shown:
        shown.until("(no key)     1\n".replace("\n", "\r\n"))
        assert shown.process.wait(60) == 0
        lines = shown.until("").splitlines()

    assert [(each["value"], each["size"], each.get("value_encoding")) for each in piped[:4]] == [
        (None, 0, None),
        ("", 0, "text"),
        (None, 4, None),
        ("AP8=", 2, "base64"),
    ]
    assert [each["key"] for each in piped] == [*FOUR, "", None]
    assert [line.split("  ", 2)[-1].split("  ", 1)[-1].strip() for line in lines[:4]] == [
        "tombstone",
        "(empty)",
        "null",
        "binary, 2 bytes: 00 ff",
    ]
    assert [line.split("  ")[1] for line in lines[4:]] == ["(empty key)", "(no key)"]
