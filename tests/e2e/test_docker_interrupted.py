"""`kdev up` in containers that is stopped in the middle, and two of them that want the same port."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Kdev, unused_port
from tests.e2e.docker_engine import IMAGES, docker, owned_by, require_images, stranger

pytestmark = [pytest.mark.docker, pytest.mark.timeout(240)]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables that mean an environment of the test's own."""
    require_images()
    name = f"e2e-{unused_port()}"
    yield {"KDEV_HOME": str(tmp_path), "KDEV_NAME": name, "KDEV_IMAGE_PREFIX": IMAGES}
    for line in owned_by(name):
        kind, _, what = line.partition(" ")
        docker(kind, "rm", "-f", what)


def begun(own: dict[str, str], *argv: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "kdev", *argv],
        env={**os.environ, **own},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def stopped_by(number: signal.Signals, own: dict[str, str], *argv: str) -> int:
    """The exit code of a `kdev up` that gets a signal as soon as it has made a container."""
    with begun(own, *argv) as running:
        while running.poll() is None and not _container(own["KDEV_NAME"]):
            time.sleep(0.05)
        running.send_signal(number)
        return running.wait(60)


def _container(name: str) -> bool:
    return any(line.startswith("container") for line in owned_by(name))


@pytest.mark.trap(32)
def test_ctrl_c_takes_back_what_was_made_and_after_a_kill_the_next_up_goes_on(
    kdev: Kdev, own: dict[str, str]
) -> None:
    up = ("up", "--runtime", "docker", "--port", str(unused_port()))

    interrupted = stopped_by(signal.SIGINT, own, *up)
    left = owned_by(own["KDEV_NAME"])
    killed = stopped_by(signal.SIGKILL, own, *up)
    again = kdev(*up, **own)

    assert (interrupted, left) == (130, [])
    assert (killed, again.code) == (-signal.SIGKILL, 0), again.err
    with stranger("--label", "kdev.role=broker") as name:
        assert kdev("down", "--all", "--volumes", **own).code == 0
        assert docker("inspect", "-f", "{{.State.Running}}", name) == "true"
    assert owned_by(own["KDEV_NAME"]) == []


@pytest.mark.trap(3)
def test_of_two_that_want_one_port_one_has_it_and_the_other_has_made_nothing(own: dict[str, str]) -> None:
    names = [f"{own['KDEV_NAME']}-{each}" for each in ("a", "b")]
    up = ("up", "--runtime", "docker", "--port", str(unused_port()))

    both = [begun(own, *up, "--name", name) for name in names]
    said = {name: each.communicate(timeout=120)[1] for name, each in zip(names, both, strict=True)}
    codes = {name: each.returncode for name, each in zip(names, both, strict=True)}
    winner, loser = sorted(names, key=lambda name: codes[name])
    left = owned_by(loser)
    begun(own, "down", "--all", "--volumes").communicate(timeout=60)

    assert [codes[winner], codes[loser]] == [0, 4], said
    assert f"is taken by environment `{winner}` of kdev" in said[loser]
    assert left == []
