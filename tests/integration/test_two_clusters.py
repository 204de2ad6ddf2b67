"""Two environments of three brokers at once, one with ZooKeeper: each command touches only its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Kdev, Result, require
from tests.integration.test_three_brokers import DOCUMENT, three_ports

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

NAMES = ("left", "right")


@pytest.fixture
def both(kdev: Kdev) -> Iterator[Kdev]:
    """Both environments, the right one with ZooKeeper."""
    for name, mode in zip(NAMES, ("kraft", "zookeeper"), strict=True):
        result = kdev(
            *("up", "--name", name, "--mode", mode, "--brokers", "3"),
            *("--runtime", "process", "--port", str(three_ports())),
        )
        if result.code:
            kdev("down", "--all", "--volumes")
            require("process", result.err)
    yield kdev
    kdev("down", "--all", "--volumes")


def test_what_is_done_to_one_is_not_done_to_the_other(both: Kdev, tmp_path: Path) -> None:
    document = tmp_path / "rentals.yaml"
    document.write_text(DOCUMENT, encoding="utf-8")

    def run(name: str, *argv: str) -> Result:
        return both(*argv, "--name", name)

    def told(name: str, *argv: str) -> Any:
        return json.loads(run(name, *argv, "-o", "json").out)

    def states(name: str) -> set[str]:
        return {each["state"] for each in told(name, "status")["services"]}

    for name, count in zip(NAMES, ("5", "3"), strict=True):
        assert run(name, "mock", str(document), "--count", count, "--rate", "max").code == 0
    records = [told(name, "topics", "list")["topics"][0]["records"] for name in NAMES]
    assert records == [5, 3]

    assert run("left", "chaos", "stop", "2").code == 0
    assert states("left") == {"running", "stopped"}
    assert states("right") == {"running"}

    assert run("left", "reset", "rentals", "--yes").code == 0
    assert told("right", "topics", "list")["topics"][0]["records"] == 3

    assert run("left", "down", "--volumes").code == 0
    assert run("left", "status").code == 4
    assert states("right") == {"running"}
    assert told("right", "topics", "list")["topics"][0]["records"] == 3
