"""A `kdev up` that is stopped while a real Kafka starts: by Ctrl-C, and by a kill that it cannot hear."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import uniform

import pytest

from kdev.errors import StackError
from kdev.stack.ports import is_free
from tests.conftest import Kdev, Result, require, unused_port

pytestmark = pytest.mark.kafka

THINGS = """
asyncapi: 3.0.0
info: {title: Things, version: 1.0.0}
channels: {things: {messages: {thing: {payload: {type: object}}}}}
operations: {send: {action: send, channel: {$ref: '#/channels/things'}}}
"""


def stopped_by(number: signal.Signals, home: Path, *argv: str, seconds: float = 0) -> Result:
    """What a `kdev up` says that gets a signal so long after it has begun to note what it starts."""
    state = home / "stacks/shop/state.json"
    before = written(state)
    with subprocess.Popen(
        [sys.executable, "-m", "kdev", "up", *argv],
        env={**os.environ, **own(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        while written(state) == before and running.poll() is None:
            time.sleep(0.005)
        time.sleep(seconds)
        running.send_signal(number)
        said = running.communicate(timeout=60)[1]
        return Result(running.returncode, "", said)


def own(home: Path) -> dict[str, str]:
    """The variables of an environment of the test's own."""
    return {"KDEV_HOME": str(home), "KDEV_NAME": "shop", "KDEV_RUNTIME": "process"}


def written(path: Path) -> tuple[int, int] | None:
    """What tells one writing of a file from the next, None before the first."""
    if not path.exists():
        return None
    about = path.stat()
    return about.st_ino, about.st_mtime_ns


@pytest.mark.trap(32)
def test_ctrl_c_while_kafka_starts_takes_away_what_was_begun(
    tmp_path: Path, same_as: Callable[[str, str], None]
) -> None:
    port = unused_port()

    result = stopped_by(signal.SIGINT, tmp_path, "--port", str(port))
    if result.code == StackError.exit_code:
        require("process", result.err)

    assert (result.code, is_free(port)) == (130, True)
    same_as("trap-32", result.err)
    assert not any((tmp_path / "stacks").iterdir())


@pytest.mark.trap(32)
def test_after_a_kill_of_kdev_at_any_moment_the_next_up_goes_on_with_the_data(
    tmp_path: Path, kdev: Kdev
) -> None:
    document = tmp_path / "things.yaml"
    document.write_text(THINGS, encoding="utf-8")
    line = ("--port", str(unused_port()))
    # The first state, then around the start of the process; chance finds what was not thought of.
    moments = (0, uniform(0, 0.1), uniform(0.1, 0.6))

    for at in moments:
        killed = stopped_by(signal.SIGKILL, tmp_path, *line, seconds=at)
        if killed.code == StackError.exit_code:
            require("process", killed.err)
        again = kdev("up", str(document), *line, **own(tmp_path))
        kdev("down", **own(tmp_path))

        assert (killed.code, again.code) == (-signal.SIGKILL, 0), (moments, at, again.err)
        assert f"things ({'unchanged' if at else 'created'})" in again.out, (moments, at, again.out)
    kdev("down", "--volumes", **own(tmp_path))
