"""`--dry-run` prints the records that a run would send, to the partitions that it would send them to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Broker, Kdev
from tests.integration.test_workers import SPEC

pytestmark = pytest.mark.kafka

TOPIC = "    bindings: {{kafka: {{partitions: 7}}}}\n    messages:"


@pytest.mark.parametrize("name", ["murmur2_random", "consistent_random"])
def test_a_dry_run_tells_the_partitions_that_the_same_run_sends_to(
    kafka: Broker, kdev: Kdev, tmp_path: Path, name: str
) -> None:
    topic = kafka.topic(partitions=7)
    spec = tmp_path / "cars.yaml"
    spec.write_text(SPEC.replace("    messages:", TOPIC, 1).format(topic=topic), encoding="utf-8")
    run = ("mock", str(spec), "--seed", "7", "--count", "200", "--producer", f"partitioner={name}", "-q")

    printed = kdev(*run, "--rate", "2k", "--dry-run", **kafka.environ())
    sent = kdev(*run, "--rate", "2k", **kafka.environ())
    found = kdev("tail", topic, "-n", "all", "--no-follow", "-o", "json", **kafka.environ())

    assert (printed.code, sent.code) == (0, 0)
    assert placed(printed.out) == placed(found.out)
    assert {partition for _, partition in placed(printed.out)} == set(range(7))


def placed(lines: str) -> list[tuple[str, int]]:
    """The key and the partition of each record, sorted."""
    records = [json.loads(line) for line in lines.splitlines()]
    return sorted((record["key"], record["partition"]) for record in records)
