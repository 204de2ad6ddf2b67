"""What a shell offers after `--name`: environments in containers too."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from kdev import wiring
from kdev.settings import Settings
from kdev.stack.docker_plan import OWNER, PROJECT, owner_of
from tests.e2e.docker_engine import docker, require_images

pytestmark = pytest.mark.docker


def test_environments_in_containers_are_offered_and_remembered_while_the_engine_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_images()
    name = f"shop-{uuid.uuid4().hex[:8]}"
    labels = ("--label", f"{PROJECT}={name}", "--label", f"{OWNER}={owner_of(tmp_path)}")
    monkeypatch.setattr("kdev.wiring.offers.ANSWER_SECONDS", 30)
    docker("volume", "create", *labels, f"kdev-{name}-data")
    try:
        there = wiring.offered_environments(Settings(home=tmp_path))
        elsewhere = wiring.offered_environments(Settings(home=tmp_path / "other"))
    finally:
        docker("volume", "rm", f"kdev-{name}-data")
    monkeypatch.setattr("kdev.wiring.offers.ANSWER_SECONDS", 0)
    remembered = wiring.offered_environments(Settings(home=tmp_path))

    assert (list(there), list(elsewhere), list(remembered)) == ([name], [], [name])
