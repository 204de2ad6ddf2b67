"""Several environments at once, waiting for one, and emptying its topics, on real Kafka."""

from __future__ import annotations

import json
from collections.abc import Callable
from threading import Timer

import pytest

from kdev import wiring
from tests.conftest import Broker, Kdev, unused_port

pytestmark = pytest.mark.kafka

SameAs = Callable[[str, str], None]


def test_all_environments_are_listed_and_stopped_and_only_those_of_this_home(
    broker: Broker, kdev: Kdev
) -> None:
    names = ("books", "shop")
    for name in names:
        up = kdev("up", "--name", name, "--port", str(unused_port()), KDEV_RUNTIME="embedded")
        assert up.code == 0

    listed = json.loads(kdev("status", "--all", "-o", "json").out)
    stopped = json.loads(kdev("down", "--all", "-o", "json").out)
    again = kdev("down", "--all")

    assert [each["name"] for each in listed["environments"]] == list(names)
    assert [each["name"] for each in stopped["stopped"]] == list(names)
    assert (again.code, again.out, again.err) == (0, "", "kdev: there is no environment\n")
    assert wiring.running(broker.settings()) is not None


def test_one_name_and_all_are_not_asked_for_together(kdev: Kdev, same_as: SameAs) -> None:
    result = kdev("down", "--all", "--name", "shop")

    assert result.code == 2
    same_as("down-all-and-name", result.err)


@pytest.mark.trap(4)
def test_wait_returns_when_a_topic_comes(kafka: Broker, kdev: Kdev) -> None:
    there = kafka.topic()
    later = Timer(0.5, lambda: wiring.require_topic(kafka.settings(), f"{there}-later", create=True))

    later.start()
    result = kdev("wait", there, f"{there}-later", "--timeout", "20s", "-o", "json", **kafka.environ())
    later.join()

    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out)["topics"] == [there, f"{there}-later"]


@pytest.mark.trap(4)
def test_wait_ends_with_the_reason_when_it_takes_too_long(
    kafka: Broker, kdev: Kdev, same_as: Callable[[str, str], None]
) -> None:
    missing = kdev("wait", "not-there", "--timeout", "100ms", **kafka.environ())
    port = str(unused_port())
    nobody = kdev("wait", "--timeout", "100ms", "-b", f"127.0.0.1:{port}")
    nothing = kdev("wait", "--timeout", "100ms", "--name", "never-made")

    assert (missing.code, nobody.code, nothing.code) == (5, 5, 4)
    assert "topic `not-there` does not exist" in missing.err
    same_as("trap-04", nobody.err.replace(port, "PORT") + nothing.err)


def test_reset_takes_the_records_and_leaves_the_topic(kafka: Broker, kdev: Kdev) -> None:
    topic = kafka.topic(partitions=3, **{"retention.ms": "60000000"})
    for value in ("one", "two", "three"):
        assert kdev("produce", topic, value, **kafka.environ()).code == 0

    asked = kdev("reset", topic, **kafka.environ())
    done = kdev("reset", topic, "--yes", **kafka.environ())

    assert (asked.code, done.code) == (2, 0)
    assert done.out == f"emptied {topic}, 3 records\n"
    left = next(each for each in wiring.topics(kafka.settings()) if each.name == topic)
    assert (left.partitions, left.records) == (3, 0)
