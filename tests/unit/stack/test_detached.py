"""Processes that nobody waits for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from kdev.errors import StackError
from kdev.stack.detached import end, launch
from kdev.stack.state import SavedProcess

HOLDS_ON = "trap '' TERM; echo ready; while :; do sleep 0.05; done"


def shell(tmp_path: Path, script: str, *words: str) -> SavedProcess:
    """A detached shell that runs a script."""
    return launched(tmp_path, ["/bin/sh", "-c", script, *words], lambda _: None)


def launched(
    tmp_path: Path, command: Sequence[str], record: Callable[[SavedProcess], object]
) -> SavedProcess:
    """A detached process that `record` is told of before it begins."""
    return launch("kafka", command, record, folder=tmp_path, log=tmp_path / "log")


def wait_for(path: Path, text: str) -> None:
    """Wait until a file holds a text."""
    deadline = time.monotonic() + 20
    while not path.exists() or text not in path.read_text(encoding="utf-8"):
        assert time.monotonic() < deadline, f"{text!r} never came"
        time.sleep(0.005)


def test_a_process_runs_in_its_folder_and_writes_to_its_log(tmp_path: Path) -> None:
    process = shell(tmp_path, 'pwd; echo "$0" >&2; exec sleep 60', "a word with 'quotes' and $dollars")
    wait_for(tmp_path / "log", "dollars")

    lines = (tmp_path / "log").read_text(encoding="utf-8").splitlines()

    assert lines == [str(tmp_path.resolve()), "a word with 'quotes' and $dollars"]
    assert process.alive
    assert end(process, 20)
    assert not process.alive


def test_a_process_has_a_session_of_its_own_so_ctrl_c_does_not_reach_it(tmp_path: Path) -> None:
    process = shell(tmp_path, "exec sleep 60")

    assert os.getsid(process.pid) != os.getsid(0)
    assert end(process, 20)


def test_a_process_that_does_not_end_is_killed(tmp_path: Path) -> None:
    process = shell(tmp_path, HOLDS_ON)
    wait_for(tmp_path / "log", "ready")

    assert not end(process, 0.05)
    assert not process.alive


def test_a_process_that_is_gone_needs_no_ending(tmp_path: Path) -> None:
    process = shell(tmp_path, "exec sleep 60")
    end(process, 20)

    assert end(process, 0)


def test_a_number_that_belongs_to_another_process_now_is_left_alone(tmp_path: Path) -> None:
    process = shell(tmp_path, "exec sleep 60")

    assert end(replace(process, birth="another"), 0)

    assert process.alive
    assert end(process, 20)


def test_a_process_of_another_user_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    process = shell(tmp_path, "exec sleep 60")
    with monkeypatch.context() as patch:
        patch.setattr(os, "kill", refused)
        with pytest.raises(StackError, match=r"kafka \(pid \d+\) belongs to another user"):
            end(process, 1)

    assert end(process, 20)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="ended as soon as it was started"):
        launch("kafka", ["/bin/true"], lambda _: None, folder=tmp_path / "missing", log=tmp_path / "log")


def test_a_process_is_recorded_before_it_does_anything(tmp_path: Path) -> None:
    seen: list[tuple[SavedProcess, bool]] = []

    def record(process: SavedProcess) -> None:
        time.sleep(0.05)
        seen.append((process, process.alive and not (tmp_path / "begun").exists()))

    process = launched(tmp_path, ["/bin/sh", "-c", "echo on >begun; exec sleep 60"], record)
    wait_for(tmp_path / "begun", "on")

    assert seen == [(process, True)]
    assert end(process, 20)


def test_a_process_that_cannot_be_recorded_never_begins(tmp_path: Path) -> None:
    recorded: list[SavedProcess] = []

    def record(process: SavedProcess) -> None:
        recorded.append(process)
        raise StackError("the disk is full")

    with pytest.raises(StackError, match="the disk is full"):
        launched(tmp_path, ["/usr/bin/touch", "begun"], record)

    ends_alone(recorded[0])
    assert not (tmp_path / "begun").exists()


def test_a_process_of_a_kdev_that_is_killed_before_it_is_recorded_never_begins(tmp_path: Path) -> None:
    script = (
        "import os, pathlib, sys; from kdev.stack.detached import launch\n"
        "def record(process):\n"
        "    print(process.pid, process.birth, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "here = pathlib.Path(sys.argv[1])\n"
        "launch('kafka', ['/usr/bin/touch', 'begun'], record, folder=here, log=here / 'log')\n"
    )

    killed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True, check=False
    )
    pid, birth = killed.stdout.split()
    ends_alone(SavedProcess("kafka", int(pid), birth, 0))

    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "begun").exists()


def ends_alone(process: SavedProcess) -> None:
    """Wait until a process has ended that nobody ends."""
    deadline = time.monotonic() + 20
    while process.alive:
        assert time.monotonic() < deadline, "it goes on"
        time.sleep(0.005)
