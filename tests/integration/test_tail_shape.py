"""What of each record a tail shows, of how many and of which topics, on a real Kafka."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid

import pytest

from kdev import wiring
from kdev.model import Block, TopicSpec
from tests.conftest import ROOT, Broker, Kdev, Result

pytestmark = pytest.mark.kafka


def send(kafka: Broker, topic: str, values: list[bytes | None]) -> None:
    with wiring.sink(kafka.endpoint, None) as sink:
        assert sink.offer(Block(topic, values, [b"k"] * len(values))) == len(values)
        assert sink.flush(20) == 0


def tail(kdev: Kdev, kafka: Broker, topic: str, *options: str) -> Result:
    return kdev("tail", topic, "-n", "all", "--no-follow", *options, **kafka.environ())


def test_fields_and_templates_show_parts_as_they_are_written(kafka: Broker, kdev: Kdev) -> None:
    topic = kafka.topic(partitions=1)
    send(kafka, topic, [b'{"days":3,"car":{"id":"a\\u001bb"},"price":1.10,"l":[1,{"x":2}]}', b"text", None])
    fields = tail(kdev, kafka, topic, "--fields", "days,car.id,l[1].x,price", "-o", "json").out.splitlines()
    line = tail(kdev, kafka, topic, "--fields", "days,gone", "-o", "line", "--time", "none").out.splitlines()
    own = tail(kdev, kafka, topic, "--format", "{offset}\\t{key} {value.price} {value.l[0]} {{x}}")

    first = json.loads(fields[0])
    assert first["value"] == {"days": 3, "car.id": "a\x1bb", "l[1].x": 2, "price": 1.1}
    assert '"price":1.10' in fields[0]
    assert first["size"] == 63
    assert json.loads(fields[2])["value"] is None
    assert line == ["0:0  k  days=3  gone=-", "0:1  k  days=-  gone=-", "0:2  k  tombstone"]
    assert own.out == "0\tk 1.10 1 {x}\n1\tk - - {x}\n2\tk - - {x}\n"


def test_a_sample_is_even_and_what_it_skips_is_counted(kafka: Broker, kdev: Kdev) -> None:
    topic = kafka.topic(partitions=1)
    send(kafka, topic, [b"%d" % n for n in range(1000)])
    result = tail(kdev, kafka, topic, "--sample", "1%", "-o", "value")

    assert result.out.split() == [str(n) for n in range(0, 1000, 100)]
    assert "990 skipped by --sample" in result.err


def test_a_pattern_means_topics_also_those_that_are_made_later(kafka: Broker, kdev: Kdev) -> None:
    prefix = f"p{uuid.uuid4().hex[:8]}"
    with wiring.admin(kafka.settings()) as admin:
        for name in ("a", "b"):
            admin.create(TopicSpec(f"{prefix}-{name}", partitions=1))
            send(kafka, f"{prefix}-{name}", [b"1"])
        globbed = tail(kdev, kafka, f"{prefix}-*", "-o", "json").out.splitlines()
        expressed = tail(kdev, kafka, f"^{prefix}-[b]$", "-o", "json").out.splitlines()
        command = [
            sys.executable,
            "-m",
            "kdev",
            "tail",
            f"{prefix}-*",
            "-c",
            "3",
            "--for",
            "30s",
            "-o",
            "value",
        ]
        following = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **kafka.environ()}, stdout=-1, stderr=-1, text=True
        )
        admin.create(TopicSpec(f"{prefix}-c", partitions=1))
        send(kafka, f"{prefix}-c", [b"new"])
        out, err = following.communicate(timeout=60)

    assert {json.loads(line)["topic"] for line in globbed} == {f"{prefix}-a", f"{prefix}-b"}
    assert [json.loads(line)["topic"] for line in expressed] == [f"{prefix}-b"]
    assert sorted(out.split()) == ["1", "1", "new"], err


def test_a_pattern_that_no_topic_has_is_an_error(kafka: Broker, kdev: Kdev) -> None:
    assert tail(kdev, kafka, f"{uuid.uuid4().hex}*").code == 5
