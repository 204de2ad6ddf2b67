"""Workers that are killed at the worst moment, all of them, or the process that they work for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kdev import wiring
from kdev.errors import BrokerError
from tests.conftest import Broker
from tests.integration.test_workers import SPEC, both_workers, two_workers

pytestmark = pytest.mark.kafka

TOPICS = 150
WRITES = {"x86_64": "1", "aarch64": "64"}[os.uname().machine]
CHANNEL = """
  cars{n}:
    address: {topic}.{n}
    messages: {{Moved{n}: {{payload: {{type: object, properties: {{step: {{type: integer}}}}}}}}}}
"""


@pytest.fixture
def spec(kafka: Broker, tmp_path: Path) -> tuple[str, str]:
    topic, path = kafka.topic(partitions=3), tmp_path / "cars.yaml"
    path.write_text(SPEC.format(topic=topic), encoding="utf-8")
    return str(path), topic


@contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[tuple[int, ...]]:
    """The workers of a run, all of which is gone at the end."""
    workers: tuple[int, ...] = ()
    try:
        workers = both_workers(process.pid)
        yield workers
    finally:
        process.kill()
        for each in workers:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        process.communicate()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_writing(pid: int) -> bool:
    """Whether a process waits in the middle of a write."""
    return Path(f"/proc/{pid}/syscall").read_text(encoding="utf-8").split()[0] == WRITES


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def arrived(kafka: Broker, *topics: str) -> int:
    """How many records stand in topics; 0 where one is not there yet, or has no leader yet."""
    try:
        marks = wiring.watermarks(kafka.endpoint, topics)
    except BrokerError:
        return 0
    return sum(end - begin for begin, end in marks.values())


def adds_up(records: dict[str, int]) -> bool:
    return records["sent"] == records["acked"] + records["failed"] + records["unconfirmed"]


def test_a_worker_that_is_killed_in_the_middle_of_a_word_is_lost_and_the_other_goes_on(
    kafka: Broker, tmp_path: Path
) -> None:
    topic = kafka.topic()
    path = tmp_path / "cars.yaml"
    channels = "".join(CHANNEL.format(topic=topic, n=n) for n in range(TOPICS))
    head = "asyncapi: 3.0.0\ninfo: {title: Cars, version: 1.0.0}\nchannels:"
    path.write_text(head + channels, encoding="utf-8")
    process = two_workers(kafka, str(path), "--rate", "300", "--for", "12s")
    with running(process) as (victim, _):
        until(lambda: arrived(kafka, f"{topic}.0") > 0)
        # Nobody listens any more, so what the workers tell fills the pipe, the last word of it in part.
        os.kill(process.pid, signal.SIGSTOP)
        until(lambda: is_writing(victim))
        os.kill(victim, signal.SIGKILL)
        os.kill(process.pid, signal.SIGCONT)
        out, err = process.communicate(timeout=90)

    records = json.loads(out)["records"]
    there = arrived(kafka, *(f"{topic}.{n}" for n in range(TOPICS)))
    assert process.returncode == 6, err
    assert "worker 1 of 2 ended by SIGKILL" in err
    assert adds_up(records)
    assert 0 < records["acked"] <= there <= records["acked"] + records["unconfirmed"] <= 12 * 300


def test_when_all_workers_are_killed_the_run_ends_at_once_with_the_last_they_told(
    kafka: Broker, spec: tuple[str, str]
) -> None:
    path, topic = spec
    process = two_workers(kafka, path, "--rate", "300", "--for", "10m")
    with running(process) as workers:
        until(lambda: arrived(kafka, topic) > 0)
        for each in workers:
            os.kill(each, signal.SIGKILL)
        out, err = process.communicate(timeout=60)

    summary = json.loads(out)
    assert process.returncode == 6, err
    assert (summary["stopped_by"], summary["ok"]) == ("lost", False)
    assert adds_up(summary["records"])
    records = summary["records"]
    assert records["acked"] <= arrived(kafka, topic) <= records["acked"] + records["unconfirmed"]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP])
def test_workers_end_when_the_process_is_gone_that_they_work_for(
    kafka: Broker, spec: tuple[str, str], number: int
) -> None:
    path, topic = spec
    process = two_workers(kafka, path, "--rate", "300", "--for", "10m")
    with running(process) as workers:
        until(lambda: arrived(kafka, topic) > 0)
        process.send_signal(number)
        process.wait(60)
        until(lambda: not any(map(is_alive, workers)))
        before = arrived(kafka, topic)
        time.sleep(1)

    assert arrived(kafka, topic) == before
