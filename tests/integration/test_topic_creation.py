"""`kdev topics create`: topics that no document describes, on a real Kafka and on the embedded broker."""

from __future__ import annotations

import json
import re
import uuid

import pytest

from kdev.model import RuntimeName
from tests.conftest import Broker, Kdev, unused_port


@pytest.mark.kafka
def test_a_topic_is_made_as_asked_for_once(kafka: Broker, kdev: Kdev) -> None:
    name = f"made-{uuid.uuid4().hex[:8]}"
    create = ("topics", "create", name, "--partitions", "3", "--config", "retention.ms=60000")

    first = kdev(*create, **kafka.environ())
    again = kdev(*create, "-o", "json", **kafka.environ())

    described = kdev("topics", "describe", name, **kafka.environ()).out
    assert (first.code, first.out, first.err) == (0, f"created {name}\n", "")
    assert (again.code, json.loads(again.out)["topics"][0]["action"]) == (0, "unchanged")
    assert "retention.ms = 60000 (topic)" in described
    assert len(re.findall(r"^ +[0-9] +1 ", described, re.MULTILINE)) == 3


@pytest.mark.kafka
def test_a_topic_that_is_there_otherwise_stays_as_it_is(kafka: Broker, kdev: Kdev) -> None:
    topic = kafka.topic(partitions=1)

    result = kdev("topics", "create", topic, "--partitions", "2", **kafka.environ())

    assert result.code == 5
    assert result.out == f"differs {topic}\n  partitions 1, not 2\n"
    assert result.err.startswith(f"error: topic `{topic}` is there already, and not as asked for\nhint: ")
    assert kdev("topics", "create", topic, **kafka.environ()).code == 0


@pytest.mark.kafka
def test_what_the_broker_refuses_is_told_and_the_others_are_made(kafka: Broker, kdev: Kdev) -> None:
    name = f"made-{uuid.uuid4().hex[:8]}"

    result = kdev("topics", "create", "a b", name, **kafka.environ())
    wrong = kdev("topics", "create", f"{name}-b", "--config", "retention.sm=1", **kafka.environ())

    assert (result.code, result.out) == (5, f"created {name}\n")
    assert result.err.startswith("error: topic `a b` was not made: ")
    assert wrong.code == 5
    assert "retention.ms" in wrong.err


def test_a_setting_without_a_value_is_refused(kdev: Kdev) -> None:
    result = kdev("topics", "create", "a", "--config", "retention.ms")

    assert result.code == 2
    assert result.err.startswith("error: `--config retention.ms` has no name and value\n")


@pytest.mark.broker
def test_the_embedded_broker_makes_one_too(kdev: Kdev) -> None:
    own = {"KDEV_NAME": "creating", "KDEV_RUNTIME": RuntimeName.EMBEDDED, "KDEV_PORT": str(unused_port())}
    try:
        assert kdev("up", **own).code == 0
        made = kdev("topics", "create", "scratch", "--partitions", "2", **own)
        there = json.loads(kdev("topics", "list", "-o", "json", **own).out)["topics"]
    finally:
        kdev("down", **own)

    assert (made.code, made.out) == (0, "created scratch\n")
    assert [(each["topic"], each["partitions"]) for each in there] == [("scratch", 2)]
