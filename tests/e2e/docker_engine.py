"""What the Docker tests share: Docker's own command line, and a plain Kafka client."""

from __future__ import annotations

import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from tests.conftest import needs_command, require

IMAGES = "kdev.local/"
KRAFT_IMAGE = f"{IMAGES}apache/kafka:4.3.1"
PATIENCE = 90.0

_QUICK = {"log_level": 0, "reconnect.backoff.ms": 50, "reconnect.backoff.max.ms": 250}


def docker(*arguments: str) -> str:
    """Run one command of Docker's own command line and return what it says."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def require_images() -> None:
    """Skip, or fail where it is required, without an engine that has the images."""
    needs_command("docker", "docker")
    done = subprocess.run(
        ["docker", "image", "inspect", KRAFT_IMAGE], capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode != 0:
        require("docker", f"`scripts/prepare-docker` was not run: {done.stderr.strip()}")


@contextmanager
def stranger(*options: str, name: str = "", command: Sequence[str] = ("sleep", "600")) -> Iterator[str]:
    """A running container that is not kdev's, until the end of the block."""
    name = name or f"stranger-{uuid.uuid4().hex[:8]}"
    program, *arguments = command
    docker("run", "-d", "--init", "--name", name, "--entrypoint", program, *options, KRAFT_IMAGE, *arguments)
    try:
        yield name
    finally:
        docker("rm", "-f", "-v", name)


def owned_by(name: str) -> list[str]:
    """Everything on the engine that has the label of an environment."""
    label = f"label=kdev.project={name}"
    found = [
        docker("ps", "-a", "--filter", label, "--format", "container {{.Names}}"),
        docker("volume", "ls", "--filter", label, "--format", "volume {{.Name}}"),
        docker("network", "ls", "--filter", label, "--format", "network {{.Name}}"),
    ]
    return [line for text in found for line in text.splitlines()]


def topics(bootstrap: str, *, among: str = "") -> dict[str, int]:
    """The topics of a broker with their partition counts, as soon as it answers and has one named `among`.

    A broker with ZooKeeper answers before its controller has told it which topics there are.
    """
    admin = AdminClient({"bootstrap.servers": bootstrap, **_QUICK})
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(KafkaException):
            found = {name: len(each.partitions) for name, each in admin.list_topics(timeout=2).topics.items()}
            if not among or among in found:
                return found
        assert time.monotonic() < deadline, f"{bootstrap} does not answer, or has no {among}"
        time.sleep(0.1)


def advertised(bootstrap: str) -> list[str]:
    """The addresses that a broker tells its clients to use."""
    found = AdminClient({"bootstrap.servers": bootstrap, **_QUICK}).list_topics(timeout=10)
    return [f"{broker.host}:{broker.port}" for broker in found.brokers.values()]


def create_topic(bootstrap: str, name: str, partitions: int, copies: int = 1) -> None:
    """Make a topic and wait until a producer may use it."""
    admin = AdminClient({"bootstrap.servers": bootstrap, **_QUICK})
    admin.create_topics([NewTopic(name, partitions, copies)])[name].result(timeout=30)
    deadline = time.monotonic() + PATIENCE
    while name not in (found := admin.list_topics(timeout=5).topics) or any(
        partition.leader < 0 for partition in found[name].partitions.values()
    ):
        assert time.monotonic() < deadline, f"topic {name} has no leaders"


def produce(bootstrap: str, topic: str, values: Sequence[bytes]) -> None:
    """Send records to the first partition of a topic, each confirmed by the broker."""
    refused: list[Any] = []
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", **_QUICK})
    for value in values:
        producer.produce(topic, value, partition=0, on_delivery=lambda error, _: refused.append(error))
    assert producer.flush(30) == 0
    assert refused == [None] * len(values)


def consumed(bootstrap: str, topic: str, count: int) -> list[bytes | None]:
    """The first records of the first partition of a topic."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "unused", **_QUICK})
    try:
        consumer.assign([TopicPartition(topic, 0, 0)])
        return [message.value() for message in consumer.consume(count, timeout=30)]
    finally:
        with suppress(KafkaException):
            consumer.close()
