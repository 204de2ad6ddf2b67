"""Partitions and topics that are made while `kdev tail` follows, on a real Kafka."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from confluent_kafka import Producer

from kdev import wiring
from kdev.model import Permit, TopicSpec
from tests.conftest import Broker, Kdev

pytestmark = pytest.mark.kafka


class Tail:
    """A tail in the background: what it shows and tells."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.shown = b""

    def until(self, line: str, seconds: float = 60) -> list[str]:
        """Everything shown and told as soon as a line of it is this one."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + seconds
        while line not in self.shown.decode().splitlines():
            assert select.select([self.process.stdout], [], [], deadline - time.monotonic())[0], self.shown
            self.shown += os.read(self.process.stdout.fileno(), 65_536)
        return self.shown.decode().splitlines()


@contextmanager
def tailing(kafka: Broker, *words: str) -> Iterator[Tail]:
    command = [sys.executable, "-m", "kdev", "tail", *words, "-o", "value"]
    environ = {**os.environ, **kafka.environ()}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environ) as process:
        try:
            yield Tail(process)
        finally:
            process.kill()


def send(kafka: Broker, topic: str, value: bytes, partition: int = 0) -> None:
    producer = Producer({"bootstrap.servers": kafka.endpoint.bootstrap_servers})
    producer.produce(topic, value, partition=partition)
    assert producer.flush(20) == 0


def widen(kafka: Broker, topic: str, partitions: int) -> None:
    with wiring.admin(kafka.settings()) as admin:
        admin.apply([TopicSpec(topic, partitions=partitions)], Permit(partitions=True))


def test_partitions_that_a_followed_topic_gets_are_read_from_their_first_record(kafka: Broker) -> None:
    topic, chosen = kafka.topic(partitions=1), kafka.topic(partitions=1)
    send(kafka, topic, b"old")
    send(kafka, chosen, b"old")

    with tailing(kafka, topic) as every, tailing(kafka, chosen, "-p", "0") as one:
        every.until("old")
        one.until("old")
        for name in (topic, chosen):
            widen(kafka, name, 3)
            send(kafka, name, b"new", partition=2)
        assert f"kdev: {topic} has 2 partitions more" in every.until("new")
        send(kafka, chosen, b"last")
        assert one.until("last") == ["old", "last"]


def test_a_member_of_a_group_reads_topics_and_partitions_that_come_later(kafka: Broker, kdev: Kdev) -> None:
    prefix, group = f"j{uuid.uuid4().hex[:8]}", f"group-{uuid.uuid4().hex[:8]}"
    first, later = f"{prefix}-a", f"{prefix}-b"
    with wiring.admin(kafka.settings()) as admin:
        admin.create(TopicSpec(first, partitions=1))
        send(kafka, first, b"one")
        with tailing(kafka, f"{prefix}-*", "--group", group) as member:
            member.until("one")
            admin.create(TopicSpec(later, partitions=1))
            send(kafka, later, b"two")
            told = member.until("two")
            widen(kafka, first, 2)
            send(kafka, first, b"three", partition=1)
            member.until("three")
            widen(kafka, later, 2)
            send(kafka, later, b"four", partition=1)
            shown = member.until("four")
            member.process.terminate()
            member.process.wait(60)

    assert f"kdev: new topic {later} joined" in told
    assert f"kdev: {group}: this member reads {first} 0; {later} 0" in told
    assert [line for line in shown if not line.startswith("kdev:")] == ["one", "two", "three", "four"]
    assert "0 records behind" in kdev("groups", "describe", group, **kafka.environ()).out
