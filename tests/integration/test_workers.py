"""`--workers` and `--shard` on a broker: everything once, keys in order, honest when one is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import ROOT, Broker, Kdev
from tests.integration.counted import messages_in

pytestmark = pytest.mark.kafka

STARTED = 10  # ticks of the processor, more than Python itself takes to start
BEGUN = 30  # ticks of the processor, less than it takes to get ready

SPEC = """
asyncapi: 3.0.0
info: {{title: Cars, version: 1.0.0}}
channels:
  cars:
    address: {topic}
    messages:
      Moved:
        payload:
          type: object
          properties:
            carId: {{type: string, pattern: '^CAR-[0-9]{{3}}$'}}
            step: {{type: integer, minimum: 0, maximum: 100000}}
            at: {{type: string, format: date-time}}
"""


@pytest.fixture
def spec(kafka: Broker, tmp_path: Path) -> tuple[str, str]:
    topic = kafka.topic(partitions=3)
    path = tmp_path / "cars.yaml"
    path.write_text(SPEC.format(topic=topic), encoding="utf-8")
    return str(path), topic


def read(kdev: Kdev, kafka: Broker, topic: str) -> dict[str, list[str]]:
    """The values of each key in the order of its partition."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    out = kdev("tail", topic, "--from-beginning", "--no-follow", **kafka.environ()).out
    records = sorted(
        (json.loads(line) for line in out.splitlines()), key=lambda r: (r["partition"], r["offset"])
    )
    for record in records:
        found[record["key"]].append(json.dumps(record["value"], sort_keys=True))
    return found


def test_two_workers_send_the_run_of_one_and_keep_the_order_of_each_key(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str]
) -> None:
    path, topic = spec
    same = ("--count", "1500", "--seed", "5", "--rate", "1000")
    done = kdev("mock", path, *same, "--workers", "2", "--output", "json", "-q", **kafka.environ())
    dry = kdev("mock", path, *same[:4], "--rate", "max", "--dry-run")

    summary = json.loads(done.out)
    assert done.code == 0, done.err
    assert summary["records"]["sent"] == summary["records"]["acked"] == 1500
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for record in map(json.loads, dry.out.splitlines()):
        wanted[record["key"]].append(json.dumps({**record["value"], "at": ""}, sort_keys=True))
    got = {
        key: [json.dumps({**json.loads(value), "at": ""}, sort_keys=True) for value in values]
        for key, values in read(kdev, kafka, topic).items()
    }
    assert got == wanted


def test_shards_run_one_after_the_other_are_the_whole_run(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str]
) -> None:
    path, topic = spec
    for shard in ("1/3", "2/3", "3/3"):
        options = ("--count", "600", "--seed", "5", "--rate", "max", "--shard", shard, "-q")
        assert kdev("mock", path, *options, **kafka.environ()).code == 0

    assert sum(map(len, read(kdev, kafka, topic).values())) == 600


def two_workers(kafka: Broker, path: str, *words: str) -> subprocess.Popen[str]:
    """A run in two workers that tells its summary as JSON."""
    options = ("--workers", "2", *words, "--output", "json", "-q")
    return subprocess.Popen(
        [sys.executable, "-m", "kdev", "mock", path, *options],
        cwd=ROOT,
        env={**os.environ, **kafka.environ()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_worker_that_is_killed_ends_the_run_with_6_and_honest_counts(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str]
) -> None:
    path, topic = spec
    running = two_workers(kafka, path, "--rate", "200", "--for", "5s")
    try:
        victim = _second_worker(running.pid)
        while not read(kdev, kafka, topic):
            time.sleep(0.1)
        os.kill(victim, signal.SIGKILL)
        out, err = running.communicate(timeout=60)
    finally:
        running.kill()

    records = json.loads(out)["records"]
    arrived = len(messages_in(kafka, topic))
    assert running.returncode == 6, err
    assert "ended by SIGKILL" in err
    assert records["sent"] == records["acked"] + records["failed"] + records["unconfirmed"]
    # What it had sent since its last word may be there or not.
    assert records["acked"] <= arrived <= records["acked"] + records["unconfirmed"]


def test_a_worker_that_is_killed_while_the_others_get_ready_is_lost(
    kafka: Broker, spec: tuple[str, str]
) -> None:
    path, _ = spec
    running = two_workers(kafka, path, "--rate", "100", "--count", "50")
    try:
        victim, other = both_workers(running.pid)
        os.kill(other, signal.SIGSTOP)
        _until_it_waits(victim)
        os.kill(victim, signal.SIGKILL)
        os.kill(other, signal.SIGCONT)
        out, err = running.communicate(timeout=60)
    finally:
        running.kill()

    summary = json.loads(out)
    assert running.returncode == 6, err
    assert "ended by SIGKILL" in err
    assert 0 < summary["records"]["acked"] < 50
    assert summary["rate"]["target"] == 100


def test_a_ctrl_c_while_workers_get_ready_ends_all_of_them_without_a_word_of_theirs(
    kafka: Broker, spec: tuple[str, str]
) -> None:
    running = two_workers(kafka, spec[0], "--rate", "100")
    try:
        workers = both_workers(running.pid)
        for pid in workers:
            while _ticks(pid) < STARTED:
                time.sleep(0.01)
        for pid in (*workers, running.pid):  # as at a terminal, which tells all of its processes
            os.kill(pid, signal.SIGINT)
        out, err = running.communicate(timeout=60)
    finally:
        running.kill()

    assert (running.returncode, out, err) == (130, "", "kdev: interrupted\n")
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def _second_worker(parent: int) -> int:
    """The process of the worker that was started last."""
    return both_workers(parent)[-1]


def both_workers(parent: int) -> tuple[int, ...]:
    """The processes of two workers, in the order of their start."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
        workers = [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        if len(workers) == 2:
            return tuple(map(int, workers))
        time.sleep(0.05)
    raise AssertionError("no second worker came up")


def _until_it_waits(pid: int) -> None:
    """Until a process that has begun to work uses no processor for a second."""
    before, now = -1, _ticks(pid)
    while now < BEGUN or now != before:
        time.sleep(1)
        before, now = now, _ticks(pid)


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
