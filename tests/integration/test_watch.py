"""`kdev mock --watch` on a real Kafka: edits take over, broken ones do not, and every record comes once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests.conftest import ROOT, Broker, Kdev

pytestmark = pytest.mark.kafka

HEAD = """
asyncapi: 3.0.0
info: {title: Fleet, version: 1.0.0}
channels:
"""
CHANNEL = """
  {topic}:
    address: {topic}
    messages:
      {message}:
        payload: {payload}
"""
CAR = (
    "{type: object, required: [id, at], properties: {id: {type: string, pattern: '^[A-Z]{3}-[0-9]{3}$'},"
    " at: {type: string, format: date-time}}}"
)


def channel(topic: str, message: str, payload: str = CAR) -> str:
    return CHANNEL.format(topic=topic, message=message, payload=payload)


class Running:
    """A run that goes on, and what it told so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.told: list[str] = []

    def until(self, part: str) -> str:
        """The next line that has something in it."""
        stream: IO[str] | None = self.process.stderr
        assert stream is not None
        for line in stream:
            self.told.append(line)
            if part in line:
                return line
        raise AssertionError(f"it never told {part!r}, only {self.told}")

    def end(self) -> dict[str, Any]:
        """Stop it, and the summary."""
        self.process.terminate()
        out, err = self.process.communicate(timeout=60)
        self.told += err.splitlines()
        assert self.process.returncode == 0, self.told
        summary: dict[str, Any] = json.loads(out)
        return summary


@contextmanager
def running(path: Path, kafka: Broker, *words: str, spec: str = "") -> Generator[Running]:
    command = [
        sys.executable,
        "-m",
        "kdev",
        "mock",
        spec or path.name,
        "--watch",
        "--progress",
        "plain",
        "-o",
        "json",
    ]
    environment = {**os.environ, **kafka.environ(), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*command, *words],
        cwd=path.parent,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        run = Running(process)
        try:
            run.until("kdev: mock ")
            yield run
        finally:
            process.kill()


def untimed(lines: str) -> list[str]:
    records = [json.loads(line) for line in lines.splitlines()]
    return sorted(json.dumps([each["key"], {**each["value"], "at": ""}], sort_keys=True) for each in records)


def read(kdev: Kdev, kafka: Broker, topic: str) -> list[str]:
    return untimed(kdev("tail", topic, "--from-beginning", "--no-follow", **kafka.environ()).out)


def test_a_valid_edit_takes_over_and_each_record_of_each_message_comes_once(
    kdev: Kdev, kafka: Broker, tmp_path: Path
) -> None:
    first, second = kafka.topic(), f"{kafka.topic()}-new"
    path = tmp_path / "fleet.yaml"
    path.write_text(HEAD + channel(first, "CarMoved"), encoding="utf-8")

    with running(path, kafka, "--rate", "200", "--seed", "3") as run:
        path.write_text(HEAD + channel(first, "CarMoved") + channel(second, "BikeMoved"), encoding="utf-8")
        run.until(f"topic {second} was created")
        run.until(f"the plan has changed: new `{second}/BikeMoved`")
        path.write_text(HEAD + channel(second, "BikeMoved"), encoding="utf-8")
        run.until(f"the plan has changed: gone `{first}/CarMoved`")
        path.write_text(HEAD + channel(first, "CarMoved") + channel(second, "BikeMoved"), encoding="utf-8")
        run.until(f"the plan has changed: new `{first}/CarMoved`")
        summary = run.end()

    topics = summary["topics"]
    assert sum(found["acked"] for found in topics.values()) == summary["records"]["sent"]
    assert len(summary["changes"]) == 3
    same = ("mock", str(path), "--dry-run", "--rate", "max", "--seed", "3")
    for topic in (first, second):
        count = topics[topic]["acked"]
        assert count > 0
        alone = kdev(*same, "--topic", topic, "--count", str(count)).out
        assert read(kdev, kafka, topic) == untimed(alone)


def test_a_broken_edit_is_told_once_and_the_run_goes_on_until_it_is_mended(
    kafka: Broker, tmp_path: Path
) -> None:
    topic = kafka.topic()
    path, part = tmp_path / "fleet.yaml", tmp_path / "car.json"
    part.write_text('{"type": "object", "properties": {"id": {"type": "string"}}}', encoding="utf-8")
    good = HEAD + channel(topic, "CarMoved", "{$ref: './car.json'}")
    path.write_text(good, encoding="utf-8")

    with running(path, kafka, "--rate", "100") as run:
        part.write_text('{"type": "object", "properties": {"id": {"type": "strin"}}}', encoding="utf-8")
        told = run.until("! ")
        path.write_text(good + "# a comment\n", encoding="utf-8")
        part.unlink()
        run.until("cannot be read")
        part.write_text('{"type": "object", "properties": {"id": {"type": "integer"}}}', encoding="utf-8")
        run.until(f"the plan has changed: edited `{topic}/CarMoved`")
        summary = run.end()

    assert "car.json:1:" in told
    assert "the run goes on as before" in told
    assert len([line for line in run.told if "`strin`" in line]) == 1
    assert summary["records"]["sent"] == summary["records"]["acked"]
    assert len(summary["changes"]) == 1


def test_settings_are_followed_and_a_rate_that_was_set_stays(
    kdev: Kdev, kafka: Broker, tmp_path: Path
) -> None:
    topic = kafka.topic()
    path = tmp_path / "fleet.yaml"
    path.write_text(HEAD + channel(topic, "CarMoved"), encoding="utf-8")

    with running(path, kafka, "--rate", "50") as run:
        (tmp_path / "kdev.toml").write_text('[set]\nid = "CAR-007"\n', encoding="utf-8")
        run.until("the plan has changed: other settings in kdev.toml")
        assert kdev("mock", "set", "rate=400", "--pid", str(run.process.pid), **kafka.environ()).code == 0
        path.write_text(HEAD + channel(topic, "CarParked"), encoding="utf-8")
        run.until(f"the plan has changed: new `{topic}/CarParked`")
        told = kdev("mock", "status", "--pid", str(run.process.pid), **kafka.environ()).out
        run.end()

    assert " 400 " in told
    ids = [json.loads(line)[0] for line in read(kdev, kafka, topic)]
    assert 0 < ids.count("CAR-007") < len(ids)


def test_files_that_come_and_go_below_a_glob_are_followed(kdev: Kdev, kafka: Broker, tmp_path: Path) -> None:
    first, second = kafka.topic(), kafka.topic()
    path, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
    path.write_text(HEAD + channel(first, "CarMoved"), encoding="utf-8")

    with running(path, kafka, "--rate", "50", spec="*.yaml") as run:
        other.write_text(HEAD + channel(second, "CarParked"), encoding="utf-8")
        run.until(f"the plan has changed: new `{second}/CarParked`")
        (tmp_path / "notes.yaml").write_text("no: document\n", encoding="utf-8")
        other.unlink()
        run.until(f"the plan has changed: gone `{second}/CarParked`")
        run.end()

    assert read(kdev, kafka, second)
