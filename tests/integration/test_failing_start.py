"""A real Kafka that cannot start: one cause, one thing to do, and the lines of its log that tell."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import Kdev, Result, require, unused_port

pytestmark = pytest.mark.kafka

SameAs = Callable[[str, str], None]


class Stopped(NamedTuple):
    """An environment that ran before, and its data."""

    name: str
    home: Path
    port: int
    kdev: Kdev

    @property
    def data(self) -> Path:
        return self.home / "stacks" / self.name / "data" / "kafka"

    def run(self, *argv: str) -> Result:
        own = {"KDEV_HOME": str(self.home), "KDEV_NAME": self.name}
        return self.kdev(*argv, **own, KDEV_RUNTIME="process", KDEV_PORT=str(self.port))

    def settled(self, text: str) -> str:
        """A text without what differs from run to run: folders, ids, times, ports."""
        text = text.replace(str(self.home), "HOME").replace(str(self.port), "PORT")
        text = re.sub(r"\d+\.\d+ kB", "SIZE", re.sub(r"`[\w-]{22}`", "`ID`", text))
        text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}", "TIME", text)
        return re.sub(r"directory\.id=\S+|process \d+ \S+", "X", text)


@pytest.fixture
def stopped(kdev: Kdev, tmp_path: Path) -> Iterator[Stopped]:
    made = Stopped("shop", tmp_path, unused_port(), kdev)
    first = made.run("up")
    if first.code:
        require("process", first.err)
    made.run("down")
    yield made
    made.run("down", "--volumes")


def change(path: Path, pattern: str, replacement: str) -> None:
    path.write_text(re.sub(pattern, replacement, path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.mark.trap(7, 17, 28)
def test_data_that_does_not_fit_is_refused_and_a_damaged_folder_is_told(
    stopped: Stopped, same_as: SameAs
) -> None:
    state, meta = stopped.home / "stacks/shop/state.json", stopped.data / "meta.properties"
    same_as("trap-17", stopped.settled(stopped.run("status").out))
    kept = state.read_text(encoding="utf-8")
    change(state, r'"version": "[^"]*"', '"version": "99.0.1"')
    same_as("trap-28", stopped.settled(stopped.run("up").err))
    state.write_text(kept, encoding="utf-8")
    whole = meta.read_text(encoding="utf-8")

    change(meta, "cluster.id=.*", "cluster.id=AAAAAAAAAAAAAAAAAAAAAA")
    other_cluster = stopped.run("up")
    meta.write_text(whole.replace("node.id=1", "node.id=7"), encoding="utf-8")
    other_node = stopped.run("up")
    meta.write_text("", encoding="utf-8")
    damaged = stopped.run("up")
    meta.write_text(whole, encoding="utf-8")
    again = stopped.run("up")

    assert (other_cluster.code, other_node.code, damaged.code, again.code) == (4, 4, 4, 0)
    same_as("start-other-cluster", stopped.settled(other_cluster.err))
    same_as("start-other-node", stopped.settled(other_node.err))
    same_as("start-damaged-folder", stopped.settled(damaged.err))


@pytest.mark.trap(34)
def test_a_data_folder_that_another_kafka_uses_is_told(stopped: Stopped, same_as: SameAs) -> None:
    with (stopped.data / ".lock").open("a+") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)  # as a Kafka holds it
        result = stopped.run("up")

    assert result.code == 4
    same_as("start-shared-folder", stopped.settled(result.err))
    assert stopped.run("up").code == 0


def fill(path: Path) -> None:
    with suppress(OSError), path.open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))


@pytest.mark.trap(33)
def test_a_full_disk_is_told_and_room_is_all_it_takes(kdev: Kdev, tmp_path: Path, same_as: SameAs) -> None:
    disk = tmp_path / "stacks" / "full" / "data"
    disk.mkdir(parents=True)
    mounted = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("a small disk can only be mounted by root")
    full = Stopped("full", tmp_path, unused_port(), kdev)
    try:
        fill(disk / "filler")
        result = full.run("up")
        (disk / "filler").unlink(missing_ok=True)
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        again = full.run("up")
        full.run("down", "--volumes")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)

    assert (result.code, again.code) == (4, 0)
    lines = full.settled(result.err).splitlines()
    same_as("start-full-disk", f"{lines[0]}\n{lines[-1]}\n")


def test_a_port_that_is_taken_is_told_before_kafka_is_fetched(kdev: Kdev, tmp_path: Path) -> None:
    with socket.socket() as holding:
        holding.bind(("127.0.0.1", unused_port()))
        holding.listen()
        port = str(holding.getsockname()[1])
        up = ("up", "--runtime", "process", "--name", "held", "--port", port)
        result = kdev(*up, KDEV_HOME=str(tmp_path), KDEV_CACHE=str(tmp_path / "cache"))

    assert result.code == 4
    assert result.err.splitlines()[0].startswith(f"error: port `{port}` is taken by process ")
