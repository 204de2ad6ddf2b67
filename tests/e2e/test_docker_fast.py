"""The native image on the real engine: one that crashes, then one that runs, with the same data."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

import pytest

from tests.conftest import Kdev, unused_port
from tests.e2e.docker_engine import KRAFT_IMAGE, docker, require_images

pytestmark = pytest.mark.docker

STAND_IN = KRAFT_IMAGE.replace("kafka:", "kafka-native:")


@pytest.fixture
def prefix() -> Iterator[str]:
    """A prefix with a Kafka on Java, and a native one that this processor cannot run."""
    require_images()
    made = f"made-{uuid.uuid4().hex[:8]}/"
    container = docker("create", STAND_IN)
    crash = 'CMD ["bash", "-c", "kill -ILL $$"]'
    docker("commit", "--change", crash, container, f"{made}apache/kafka-native:4.3.1")
    docker("rm", "-v", container)
    docker("tag", KRAFT_IMAGE, f"{made}apache/kafka:4.3.1")
    yield made
    docker("image", "rm", "-f", f"{made}apache/kafka:4.3.1", f"{made}apache/kafka-native:4.3.1")


def test_one_that_crashes_gives_way_to_java_and_one_that_runs_reads_what_was_written(
    kdev: Kdev, prefix: str
) -> None:
    name = f"e2e-{(port := unused_port())}"
    environ = {"KDEV_NAME": name, "KDEV_RUNTIME": "docker", "KDEV_IMAGE_PREFIX": prefix}
    try:
        first = kdev("up", "--fast", "--memory", "256m", "--port", str(port), "-o", "json", **environ)
        limit = docker("inspect", "-f", "{{.HostConfig.Memory}}", f"kdev-{name}-kafka")
        more = kdev("up", "--memory", "1g", **environ)
        shown = kdev("status", **environ)
        sent = kdev("produce", "kept", "hello", "--create", **environ)
        again = kdev("up", **environ)
        kdev("down", **environ)
        docker("tag", STAND_IN, f"{prefix}apache/kafka-native:4.3.1")
        other = kdev("up", "--fast", "-o", "json", **environ)
        read = kdev("tail", "kept", "-n", "1", "--no-follow", "-o", "value", **environ)
    finally:
        kdev("down", "--volumes", **environ)

    assert [each.code for each in (first, sent, again, other, read)] == [0] * 5, (first, again, other)
    assert (json.loads(first.out)["fast"], json.loads(other.out)["fast"]) == ("crashed", "native")
    assert "the native image crashed here, so the brokers are on Java" in again.out
    assert "apache/kafka:4.3.1" in json.loads(first.out)["uses"]
    assert "apache/kafka-native:4.3.1" in json.loads(other.out)["uses"]
    assert read.out == "hello\n"
    # The heap of Java comes with a limit in which a broker works, and the native image has the same limit.
    assert (json.loads(first.out)["heap_bytes"], limit) == (256 << 20, str(768 << 20))
    assert (more.code, f"`{name}` runs with `--memory 256m`" in more.err) == (4, True)
    assert "memory     256m of heap for each broker" in shown.out
