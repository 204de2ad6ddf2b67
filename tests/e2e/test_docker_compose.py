"""The files of compose/ with docker-compose itself, unchanged."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from kdev import bundled
from kdev.model import Mode
from tests.conftest import needs_command, unused_port
from tests.e2e.docker_engine import (
    IMAGES,
    advertised,
    consumed,
    create_topic,
    docker,
    produce,
    require_images,
    stranger,
    topics,
)

pytestmark = pytest.mark.docker

REACH = "exec 3<>/dev/tcp/kafka/19092"


class Project(NamedTuple):
    """A project of docker-compose with a name and a port of the test's own."""

    name: str
    port: int
    run: Callable[..., None]

    @property
    def bootstrap(self) -> str:
        return f"localhost:{self.port}"


@pytest.fixture(params=Mode)
def project(request: pytest.FixtureRequest) -> Iterator[Project]:
    program = needs_command("docker-compose", "docker")
    require_images()
    port = unused_port()
    name = f"compose-{port}"
    file = str(bundled.compose_file(f"{request.param}.yaml"))
    environ = {**os.environ, "KDEV_IMAGE_PREFIX": IMAGES, "KDEV_PORT": str(port), "KDEV_NAME": name}

    def run(*arguments: str) -> None:
        command = [program, "-p", name, "-f", file, *arguments]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=100)
        assert done.returncode == 0, done.stderr

    yield Project(name, port, run)
    run("down", "-v")


def test_docker_compose_starts_a_broker_that_keeps_its_records(project: Project) -> None:
    project.run("up", "-d")
    topics(project.bootstrap)
    create_topic(project.bootstrap, "car-rentals", partitions=2)
    produce(project.bootstrap, "car-rentals", [b"New rental request received!"])
    project.run("down")
    project.run("up", "-d")

    assert topics(project.bootstrap, among="car-rentals")["car-rentals"] == 2
    assert consumed(project.bootstrap, "car-rentals", 1) == [b"New rental request received!"]
    assert advertised(project.bootstrap) == [f"127.0.0.1:{project.port}"]


def test_containers_on_the_network_reach_the_broker_and_nothing_is_left(project: Project) -> None:
    project.run("up", "-d")
    topics(project.bootstrap)

    with stranger("--network", project.name) as name:
        docker("exec", name, "bash", "-c", REACH)
    project.run("down", "-v")

    assert docker("volume", "ls", "-q", "--filter", f"label=com.docker.compose.project={project.name}") == ""
    assert docker("ps", "-a", "-q", "--filter", f"label=com.docker.compose.project={project.name}") == ""
