"""Containers of `kdev up --secure` on a real engine: who gets in, what is written where, what stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Kdev
from tests.e2e.docker_engine import IMAGES, docker, require_images
from tests.integration.test_three_brokers import three_ports

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]


@pytest.fixture(autouse=True)
def _engine() -> None:
    require_images()


@pytest.mark.parametrize(("mode", "brokers"), [("kraft", 3), ("zookeeper", 1)])
def test_secured_containers_let_kdev_in_by_name_and_nobody_without_a_password(
    kdev: Kdev, tmp_path: Path, mode: str, brokers: int
) -> None:
    port = three_ports()
    name = f"safe-{port}"
    environ = {"KDEV_NAME": name, "KDEV_HOME": str(tmp_path)}
    wanted = ("--runtime", "docker", "--mode", mode, "--brokers", str(brokers), "--port", str(port))
    environ |= {"KDEV_IMAGE_PREFIX": IMAGES}
    kept = tmp_path / "stacks" / name / "secure"
    first = f"kdev-{name}-kafka" + ("-1" if brokers > 1 else "")
    try:
        up = kdev("up", *wanted, "--secure", "--timeout", "5m", **environ)
        made = kdev("produce", "cars", "--create", "hello", **environ)
        status = json.loads(kdev("status", "-o", "json", **environ).out)
        stranger = kdev("topics", "list", "--bootstrap", f"127.0.0.1:{port}")
        password = (kept / "password").read_text().strip()
        told = docker("inspect", first) + kdev("up", "--print", **environ).out
        if brokers == 1:  # three would take a minute, and come back in the same way
            kdev("down", **environ)
        again = kdev("up", "--timeout", "5m", **environ)
        tailed = kdev("tail", "cars", "-n", "all", "--no-follow", **environ)
        same = (kept / "password").read_text().strip() == password
    finally:
        down = kdev("down", "--volumes", **environ)

    assert (up.code, made.code, again.code, tailed.code, down.code) == (0, 0, 0, 0, 0), (up, again)
    assert "hello" in tailed.out
    assert (status["secure"], status["client_config"]) == (True, str(kept / "client.properties"))
    assert (stranger.code, "speaks TLS at this port" in stranger.err) == (5, True)
    assert same
    assert password not in told
    assert not kept.parent.exists()


def test_what_stands_beside_the_brokers_and_has_no_way_in_is_refused(kdev: Kdev) -> None:
    result = kdev("up", "--runtime", "docker", "--secure", "--with", "ui", "--name", "never")

    assert result.code == 4
    assert "has no way into secured ones" in result.err
    assert "--no-secure" in result.err
