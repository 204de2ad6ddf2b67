"""A broker that takes a connection and says nothing: Ctrl-C and SIGTERM end the wait for it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

import pytest

from tests.conftest import ROOT

RENTALS = "specs/car-rentals.yaml"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["tail", "cars"], 0, "kdev: 0 printed, 0 read, "),
        (["tail", "cars", "-c", "1"], 130, "kdev: 0 printed, 0 read, "),
        (["verify", RENTALS], 130, "kdev: stopped after 0 records\n"),
        (["produce", "cars", "one"], 130, "kdev: interrupted\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_signal_ends_the_wait_for_an_answer(argv: list[str], code: int, said: str, number: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"127.0.0.1:{deaf.getsockname()[1]}"
        running = subprocess.Popen(
            [sys.executable, "-m", "kdev", *argv, "--bootstrap", address],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            # Whether somebody listens is looked at first, then the client comes to ask.
            kept = [deaf.accept() for _ in range(2)]
            running.send_signal(number)
            _, err = running.communicate(timeout=60)
        finally:
            running.kill()
        for line, _ in kept:
            line.close()

    assert (running.returncode, err[: len(said)]) == (code, said)
