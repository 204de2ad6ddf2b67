"""`kdev tail` when the broker dies, and when offsets belong to no record."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from confluent_kafka import Producer

from kdev import wiring
from kdev.model import RuntimeName
from kdev.settings import Settings
from kdev.stack.state import read_state
from tests.conftest import SOON_FORGOTTEN, Broker, Kdev, require, unused_port

NAME = "outage"


class Environment:
    """An environment of the test's own, which it may kill."""

    def __init__(self, kdev: Kdev, home: Path, runtime: RuntimeName) -> None:
        self._kdev = kdev
        self._home = home
        self._runtime = runtime
        self._port = unused_port()
        self.environ = {"KDEV_HOME": str(home), "KDEV_NAME": NAME}

    def run(self, *argv: str) -> None:
        result = self._kdev(*argv, **self.environ)
        assert result.code == 0, result.err

    def up(self) -> None:
        settings = [f"--config={name}={value}" for name, value in SOON_FORGOTTEN.items()]
        own = settings if self._runtime is RuntimeName.PROCESS else []
        started = self._kdev(
            "up", "--runtime", self._runtime, "--port", str(self._port), *own, **self.environ
        )
        if started.code:
            require(self._runtime, started.err)

    def kill(self) -> None:
        saved = read_state(self._home, NAME)
        assert saved is not None
        for process in saved.processes:
            os.kill(process.pid, signal.SIGKILL)

    def down(self) -> None:
        wiring.runtime(Settings(name=NAME, home=self._home), self._runtime).stop(NAME, keep_data=False)


@pytest.fixture
def started(kdev: Kdev, tmp_path: Path) -> Iterator[Callable[[RuntimeName], Environment]]:
    made: list[Environment] = []

    def start(runtime: RuntimeName) -> Environment:
        made.append(Environment(kdev, tmp_path, runtime))
        made[-1].up()
        made[-1].run("produce", "t", "before", "--create")
        return made[-1]

    yield start
    for each in made:
        each.down()


def tailing(environment: Environment, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kdev", "tail", "t", "-o", "value", *options]
    environ = os.environ | environment.environ
    tail = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ)
    assert tail.stdout is not None
    assert tail.stdout.readline() == "before\n"
    return tail


@pytest.mark.broker
def test_a_broker_that_does_not_come_back_is_given_up_with_5(
    started: Callable[[RuntimeName], Environment],
) -> None:
    environment = started(RuntimeName.EMBEDDED)

    with tailing(environment, "--retry-for", "3s") as tail:
        environment.kill()
        rest, told = tail.communicate(timeout=60)

    assert (tail.returncode, rest) == (5, "")
    assert told.count("kdev: lost ") == 1
    assert "and gave up after 3 s" in told


@pytest.mark.broker
def test_a_time_that_ends_without_the_broker_ends_with_5(
    started: Callable[[RuntimeName], Environment],
) -> None:
    environment = started(RuntimeName.EMBEDDED)

    with tailing(environment, "--for", "6s") as tail:
        environment.kill()
        rest, told = tail.communicate(timeout=60)

    assert (tail.returncode, rest) == (5, "")
    assert "error: lost 127.0.0.1:" in told


@pytest.mark.broker
def test_a_check_that_lost_the_broker_is_not_green(started: Callable[[RuntimeName], Environment]) -> None:
    spec = "specs/car-availability.yaml"
    environment = started(RuntimeName.EMBEDDED)
    environment.run("mock", spec, "--count", "3", "--rate", "max", "--progress", "none")
    command = [sys.executable, "-m", "kdev", "verify", spec, "--from-beginning", "--for", "15s", "-o", "json"]

    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment.environ,
    ) as check:
        time.sleep(6)  # it has read what is there, and waits
        environment.kill()
        out, told = check.communicate(timeout=60)

    result = json.loads(out)
    assert check.returncode == 5, told
    assert result["ok"] is False
    assert result["cut"].startswith("lost 127.0.0.1:")
    assert result["topics"]["car.available"]["records"] == 3


@pytest.mark.kafka
def test_a_broker_that_comes_back_is_read_on_and_nothing_is_skipped(
    started: Callable[[RuntimeName], Environment],
) -> None:
    environment = started(RuntimeName.PROCESS)

    with tailing(environment, "--retry-for", "90s", "-c", "3") as tail:
        environment.kill()
        time.sleep(3)
        environment.up()
        environment.run("produce", "t", "after")
        environment.run("produce", "t", "later")
        rest, told = tail.communicate(timeout=60)

    notes = told.splitlines()
    assert (tail.returncode, rest) == (0, "after\nlater\n")
    assert [note.split()[1] for note in notes] == ["lost", "back"]
    assert notes[1].endswith("nothing skipped")


@pytest.mark.kafka
@pytest.mark.parametrize("last", ["all", "3", "2"])
def test_markers_of_transactions_neither_hold_it_up_nor_count(kafka: Broker, kdev: Kdev, last: str) -> None:
    topic = kafka.topic(partitions=1)
    transactions(kafka, topic)

    began = time.monotonic()
    result = kdev("tail", topic, "-n", last, "--no-follow", **kafka.environ())

    values = [json.loads(line)["value"] for line in result.out.splitlines()]
    assert (result.code, values) == (0, [1, 2, 3] if last != "2" else [2, 3])
    assert time.monotonic() - began < 10


def transactions(kafka: Broker, topic: str) -> None:
    """Three committed records, then forty aborted ones, and the markers of both."""
    config = {"bootstrap.servers": kafka.endpoint.bootstrap_servers, "transactional.id": topic}
    producer = Producer(config)
    producer.init_transactions(20)
    producer.begin_transaction()
    for value in (b"1", b"2", b"3"):
        producer.produce(topic, value)
    producer.commit_transaction(20)
    producer.begin_transaction()
    for _ in range(40):
        producer.produce(topic, b"aborted")
    producer.flush(20)
    producer.abort_transaction(20)
