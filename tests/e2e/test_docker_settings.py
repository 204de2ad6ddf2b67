"""Settings and a Compose file of the user's own, with containers on a real engine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Kdev, unused_port
from tests.e2e.docker_engine import IMAGES, docker, require_images

pytestmark = pytest.mark.docker

MINE = """\
services:
  kafka:
    environment:
      KAFKA_MESSAGE_MAX_BYTES: "2000000"
      KAFKA_LOG_RETENIONS_MS: "1"
"""


@pytest.fixture(autouse=True)
def _engine() -> None:
    require_images()


@pytest.mark.trap(9)
def test_both_reach_the_container_are_kept_and_are_taken_back(
    kdev: Kdev, tmp_path: Path, same_as: Callable[[str, str], None]
) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(MINE, encoding="utf-8")
    name = f"e2e-{(port := unused_port())}"
    environ = {"KDEV_NAME": name, "KDEV_RUNTIME": "docker", "KDEV_IMAGE_PREFIX": IMAGES}

    def variables() -> set[str]:
        listed = json.loads(docker("inspect", "-f", "{{json .Config.Env}}", f"kdev-{name}-kafka"))
        return {each for each in listed if "MAX_BYTES" in each or "RETENTION_MS" in each}

    def up(*words: str) -> dict[str, Any]:
        result = kdev("up", "--port", str(port), "-o", "json", *words, **environ)
        assert result.code == 0, result.err
        told: dict[str, Any] = json.loads(result.out)
        return told

    try:
        first = up("--compose", str(mine), "--config", "log.retention.ms=61000")
        made = variables()
        shown = kdev("status", **environ).out.splitlines()
        taken = json.loads(kdev("status", "-o", "json", **environ).out)
        kdev("down", **environ)
        kept = up()
        same = variables()
        kdev("down", **environ)
        back = up("--compose", "none", "--config", "log.retention.ms=")
        left = variables()
    finally:
        kdev("down", "--volumes", **environ)

    assert made == same == {"KAFKA_MESSAGE_MAX_BYTES=2000000", "KAFKA_LOG_RETENTION_MS=61000"}
    assert left == set()
    same_as("trap-09", "\n".join([*filter(re.compile("config|compose").match, shown), *first["notes"], ""]))
    assert 50_000_000 < taken["services"][0]["memory_bytes"] < taken["services"][0]["memory_limit_bytes"]
    assert (kept["compose"], kept["config"]) == (str(mine), {"log.retention.ms": "61000"})
    assert (back["compose"], back["config"]) == ("", {})
