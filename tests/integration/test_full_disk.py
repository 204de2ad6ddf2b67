"""A broker whose disk is full: the run ends with 5, status says why, and what was acked is there, once."""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kdev import wiring
from kdev.mock.pace import rate_from
from kdev.mock.schedule import Schedule
from kdev.model import Block, Endpoint, RuntimeName, TopicSpec
from tests.conftest import Broker, Kdev, require, shared_cache, unused_port
from tests.integration.counted import Sequenced, messages_in, sent_to

pytestmark = pytest.mark.kafka


@dataclass(frozen=True)
class Wide(Sequenced):
    """The same numbers, with spaces up to a kilobyte."""

    def make(self, first: int, times_ms: Sequence[int]) -> Block:
        made = super().make(first, times_ms)
        return replace(made, values=[(value or b"").ljust(1000) for value in made.values])


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 40 MB, which takes root's rights to have."""
    mounted = os.geteuid() == 0 and _mount("tmpfs", "size=40m", tmp_path)
    if not mounted:
        pytest.skip("a disk of its own cannot be mounted here")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def _mount(kind: str, options: str, where: Path) -> bool:
    command = ["mount", "-t", kind, "-o", options, "tmpfs", str(where)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_broker_whose_disk_is_full_is_told_and_what_was_acked_is_there_once(
    small: Path, kdev: Kdev
) -> None:
    port, cache = unused_port(), shared_cache()
    broker = Broker(Endpoint(f"127.0.0.1:{port}", "full"), RuntimeName.PROCESS, "full", small)
    environ = {**broker.environ(), **({} if cache is None else {"KDEV_CACHE": str(cache)})}
    started = kdev("up", "--runtime", "process", "--port", str(port), **environ)
    if started.code:
        require("process", started.err)
    try:
        with wiring.admin(broker.settings()) as admin:
            admin.create(TopicSpec("numbers", partitions=1))
        schedule = Schedule(rate_from("50k/s"), 1, 0, seconds=60, retry_for=3)
        summary = sent_to(broker, [Wide("numbers")], schedule)
        told = kdev("status", **environ)
        again = kdev("up", **environ)
        told_again, logged = kdev("status", **environ), kdev("logs", "--errors", **environ)
        assert _mount("tmpfs", "remount,size=200m", small)
        assert kdev("up", **environ).code == 0
        found: defaultdict[int, list[int]] = defaultdict(list)
        for message in messages_in(broker, "numbers"):
            found[int(message.key() or b"-1")].append(int(message.value() or b"-1"))
    finally:
        kdev("down", "--volumes", **environ)

    assert summary.stopped_by == "broker"
    assert summary.sent == summary.acked + summary.failed
    assert summary.failed > 0
    assert told.err.startswith("error: `kafka` of environment `full` ended: its disk is full\n")
    # Where not even the state can be written, what the log says is still there.
    assert (again.code, told_again.err) == (4, told.err)
    assert "make room there" in again.err
    assert "No space left on device" in logged.out
    assert all(numbers == sorted(set(numbers)) for numbers in found.values())
    assert 0 < summary.acked <= sum(map(len, found.values())) <= summary.sent
