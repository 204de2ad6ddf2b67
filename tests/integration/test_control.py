"""What is told to a running `kdev mock` from another terminal."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kdev import wiring
from kdev.cli.controlled import folder_of
from kdev.errors import UsageError
from tests.conftest import ROOT, Broker, Kdev
from tests.integration.test_workers import SPEC

pytestmark = pytest.mark.kafka


@pytest.fixture
def spec(kafka: Broker, tmp_path: Path) -> tuple[str, str]:
    topic = kafka.topic(partitions=1)
    path = tmp_path / "cars.yaml"
    path.write_text(SPEC.format(topic=topic), encoding="utf-8")
    return str(path), topic


@contextmanager
def running(spec: str, kafka: Broker, *options: str) -> Iterator[subprocess.Popen[str]]:
    """A run of another process, which has begun to send."""
    command = [sys.executable, "-m", "kdev", "mock", spec, "--progress", "json", *options]
    environ = {**os.environ, **kafka.environ(), "PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=environ, text=True, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


def sent(kafka: Broker, topic: str) -> int:
    """How many records the topic has."""
    return sum(high for _, high in wiring.watermarks(kafka.endpoint, [topic]).values())


def until_sent(kafka: Broker, topic: str, count: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while sent(kafka, topic) < count:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ended(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    return out


@pytest.mark.parametrize("form", ["{topic}.rate=400", "{topic}=400", "rate=400"])
def test_a_rate_that_is_set_holds_within_a_second(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str], form: str
) -> None:
    path, topic = spec
    with running(path, kafka, "--rate", "5") as run:
        until_sent(kafka, topic, 3)
        pid = ("--pid", str(run.pid))
        told = kdev("mock", "set", form.format(topic=topic), *pid, **kafka.environ())
        time.sleep(1)
        first = sent(kafka, topic)
        time.sleep(2)
        more = sent(kafka, topic) - first
        out = ended(run)

    assert told.code == 0
    assert "400" in told.out
    assert more > 400
    assert re.search(r"rate +[0-9.,]+/s of 5/s, then 400/s", out)
    assert f"then      kdev mock set {form.format(topic=topic)}   after" in out


def test_a_run_is_chosen_by_its_environment_and_a_wrong_one_is_told_with_those_that_are(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str]
) -> None:
    path, topic = spec
    with running(path, kafka, "--rate", "50") as run:
        until_sent(kafka, topic, 3)
        told = kdev("control", "status", "--name", kafka.name, **kafka.environ())
        wrong = kdev("control", "status", "--name", "elsewhere", **kafka.environ())
        refused = kdev("mock", "set", "=5", **kafka.environ())
        unknown = kdev("mock", "set", "boats=5", **kafka.environ())
        ended(run)

    assert told.out.split() == [path, "50", "running"]
    assert wrong.code == refused.code == unknown.code == UsageError.exit_code
    assert f"they send to: {kafka.name}" in wrong.err
    assert "car-rentals=30/m" in refused.err
    assert topic in unknown.err


def test_an_invalid_record_is_asked_for_from_another_terminal(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str]
) -> None:
    path, topic = spec
    with running(path, kafka, "--rate", "50", "-o", "json") as run:
        until_sent(kafka, topic, 3)
        assert kdev("mock", "invalid", "--pid", str(run.pid), **kafka.environ()).code == 0
        until_sent(kafka, topic, sent(kafka, topic) + 20)
        summary = json.loads(ended(run))

    assert summary["records"]["invalid"] == 1
    assert summary["records"]["acked"] == summary["records"]["sent"] == sent(kafka, topic)


def test_a_run_that_was_asked_nonsense_goes_on_listening(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str]
) -> None:
    path, topic = spec
    with running(path, kafka, "--rate", "50") as run:
        until_sent(kafka, topic, 3)
        for nonsense in (b"[" * 100_000, b"\xff", b"[]", b'{"do":"set"}', b""):
            with socket.socket(socket.AF_UNIX) as line, suppress(ConnectionError):
                line.connect(str(folder_of(kafka.settings()) / f"{run.pid}.sock"))
                line.sendall(nonsense + b"\n")
                assert line.recv(1000) == b""
        told = kdev("mock", "pause", "--pid", str(run.pid), **kafka.environ())

    assert told.code == 0, told.err
    assert told.out.split()[-1] == "paused"


def test_workers_are_told_as_one_run_is(kdev: Kdev, kafka: Broker, spec: tuple[str, str]) -> None:
    path, topic = spec
    with running(path, kafka, "--rate", "20", "--workers", "2", "-o", "json") as run:
        until_sent(kafka, topic, 5)

        def ask(*words: str) -> str:
            told = kdev("mock", *words, "--pid", str(run.pid), **kafka.environ())
            assert told.code == 0, told.err
            return told.out

        assert ask("set", "rate=400").split()[-2:] == ["400", "running"]
        time.sleep(1)
        first = sent(kafka, topic)
        time.sleep(2)
        assert sent(kafka, topic) - first > 400
        assert ask("pause").split()[-1] == "paused"
        time.sleep(0.5)
        held = sent(kafka, topic)
        ask("invalid")
        time.sleep(1)
        assert sent(kafka, topic) == held + 1
        assert ask("resume").split()[-1] == "running"
        until_sent(kafka, topic, held + 50)
        ask("stop")
        out, _ = run.communicate(timeout=60)

    summary = json.loads(out)
    assert summary["stopped_by"] == "terminate"
    assert [each["set"] for each in summary["changes"]] == ["rate=400"]
    assert summary["records"]["acked"] == summary["records"]["sent"] == sent(kafka, topic)
    assert summary["records"]["invalid"] == 1


def test_workers_at_the_rate_max_keep_it_and_say_why(
    kdev: Kdev, kafka: Broker, spec: tuple[str, str]
) -> None:
    path, topic = spec
    with running(path, kafka, "--rate", "max", "--workers", "2", "--for", "20s") as run:
        until_sent(kafka, topic, 5)
        told = kdev("mock", "set", "rate=400", "--pid", str(run.pid), **kafka.environ())

    assert told.code == UsageError.exit_code
    assert "each at another record" in told.err
