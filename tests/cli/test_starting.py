"""What `kdev mock` shows while it starts, and that Ctrl-C ends it there at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kdev.errors import INTERRUPTED
from kdev.model import Endpoint, RuntimeName
from tests.conftest import ROOT, Broker
from tests.terminals import terminal

# Whoever is started in the background is deaf to Ctrl-C, and so is what it starts.
LISTENING = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);os.execv(sys.argv[1], sys.argv[1:])"
)


@pytest.fixture
def nowhere(tmp_path: Path) -> Broker:
    """Surroundings without a broker."""
    return Broker(Endpoint("127.0.0.1:1"), RuntimeName.PROCESS, "nowhere", tmp_path)


@pytest.fixture
def endless(tmp_path: Path) -> str:
    """A document that nobody ever writes: whoever reads it waits."""
    path = tmp_path / "cars.yaml"
    os.mkfifo(path)
    return str(path)


def test_a_start_that_takes_long_says_what_it_does_and_ctrl_c_ends_it_at_once(
    nowhere: Broker, endless: str
) -> None:
    with terminal(nowhere, "mock", endless, width=120) as shown:
        shown.until(f"kdev: reading {endless} …\r")
        with Path(endless).open("wb"):  # as soon as it is read; nothing ever comes
            time.sleep(0.5)  # Python does not see a Ctrl-C between its opening and its reading
            shown.type("\x03")
            text = shown.until("kdev: interrupted\r\n")
            assert shown.process.wait(60) == INTERRUPTED

    assert text.endswith("\x1b[Kkdev: interrupted\n")
    assert "Traceback" not in text


def test_a_start_says_nothing_in_a_pipe(nowhere: Broker, endless: str) -> None:
    command = [sys.executable, "-c", LISTENING, sys.executable, "-m", "kdev", "mock", endless]
    environ = {**os.environ, **nowhere.environ(), "PYTHONPATH": str(ROOT)}
    with (
        subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process,
        Path(endless).open("wb"),  # as soon as it is read; nothing ever comes
    ):
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert (out, err, process.returncode) == (b"", b"kdev: interrupted\n", INTERRUPTED)


def test_what_a_document_lacks_is_told_in_place_of_the_line(nowhere: Broker, endless: str) -> None:
    with terminal(nowhere, "mock", endless, width=120) as shown:
        shown.until(f"kdev: reading {endless} …\r")
        Path(endless).write_text("asyncapi: 3.0.0\n", encoding="utf-8")
        text = shown.until("kdev validate")

    assert text.count("\x1b[K") == 1


def test_ctrl_c_while_the_command_line_is_loaded_ends_it_without_a_word(tmp_path: Path) -> None:
    loaded = tmp_path / "typer.py"
    loaded.write_text("import os, signal; os.kill(os.getpid(), signal.SIGINT)", encoding="utf-8")
    command = [sys.executable, "-c", LISTENING, sys.executable, "-m", "kdev", "--version"]
    environ = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}

    done = subprocess.run(command, env=environ, cwd=tmp_path, capture_output=True, check=False, timeout=60)

    assert (done.returncode, done.stdout, done.stderr) == (INTERRUPTED, b"", b"")
