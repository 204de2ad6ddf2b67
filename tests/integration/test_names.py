"""The names of a cluster, asked without a Kafka client, are those that a client is told."""

from __future__ import annotations

import uuid

import pytest

from kdev.kafka.names import group_names, topic_names
from kdev.model import Endpoint
from tests.conftest import Broker, Kdev

SECONDS = 20.0


@pytest.mark.broker
def test_topics_are_told_with_any_number_of_partitions(broker: Broker, kdev: Kdev) -> None:
    made = [broker.topic(partitions=count) for count in (1, 12)]

    names = topic_names(broker.endpoint, SECONDS)

    assert names is not None
    assert set(made) <= set(names)
    assert not any(name.startswith("__") for name in names)


@pytest.mark.kafka
def test_groups_are_told(kafka: Broker, kdev: Kdev) -> None:
    topic, group = kafka.topic(), f"group-{uuid.uuid4().hex[:8]}"
    kdev("produce", topic, "x", **kafka.environ())
    kdev("tail", topic, "--group", group, "-c", "1", "-q", **kafka.environ())

    assert group in (group_names(kafka.endpoint, SECONDS) or [])


def test_who_does_not_answer_tells_no_names(free_port: int) -> None:
    nobody = Endpoint(f"127.0.0.1:{free_port}")

    assert topic_names(nobody, 0.2) is None
    assert group_names(nobody, 0.2) is None
