"""What environments take: memory of processes and containers, bytes on a disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kdev.stack.docker_found import memory_from
from kdev.stack.runtime import ServiceStatus, State, Usage
from kdev.stack.usage import memory_of, size_of, usage_of

NO_PID = 2**22 + 1


def test_only_what_runs_has_memory_and_only_a_folder_has_a_size(tmp_path: Path) -> None:
    services = [
        ServiceStatus("kafka-1", State.RUNNING, identity=str(os.getpid())),
        ServiceStatus("kafka-2", State.FAILED, identity=str(os.getpid())),
        ServiceStatus("kafka-3", State.RUNNING, identity=str(NO_PID)),
    ]

    usage = usage_of(services, None)

    assert set(usage.memory) == {"kafka-1", "kafka-3"}
    assert (usage.memory["kafka-1"] or 0) > 5_000_000
    assert (usage.memory["kafka-3"], usage.data) == (None, None)
    assert usage_of((), tmp_path) == Usage({}, 0)


def test_a_file_that_is_mostly_a_hole_takes_what_is_written_of_it(tmp_path: Path) -> None:
    with (tmp_path / "00000000000000000000.index").open("wb") as index:
        index.truncate(10_000_000)
        index.write(b"x" * 5000)

    assert 5000 <= size_of(tmp_path) < 1_000_000


def test_a_process_that_is_gone_has_no_memory() -> None:
    assert memory_of(NO_PID) is None


@pytest.mark.parametrize(
    ("memory", "size"),
    [
        ({"usage": 900, "stats": {"inactive_file": 100}}, 800),
        ({"usage": 900, "stats": {"total_inactive_file": 200}}, 700),
        ({"usage": 900}, 900),
        ({"usage": 100, "stats": {"inactive_file": 900}}, 0),
        ({}, None),
    ],
)
def test_files_at_hand_are_no_memory_of_a_container_in_either_kind_of_control_groups(
    memory: dict[str, object], size: int | None
) -> None:
    assert memory_from({"memory_stats": memory}) == size


def test_a_container_of_which_nothing_is_told_has_no_memory() -> None:
    assert memory_from({}) is None
