"""Settings of the user's own on a real broker: they hold, they are kept, and they can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource
from confluent_kafka.admin._resource import ResourceType

from tests.conftest import Kdev, Result, unused_port

pytestmark = pytest.mark.kafka

Run = Callable[..., Result]


@pytest.fixture
def run(kdev: Kdev) -> Iterator[Run]:
    """Runs a command for an environment of the test's own."""
    environ = {"KDEV_NAME": "settings", "KDEV_RUNTIME": "process", "KDEV_PORT": str(unused_port())}

    def run(*words: str) -> Result:
        return kdev(*words, **environ)

    yield run
    run("down", "--volumes")


def of_broker(bootstrap: str, name: str) -> str | None:
    """What a broker says of one of its settings."""
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    asked = ConfigResource(ResourceType.BROKER, "1")
    found = admin.describe_configs([asked])[asked].result(timeout=20)
    value: str | None = found[name].value
    return value


def test_settings_hold_are_kept_by_down_and_can_be_taken_back(run: Run) -> None:
    first = json.loads(run("up", "-o", "json", "--config", "log.retention.ms=61000", "--config", "a.b=1").out)
    where = first["bootstrap"]
    held = of_broker(where, "log.retention.ms")
    refused = run("up", "--config", "log.retention.ms=5")
    same = run("up", "--config", "log.retention.ms=61000")
    shown = run("status").out
    run("down")
    kept = json.loads(run("up", "-o", "json").out)
    still = of_broker(where, "log.retention.ms")
    run("down")
    back = json.loads(run("up", "-o", "json", "--config", "log.retention.ms=").out)

    assert (held, still) == ("61000", "61000")
    assert first["notes"] == ["Kafka has no setting `a.b`, so it may do nothing"]
    assert (refused.code, same.code) == (4, 0)
    assert "config     log.retention.ms=61000\n" in shown
    assert kept["config"] == {"log.retention.ms": "61000", "a.b": "1"}
    assert back["config"] == {"a.b": "1"}
    assert of_broker(where, "log.retention.ms") != "61000"


def test_a_value_that_kafka_does_not_take_is_told_with_the_way_back(run: Run) -> None:
    result = run("up", "--config", "num.partitions=many")

    assert result.code == 4
    assert "it does not take one of its settings" in result.err
    assert "Invalid value many for configuration num.partitions" in result.err
    assert "--config NAME=" in result.err
