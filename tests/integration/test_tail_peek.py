"""`kdev tail --from-group`: what a group would read next, with the group left as it is."""

from __future__ import annotations

import json
import uuid

import pytest

from kdev import wiring
from kdev.model import Block
from tests.conftest import Broker, Kdev, Result

pytestmark = pytest.mark.kafka


def send(kafka: Broker, topic: str, numbers: range) -> None:
    with wiring.sink(kafka.endpoint, None) as sink:
        values: list[bytes | None] = [b"%d" % n for n in numbers]
        assert sink.offer(Block(topic, values, values)) == len(values)
        assert sink.flush(20) == 0


def described(kdev: Kdev, kafka: Broker, group: str) -> object:
    return json.loads(kdev("groups", "describe", group, "-o", "json", **kafka.environ()).out)


def test_it_shows_what_a_group_would_read_next_and_leaves_the_group_as_it_is(
    kafka: Broker, kdev: Kdev
) -> None:
    topic, group = kafka.topic(), f"group-{uuid.uuid4().hex[:8]}"
    send(kafka, topic, range(20))
    assert kdev("tail", topic, "-G", group, "--no-follow", "-q", **kafka.environ()).code == 0
    send(kafka, topic, range(20, 30))
    before = described(kdev, kafka, group)

    def peek(*more: str) -> Result:
        return kdev("tail", "--from-group", group, "--no-follow", "-o", "value", *more, **kafka.environ())

    shown, again, without = peek(topic), peek(topic), peek()

    assert shown.err == ""
    for each in (shown, again, without):
        assert (each.code, sorted(map(int, each.out.split()))) == (0, [*range(20, 30)])
    assert described(kdev, kafka, group) == before
    kdev("groups", "reset", group, "--to", "latest", **kafka.environ())
    assert peek(topic) == (0, "", f"kdev: {topic} has nothing that {group} has not read\n")


def test_a_group_or_a_topic_that_cannot_be_looked_at_is_told(kafka: Broker, kdev: Kdev) -> None:
    topic, other, group = kafka.topic(), kafka.topic(), f"group-{uuid.uuid4().hex[:8]}"
    send(kafka, topic, range(1))
    kdev("tail", topic, "-G", group, "--no-follow", "-q", **kafka.environ())

    nobody = kdev("tail", topic, "--from-group", "nobody", **kafka.environ())
    unread = kdev("tail", other, "--from-group", group, **kafka.environ())

    assert (nobody.code, unread.code) == (5, 5)
    assert nobody.err.startswith("error: group `nobody` does not exist\nhint: there is: ")
    assert unread.err == f"error: group `{group}` has read nothing of `{other}` yet\nhint: it reads {topic}\n"


def test_a_pattern_is_about_the_topics_that_the_group_reads(kafka: Broker, kdev: Kdev) -> None:
    topic, other, group = kafka.topic(), kafka.topic(), f"group-{uuid.uuid4().hex[:8]}"
    send(kafka, topic, range(4))
    send(kafka, other, range(4))
    kdev("tail", topic, "-G", group, "--no-follow", "-q", **kafka.environ())
    send(kafka, topic, range(4, 6))

    options = ("--from-group", group, "--no-follow", "-o", "value")
    glob, regex = (kdev("tail", each, *options, **kafka.environ()) for each in ("test-*", "^test-.*"))
    none = kdev("tail", "x*", *options, **kafka.environ())

    assert sorted(glob.out.split()) == sorted(regex.out.split()) == ["4", "5"]
    assert none.code == 5
    told = f"error: group `{group}` has read no topic like `x*` yet\nhint: it reads {topic}\n"
    assert none.err == told
