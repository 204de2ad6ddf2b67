"""`kdev tail` on a broker: what a pipe gets, and how it ends."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from kdev import wiring
from kdev.model import Block, Headers
from tests.conftest import Broker, Kdev

pytestmark = pytest.mark.broker

Piped = subprocess.Popen[bytes]


def send(
    broker: Broker,
    topic: str,
    values: Sequence[bytes | None],
    *,
    keys: Sequence[bytes | None] | None = None,
    headers: Sequence[Headers] | None = None,
) -> None:
    with wiring.sink(broker.endpoint, 0) as sink:
        taken = sink.offer(Block(topic, values, keys, headers))
        assert (taken, sink.flush(20)) == (len(values), 0)


@contextmanager
def piped(broker: Broker, *argv: str) -> Iterator[Piped]:
    """The installed program with its output in pipes; killed if it still runs at the end."""
    environ = {**os.environ, **broker.environ()}
    command = [sys.executable, "-m", "kdev", "tail", *argv]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as process:
        try:
            yield process
        finally:
            process.kill()


def lines(process: Piped, count: int, seconds: float = 60) -> list[bytes]:
    """Lines as they arrive in the pipe, nothing buffered beyond them."""
    assert process.stdout is not None
    found = b""
    deadline = time.monotonic() + seconds
    while found.count(b"\n") < count:
        assert select.select([process.stdout], [], [], deadline - time.monotonic())[0], found
        found += os.read(process.stdout.fileno(), 65_536)
    return found.splitlines()


def test_a_pipe_gets_json_lines_with_nested_values(broker: Broker, kdev: Kdev) -> None:
    topic = broker.topic(partitions=1)
    values = [b'{"days": 3}', None, b"hello", b"\x00\xff"]
    send(broker, topic, values, keys=[b"k"] * 4, headers=[(("source", b"kdev"),)] * 4)

    result = kdev("tail", topic, "--no-follow", **broker.environ())

    records = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 0
    assert [list(record)[:5] for record in records] == [
        ["topic", "partition", "offset", "timestamp", "key"]
    ] * 4
    assert [record["value"] for record in records] == [{"days": 3}, None, "hello", "AP8="]
    assert [record["offset"] for record in records] == [0, 1, 2, 3]
    assert {(record["topic"], record["key"]) for record in records} == {(topic, "k")}
    assert records[0]["headers"] == [["source", "kdev"]]


def test_the_last_records_are_the_newest_of_the_whole_topic_in_order(broker: Broker, kdev: Kdev) -> None:
    topic = broker.topic(partitions=4)
    with wiring.sink(broker.endpoint, 0) as sink:
        for start in range(0, 2_000, 50):
            numbers = [f"{n}".encode() for n in range(start, start + 50)]
            sink.offer(Block(topic, numbers, numbers))
            assert sink.flush(20) == 0
            time.sleep(0.002)  # so that the broker's milliseconds tell them apart

    shown = kdev("tail", topic, "-n", "50", "--no-follow", **broker.environ()).out.splitlines()

    records = [json.loads(line) for line in shown]
    assert sorted(record["value"] for record in records) == list(range(1_950, 2_000))
    assert [record["timestamp"] for record in records] == sorted(record["timestamp"] for record in records)


def test_everything_is_read_once_and_it_ends(broker: Broker, kdev: Kdev) -> None:
    topic = broker.topic(partitions=4)
    send(broker, topic, [f"{n}".encode() for n in range(25_000)])

    result = kdev("tail", topic, "--from-beginning", "--no-follow", "-o", "value", **broker.environ())

    assert result.code == 0
    assert sorted(map(int, result.out.splitlines())) == list(range(25_000))


def test_an_empty_topic_is_said_to_be_empty(broker: Broker, kdev: Kdev) -> None:
    topic = broker.topic()

    result = kdev("tail", topic, "--no-follow", **broker.environ())

    assert result == (0, "", f"kdev: {topic} is empty\n")


def test_an_unknown_topic_is_told_with_near_names_and_not_created(broker: Broker, kdev: Kdev) -> None:
    topic = broker.topic()

    result = kdev("tail", f"{topic}s", **broker.environ())

    assert (result.code, result.out) == (5, "")
    assert f"topic `{topic}s` does not exist" in result.err
    assert f"did you mean: {topic}" in result.err
    assert f"{topic}s" not in kdev("topics", "list", **broker.environ()).out


def test_an_unknown_partition_is_told_with_those_that_there_are(broker: Broker, kdev: Kdev) -> None:
    topic = broker.topic(partitions=3)

    result = kdev("tail", topic, "-p", "3", **broker.environ())

    assert result.code == 5
    assert f"topic `{topic}` has no partition `3`" in result.err
    assert "it has partitions 0 to 2" in result.err


def test_a_count_that_is_reached_ends_it_with_0_and_one_that_is_not_with_6(
    broker: Broker, kdev: Kdev
) -> None:
    topic = broker.topic()
    send(broker, topic, [b"1", b"2", b"3"])

    reached = kdev("tail", topic, "-c", "2", **broker.environ())
    missed = kdev("tail", topic, "-c", "5", "--for", "1s", **broker.environ())

    assert (reached.code, reached.out.count("\n")) == (0, 2)
    assert (missed.code, missed.out.count("\n")) == (6, 3)
    assert "3 of 5 records came in 1." in missed.err


def test_it_ends_when_nothing_comes_for_a_while(broker: Broker, kdev: Kdev) -> None:
    assert kdev("tail", broker.topic(), "-q", "--idle", "300ms", **broker.environ()) == (0, "", "")


def test_a_new_record_is_in_the_pipe_at_once(broker: Broker) -> None:
    topic = broker.topic()
    send(broker, topic, [b"old"])

    with piped(broker, topic, "-o", "value") as process, wiring.sink(broker.endpoint, 0) as sink:
        assert lines(process, 1) == [b"old"]
        sink.offer(Block(topic, [b"first"]))
        sink.flush(20)
        assert lines(process, 1) == [b"first"]
        sink.offer(Block(topic, [b"second"]))
        sink.flush(20)
        sent = time.monotonic()
        assert lines(process, 1) == [b"second"]

    assert time.monotonic() - sent < 2  # 0.2 s where nothing else runs; benchmarks/tail.py measures it


def test_a_reader_that_leaves_ends_it_silently_though_no_record_comes(broker: Broker) -> None:
    topic = broker.topic()
    send(broker, topic, [b"1", b"2", b"3"])

    with piped(broker, topic) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines(process, 3)
        process.stdout.close()

        assert process.wait(60) == 0
        assert process.stderr.read() == b""


@pytest.mark.parametrize(("options", "code"), [((), 0), (("-c", "9"), 130)], ids=["endless", "bounded"])
def test_ctrl_c_leaves_whole_lines_and_a_count(broker: Broker, options: Sequence[str], code: int) -> None:
    topic = broker.topic()
    send(broker, topic, [b"1", b"2"])

    with piped(broker, topic, *options) as process:
        shown = lines(process, 2)
        process.send_signal(signal.SIGINT)
        rest, told = process.communicate(timeout=60)

    assert (process.returncode, rest, len(shown)) == (code, b"", 2)
    assert told.startswith(b"kdev: 2 printed, 2 read, ")


@pytest.mark.parametrize(("options", "code"), [((), 0), (("-c", "9"), 130)], ids=["endless", "bounded"])
def test_ctrl_c_ends_the_wait_for_a_topic_like_a_tail(
    broker: Broker, options: Sequence[str], code: int
) -> None:
    topic = broker.topic()
    with piped(broker, f"{topic}-never", "--wait", *options) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == f"kdev: waiting for topic {topic}-never\n".encode()
        process.send_signal(signal.SIGINT)
        rest, told = process.communicate(timeout=60)

    assert (process.returncode, rest) == (code, b"")
    assert told.startswith(b"kdev: 0 printed, 0 read, ")


def test_the_wait_for_a_topic_ends_with_its_time_and_with_its_reader(broker: Broker, kdev: Kdev) -> None:
    topic = f"{broker.topic()}-never"
    note = f"kdev: waiting for topic {topic}"

    timed = kdev("tail", topic, "--wait", "--for", "300ms", **broker.environ())
    with piped(broker, topic, "--wait") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()

        assert (process.wait(60), process.stderr.read()) == (0, f"{note}\n".encode())
    assert timed == (0, "", f"{note}\n")


def test_a_topic_that_is_made_later_is_waited_for(broker: Broker) -> None:
    topic = f"{broker.topic()}-later"

    with piped(broker, topic, "--wait", "-o", "value") as process:
        assert process.stderr is not None
        assert process.stderr.readline() == f"kdev: waiting for topic {topic}\n".encode()
        wiring.require_topic(broker.settings(), topic, create=True)
        send(broker, topic, [b"1"])

        assert lines(process, 1) == [b"1"]
