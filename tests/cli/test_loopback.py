"""A machine that does not reach itself, as a network of its own is before somebody brings it up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import require

UP = "ip link set lo up"
NO_ADDRESS = f"{UP} && ip address del 127.0.0.1/8 dev lo"


def beside(home: Path, prepared: str, *argv: str) -> str:
    """What a command line prints, and its exit code, in a network of its own that a shell prepared."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    if os.geteuid() or not shutil.which("unshare", path=path) or not shutil.which("ip", path=path):
        require("namespace", "a network of its own needs root, `unshare` and `ip`")
    script = f'{prepared} && exec "$0" -m kdev "$@"'
    done = subprocess.run(
        ["unshare", "-n", "sh", "-c", script, sys.executable, *argv],
        env={**os.environ, "PATH": path, "KDEV_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare: " in done.stderr:
        require("namespace", done.stderr)
    return f"{done.stdout}{done.stderr}exit code {done.returncode}\n"


@pytest.mark.parametrize(("name", "prepared"), [("down", "true"), ("no-address", NO_ADDRESS)])
def test_up_says_what_is_wrong_with_the_loopback_interface(
    tmp_path: Path, name: str, prepared: str, same_as: Callable[[str, str], None]
) -> None:
    up = ("up", "--name", "lonely", "--runtime", "embedded", "--port")

    same_as(f"up-loopback-{name}", beside(tmp_path, prepared, *up, "19092"))
    same_as(f"up-loopback-{name}", beside(tmp_path, prepared, *up, "auto"))


def test_doctor_says_that_this_machine_does_not_reach_itself(tmp_path: Path) -> None:
    printed = beside(tmp_path, "true", "doctor", "--name", "lonely")

    assert re.search(r"FAIL +localhost +this machine does not reach itself at `127\.0\.0\.1`", printed)


def test_a_machine_that_is_offline_reaches_its_own_broker(tmp_path: Path) -> None:
    up = ("up", "specs/car-availability.yaml", "--name", "lonely", "--runtime", "embedded", "--port", "auto")

    printed = beside(tmp_path, UP, *up)
    beside(tmp_path, "true", "down", "--name", "lonely")

    assert "topic      car/available -> car.available (created)" in printed
    assert printed.endswith("exit code 0\n")
