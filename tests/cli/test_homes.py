"""A home in which something is damaged, and homes that are none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Kdev, require, unused_port


def test_an_environment_that_cannot_be_read_hides_no_other_one(kdev: Kdev, tmp_path: Path) -> None:
    own = {"KDEV_HOME": str(tmp_path), "KDEV_RUNTIME": "embedded"}
    up = kdev("up", "--name", "good", "--port", str(unused_port()), **own)
    damaged = tmp_path / "stacks" / "bad" / "state.json"
    damaged.parent.mkdir()
    damaged.write_text("{", encoding="utf-8")

    looked = kdev("doctor", "--name", "bad", **own)
    listed = kdev("status", "--all", "-o", "json", **own)
    stopped = kdev("down", "--all", "-o", "json", **own)
    alone = kdev("status", "--all", **own)

    assert (up.code, looked.code) == (0, 0)
    assert "environment       `good` runs at" in looked.out
    assert f"environment       {damaged} of environment `bad` cannot be read" in looked.out
    assert [each["name"] for each in json.loads(listed.out)["environments"]] == ["good"]
    assert [each["name"] for each in json.loads(stopped.out)["stopped"]] == ["good"]
    assert (listed.code, stopped.code, alone.code) == (4, 4, 4)
    assert listed.err == stopped.err == alone.err
    assert f"to start afresh remove {damaged.parent}" in alone.err


def test_a_home_that_can_be_none_is_told_among_all_that_doctor_finds(kdev: Kdev) -> None:
    result = kdev("doctor", KDEV_HOME="/dev/null/home")

    assert result.code == 4
    assert "FAIL  disk              kdev cannot keep its state in `/dev/null/home`" in result.out
    assert "ok    embedded" in result.out


@pytest.mark.parametrize("words", ["status --all", "down --all", "save --list", "save before", "status"])
def test_a_home_of_somebody_else_is_told(tmp_path: Path, words: str) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    command = [sys.executable, "-m", "kdev", *words.split()]
    if os.geteuid():
        closed.chmod(0)
    else:
        os.chown(closed, 65534, -1)
        closed.chmod(0o700)
        # Root without its rights over the files of others.
        command = [shutil.which("setpriv") or require("namespace", "no `setpriv`"), *RIGHTLESS, *command]

    environ = {**os.environ, "KDEV_HOME": str(closed / "home")}
    result = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stdout) == (4, "")
    assert result.stderr.endswith(HOME.format(closed / "home"))


RIGHTLESS = ("--bounding-set=-all", "--inh-caps=-all")
HOME = """\
error: kdev cannot keep its state in `{}`: Permission denied
hint: name a folder that is yours: `export KDEV_HOME=~/.kdev`
"""
