"""`kdev logs -f` and `kdev status --watch` as processes of their own: how they end."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.conftest import Broker

pytestmark = pytest.mark.broker

SECONDS = 30


@contextmanager
def following(broker: Broker) -> Iterator[subprocess.Popen[bytes]]:
    """The program, after it has shown the log that is there and while it waits for more."""
    environ = {**os.environ, **broker.environ()}
    command = [sys.executable, "-m", "kdev", "logs", "-f"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as process:
        try:
            assert process.stdout is not None
            number = process.stdout.fileno()
            patience = SECONDS
            while select.select([number], [], [], patience)[0]:
                assert os.read(number, 65536)
                patience = 1
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_well(broker: Broker, number: signal.Signals) -> None:
    with following(broker) as process:
        process.send_signal(number)
        _, err = process.communicate(timeout=SECONDS)

    assert (process.returncode, err) == (0, b"")


def test_it_ends_when_its_reader_left_although_nothing_new_is_logged(broker: Broker) -> None:
    with following(broker) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        code = process.wait(SECONDS)
        err = process.stderr.read()

    assert (code, err) == (0, b"")


@pytest.mark.parametrize(("output", "mark"), [("text", b"name  "), ("json", b'{"name":')])
def test_a_status_that_is_watched_comes_again_until_a_signal(
    broker: Broker, output: str, mark: bytes
) -> None:
    environ = {**os.environ, **broker.environ()}
    command = [sys.executable, "-m", "kdev", "status", "--watch", "--every", "100ms", "-o", output]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ) as process:
        assert process.stdout is not None
        seen = 0
        while seen < 3:
            line = process.stdout.readline()
            assert line
            seen += line.startswith(mark)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=SECONDS)

    assert (process.returncode, err) == (0, b"")
