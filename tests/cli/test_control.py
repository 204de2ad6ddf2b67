"""`kdev mock set` and its like where the run ends while it is asked."""

from __future__ import annotations

import json
import os
import socket
import threading
from pathlib import Path

import pytest

from tests.conftest import Broker, Kdev

HERE = {"spec": "cars.yaml", "name": "kdev", "rate": "20", "held": False}


@pytest.mark.parametrize("last", [b"", b'{"spec": "ca'], ids=["silent", "cut off"])
def test_a_run_that_ends_before_it_has_answered_is_told(kdev: Kdev, tmp_path: Path, last: bytes) -> None:
    (tmp_path / "runs").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "runs" / "1.sock"))
        listening.listen()

        def serve() -> None:
            for answer in (json.dumps(HERE).encode() + b"\n", last):
                line, _ = listening.accept()
                with line:
                    line.recv(1000)
                    line.sendall(answer)

        serving = threading.Thread(target=serve)
        serving.start()
        result = kdev("mock", "set", "rate=50", KDEV_HOME=str(tmp_path))
        serving.join()

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: the run has just ended\n")


@pytest.mark.broker
def test_the_sockets_of_runs_that_were_killed_are_removed_by_the_next(broker: Broker, kdev: Kdev) -> None:
    runs = broker.home / "runs"
    runs.mkdir(exist_ok=True)
    killed, starting, listening = (runs / f"{number}.sock" for number in (1, 2, 3))
    with socket.socket(socket.AF_UNIX) as alive:
        for path in (killed, starting, listening):
            with socket.socket(socket.AF_UNIX) as made:
                (alive if path == listening else made).bind(str(path))
        alive.listen()
        for path in (killed, listening):
            os.utime(path, (0, 0))

        assert kdev("mock", "specs/car-rentals.yaml", "--count", "1", "-q", **broker.environ()).code == 0

    assert [path.exists() for path in (killed, starting, listening)] == [False, True, True]
    starting.unlink()
    listening.unlink()


def test_a_rate_alone_is_that_of_the_run(kdev: Kdev, tmp_path: Path) -> None:
    rate = kdev("control", "set", "500", KDEV_HOME=str(tmp_path))
    none = kdev("control", "set", "fast", KDEV_HOME=str(tmp_path))

    assert (rate.code, rate.err.splitlines()[0]) == (2, "error: no `kdev mock` runs here")
    assert (none.code, none.err.splitlines()[0]) == (2, "error: `fast` is not a rate")
