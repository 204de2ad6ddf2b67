"""Ctrl-C while a real Kafka starts: nothing of this start is left."""

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
from tests.conftest import require, unused_port

pytestmark = pytest.mark.kafka


def interrupted(home: Path, *argv: str) -> int:
    """The exit code of a `kdev up` that gets SIGINT as soon as it has started a process."""
    environ = {**os.environ, "KDEV_HOME": str(home), "KDEV_NAME": "shop", "KDEV_RUNTIME": "process"}
    with subprocess.Popen(
        [sys.executable, "-m", "kdev", "up", *argv], env=environ, stdout=subprocess.DEVNULL
    ) as running:
        while not (home / "stacks/shop/state.json").exists() and running.poll() is None:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        return running.wait(60)


@pytest.mark.trap(32)
def test_ctrl_c_while_kafka_starts_takes_away_what_was_begun(tmp_path: Path) -> None:
    port = unused_port()

    code = interrupted(tmp_path, "--port", str(port))
    if code == StackError.exit_code:
        require("process", "`kdev up` failed")

    assert (code, is_free(port)) == (130, True)
    assert not any((tmp_path / "stacks").iterdir())
