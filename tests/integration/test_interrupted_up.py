"""A `kdev up` that is stopped while a real Kafka starts: by Ctrl-C, and by a kill that it cannot hear."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kdev.errors import StackError
from kdev.stack.ports import is_free
from tests.conftest import Kdev, require, unused_port

pytestmark = pytest.mark.kafka


def stopped_by(number: signal.Signals, home: Path, *argv: str) -> int:
    """The exit code of a `kdev up` that gets a signal as soon as it has noted a process that it started."""
    environ = {**os.environ, "KDEV_HOME": str(home), "KDEV_NAME": "shop", "KDEV_RUNTIME": "process"}
    with subprocess.Popen(
        [sys.executable, "-m", "kdev", "up", *argv], env=environ, stdout=subprocess.DEVNULL
    ) as running:
        state = home / "stacks/shop/state.json"
        while not (state.exists() and '"pid"' in state.read_text()) and running.poll() is None:
            time.sleep(0.01)
        running.send_signal(number)
        return running.wait(60)


@pytest.mark.trap(32)
def test_ctrl_c_while_kafka_starts_takes_away_what_was_begun(tmp_path: Path) -> None:
    port = unused_port()

    code = stopped_by(signal.SIGINT, tmp_path, "--port", str(port))
    if code == StackError.exit_code:
        require("process", "`kdev up` failed")

    assert (code, is_free(port)) == (130, True)
    assert not any((tmp_path / "stacks").iterdir())


@pytest.mark.trap(32)
def test_after_a_kill_of_kdev_the_next_up_goes_on(tmp_path: Path, kdev: Kdev) -> None:
    line = ("--port", str(unused_port()))
    own = {"KDEV_HOME": str(tmp_path), "KDEV_NAME": "shop", "KDEV_RUNTIME": "process"}

    code = stopped_by(signal.SIGKILL, tmp_path, *line)
    if code == StackError.exit_code:
        require("process", "`kdev up` failed")
    again = kdev("up", *line, **own)
    listed = kdev("topics", "list", **own)
    kdev("down", "--volumes", **own)

    assert (code, again.code, listed.code) == (-signal.SIGKILL, 0, 0), again.err
