"""`kdev mock set` and its like where the run ends while it is asked."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import pytest

from tests.conftest import Kdev

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
