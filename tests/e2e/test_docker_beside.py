"""What stands beside the brokers in containers: with stand-ins that answer, without images, without ports."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import Kdev, Result, unused_port
from tests.e2e.docker_engine import IMAGES, docker, owned_by, require_images

pytestmark = pytest.mark.docker

HERE = Path(__file__).parent / "beside"
ROOT = f"{IMAGES}debian-java:bookworm-17"
REGISTRY_IMAGE = f"{IMAGES}confluentinc/cp-schema-registry:7.9.6"
UI_IMAGE = f"{IMAGES}kafbat/kafka-ui:v1.5.0"
SECONDS = 60

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _registry_image() -> Iterator[None]:
    """The stand-in under the name of the registry's image, and nothing under that of the interface."""
    require_images()
    build = ["docker", "build", "-q", "--build-arg", f"ROOT={ROOT}", "-t", REGISTRY_IMAGE, str(HERE)]
    done = subprocess.run(
        build, env={**os.environ, "DOCKER_BUILDKIT": "0"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    yield
    subprocess.run(["docker", "rmi", "-f", REGISTRY_IMAGE, UI_IMAGE], capture_output=True, check=False)


@pytest.fixture
def run(kdev: Kdev) -> Iterator[Run]:
    """Runs a command for an environment of the test's own, in Docker."""
    port = unused_port()
    environ = {"KDEV_NAME": f"e2e-{port}", "KDEV_RUNTIME": "docker", "KDEV_IMAGE_PREFIX": IMAGES}
    environ |= {"KDEV_PORT": str(port), "KDEV_UI_PORT": str(unused_port())}
    environ |= {"KDEV_REGISTRY_PORT": str(unused_port())}

    def run(*words: str, **more: str) -> Result:
        return kdev(*words, **{**environ, **more})

    yield run
    run("down", "--volumes")
    assert owned_by(environ["KDEV_NAME"]) == []


def answer(address: str) -> str:
    """What stands at an address says, as soon as it says something."""
    deadline = time.monotonic() + SECONDS
    while True:
        with suppress(OSError), urllib.request.urlopen(address, timeout=10) as reply:
            said: str = reply.read().decode()
            return said
        assert time.monotonic() < deadline, f"{address} does not answer"
        time.sleep(0.2)


def test_a_registry_reaches_the_broker_and_an_interface_without_image_is_left_out(run: Run) -> None:
    up = run("up", "--with", "ui,registry", "-o", "json")
    told = json.loads(up.out)
    said = answer(told["beside"]["registry"])
    exported = run("env").out
    docker("tag", REGISTRY_IMAGE, UI_IMAGE)
    both = json.loads(run("up", "--with", "ui,registry", "-o", "json").out)
    seen = answer(both["beside"]["ui"])
    docker("kill", docker("ps", "-q", "--filter", "label=kdev.profile=ui"))
    hurt = run("status")
    again = run("up", "-o", "json")
    gone = json.loads(run("up", "--with", "none", "-o", "json").out)

    assert up.code == 0, up.err
    assert (list(told["beside"]), said) == (["registry"], "reaches kafka:19092\n")
    assert f"\nexport SCHEMA_REGISTRY_URL={told['beside']['registry']}\n" in exported
    assert len(told["notes"]) == 1
    assert told["notes"][0].startswith("`ui` is left out: Docker answers")
    assert f"`{UI_IMAGE}`" in told["notes"][0]
    assert "`kdev up --with ui --name " in told["notes"][0]
    assert (both["already"], both["notes"], seen) == (True, [], "reaches kafka:19092\n")
    assert (hurt.code, "`ui` is failed" in hurt.err) == (4, True)
    assert sorted(json.loads(again.out)["beside"]) == ["registry", "ui"]
    assert (gone["beside"], gone["already"]) == ({}, True)


def test_a_port_that_is_taken_leaves_only_its_owner_out(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        up = run("up", "--with", "registry", "-o", "json", KDEV_REGISTRY_PORT=str(port))

    assert up.code == 0, up.err
    (note,) = json.loads(up.out)["notes"]
    assert note.startswith(f"`registry` is left out: port {port} is taken; `KDEV_REGISTRY_PORT=")


def test_what_nobody_knows_is_refused(run: Run) -> None:
    result = run("up", "--with", "grafana")

    assert result.code == 4
    assert "there is registry, ui" in result.err
