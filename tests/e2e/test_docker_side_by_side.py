"""Two clusters of three brokers at once in Docker, one with ZooKeeper: all commands touch only their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Kdev
from tests.e2e.docker_engine import IMAGES, consumed, create_topic, docker, owned_by, produce, require_images
from tests.e2e.docker_engine import stranger as foreign
from tests.integration.test_three_brokers import three_ports

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]

VALUES = [f"record {number}".encode() for number in range(20)]

Told = Callable[..., Any]


@pytest.fixture
def told(kdev: Kdev, tmp_path: Path) -> Told:
    """Runs a command in a home of the test's own, and gives what it says as JSON."""
    environ = {"KDEV_HOME": str(tmp_path), "KDEV_IMAGE_PREFIX": IMAGES, "KDEV_RUNTIME": "docker"}

    def run(*words: str) -> Any:
        result = kdev(*words, "-o", "json", **environ)
        assert result.out, result.err
        return json.loads(result.out)

    return run


def states(told: Told, name: str) -> list[str]:
    return [each["state"] for each in told("status", "--name", name)["services"]]


@pytest.mark.trap(24)
def test_two_clusters_and_a_stranger_do_not_disturb_each_other(told: Told) -> None:
    require_images()
    ports = (three_ports(), three_ports())
    names = left, right = tuple(f"side-{port}" for port in ports)
    with foreign("--label", "kdev.role=broker") as stranger:
        try:
            begun = {
                name: told("up", "--name", name, "--mode", mode, "--brokers", "3", "--port", str(port))
                for name, mode, port in zip(names, ("kraft", "zookeeper"), ports, strict=True)
            }
            for name in names:
                create_topic(begun[name]["bootstrap"], "rentals", partitions=3, copies=3)
            for what, number in (("kill", "2"), ("pause", "3"), ("start", "3")):
                told("chaos", what, number, "--name", left)
            produce(begun[left]["bootstrap"], "rentals", VALUES)
            without, beside = states(told, left), states(told, right)
            told("up", "--name", left)
            back = states(told, left)
            kept = consumed(begun[left]["bootstrap"], "rentals", len(VALUES))
            gone = told("down", "--name", left, "--volumes")
            left_alone = states(told, right)
        finally:
            ended = told("down", "--all", "--volumes")

        assert docker("inspect", "-f", "{{.State.Running}}", stranger) == "true"
    assert begun[left]["inside"] == {
        "bootstrap_servers": "kafka-1:19092,kafka-2:19092,kafka-3:19092",
        "network": f"kdev-{left}",
    }
    assert without == ["running", "failed", "running"]
    assert beside == left_alone == ["running"] * 4
    assert back == ["running"] * 3
    assert kept == VALUES
    assert gone["data_kept"] is False
    assert [each["name"] for each in ended["stopped"]] == [right]
    assert [owned_by(name) for name in names] == [[], []]
