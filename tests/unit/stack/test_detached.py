"""Processes that nobody waits for."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kdev.errors import StackError
from kdev.stack.detached import end, launch
from kdev.stack.state import SavedProcess

HOLDS_ON = "trap '' TERM; echo ready; while :; do sleep 0.05; done"


def shell(tmp_path: Path, script: str, *words: str) -> SavedProcess:
    """A detached shell that runs a script."""
    return launch("kafka", ["/bin/sh", "-c", script, *words], folder=tmp_path, log=tmp_path / "log")


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


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="ended as soon as it was started"):
        launch("kafka", ["/bin/true"], folder=tmp_path / "missing", log=tmp_path / "log")
