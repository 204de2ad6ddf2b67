"""`kdev verify` on a real Kafka: what `kdev mock` sent keeps to its document, what others sent may not."""

from __future__ import annotations

import json
import os
import signal
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from threading import Thread

import pytest

from tests.conftest import Broker, Kdev
from tests.terminals import terminal

pytestmark = pytest.mark.kafka

FORMS = ("text", "json", "junit")
SPEC = """
asyncapi: 3.0.0
info: {{title: Shop, version: 1.0.0}}
channels:
  orders:
    address: {topic}
    messages:
      OrderPlaced:
        payload:
          type: object
          required: [orderId, total]
          properties:
            orderId: {{type: string, format: uuid}}
            total: {{type: number, minimum: 0}}
        bindings: {{kafka: {{key: {{type: string, pattern: '^[0-9a-f-]{{36}}$'}}}}}}
  measures:
    address: {topic}.avro
    messages:
      Measured:
        contentType: avro/binary
        payload:
          schemaFormat: application/vnd.apache.avro;version=1.9.0
          schema:
            type: record
            name: M
            fields: [{{name: sensor, type: string}}, {{name: value, type: double}}]
  readings:
    address: {topic}.proto
    messages:
      Read:
        payload:
          schemaFormat: application/vnd.google.protobuf;version=3
          schema: |
            syntax = "proto3";
            import "google/protobuf/timestamp.proto";
            message Read {{ string sensor_id = 1; Inner inner = 2; oneof a {{ string b = 3; int32 c = 4; }} }}
            message Inner {{ google.protobuf.Timestamp read_at = 1; repeated double values = 2; }}
"""


@pytest.fixture
def spec(kafka: Broker, tmp_path: Path) -> tuple[str, str]:
    topic = kafka.topic()
    path = tmp_path / "shop.yaml"
    path.write_text(SPEC.format(topic=topic), encoding="utf-8")
    return str(path), topic


def test_a_terminal_shows_how_many_records_were_judged(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str]
) -> None:
    path, _ = spec
    assert kdev("mock", path, "--rate", "max", "--count", "60", "-q", **kafka.environ()).code == 0

    with terminal(kafka, "verify", path, "--for", "3s", "--from-beginning") as shown:
        shown.until("kdev: checking, 60 records …")
        shown.until("ok      ", times=3)


def test_what_was_made_from_the_document_keeps_to_it(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str]
) -> None:
    path, topic = spec
    assert kdev("mock", path, "--rate", "max", "--count", "600", "-q", **kafka.environ()).code == 0
    result = kdev("verify", path, "--output", "json", **kafka.environ())

    told = json.loads(result.out)
    assert result.code == 0, result.err
    assert told["ok"]
    assert told["topics"][topic]["valid"] == {"OrderPlaced": 200}
    assert told["topics"][f"{topic}.avro"]["valid"] == {"Measured": 200}
    assert told["topics"][f"{topic}.proto"]["valid"] == {"Read": 200}


def test_what_breaks_the_contract_is_told_by_kind_and_ends_with_6(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str]
) -> None:
    path, topic = spec
    kdev("topics", "apply", path, **kafka.environ())
    good = "7f0c8a52-3c1e-4b7a-9d43-0a6b1c2d3e4f"
    for value, key in (
        (f'{{"orderId":"{good}","total":5}}', good),
        (f'{{"orderId":"{good}","total":-5}}', good),
        (f'{{"orderId":"{good}","total":-7}}', good),
        ('{"total":5}', good),
        (f'{{"orderId":"{good}","total":5}}', "no-uuid"),
        ("gibberish", good),
    ):
        assert kdev("produce", topic, value, "--key", key, **kafka.environ()).code == 0
    text = kdev("verify", path, "--topic", topic, **kafka.environ())
    junit = kdev("verify", path, "--output", "junit", **kafka.environ())

    assert text.code == junit.code == 6
    assert "6 records, 5 broken" in text.out
    assert "2  OrderPlaced `$.total` must be at least 0, first at" in text.out
    assert "has a key that does not fit" in text.out
    assert "5 records break the contract" in text.err
    suite = ET.fromstring(junit.out)
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")


def test_a_record_that_breaks_two_documents_is_looked_at_by_both(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str], tmp_path: Path
) -> None:
    path, topic = spec
    other = tmp_path / "other.yaml"
    other.write_text(SPEC.format(topic=topic).replace("OrderPlaced", "OrderSent"), encoding="utf-8")
    kdev("topics", "apply", path, **kafka.environ())
    kdev("produce", topic, "{}", **kafka.environ())

    told = kdev("verify", path, str(other), "--topic", topic, **kafka.environ())

    assert f"-c 1 --spec {path} --spec {other} --check" in told.out
    assert f"`kdev explain {path} {other}` shows" in told.err


def test_fewer_records_than_were_asked_for_end_with_6(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str]
) -> None:
    assert kdev("mock", spec[0], "--rate", "max", "--count", "30", "-q", **kafka.environ()).code == 0
    enough = kdev("verify", spec[0], "--count", "30", **kafka.environ())
    fewer = kdev("verify", spec[0], "--count", "31", "--for", "1s", **kafka.environ())
    whole = kdev("verify", spec[0], "--count", "31", "--for", "1s", "--from-beginning", **kafka.environ())
    since = kdev("verify", spec[0], "--count", "30", "--for", "9s", "--since", "1h", **kafka.environ())

    assert (enough.code, fewer.code, whole.code, since.code) == (0, 6, 6, 0)
    assert "0 of 31 records came in" in fewer.err
    assert "30 of 31 records came in" in whole.err


@pytest.mark.parametrize("options", [[], ["--for", "1s"]])
def test_a_check_of_nothing_is_not_good_unless_that_is_wanted(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str], options: list[str]
) -> None:
    why = "no records came in " if options else "no records are there"
    assert kdev("topics", "apply", spec[0], **kafka.environ()).code == 0
    results = {form: kdev("verify", spec[0], "-o", form, *options, **kafka.environ()) for form in FORMS}
    wanted = kdev("verify", spec[0], "--min", "0", *options, **kafka.environ())

    assert {result.code for result in results.values()} == {6}
    assert all(f"nothing was checked: {why}" in result.err for result in results.values())
    assert f"empty   {spec[1]}: 0 records" in results["text"].out
    assert f"CUT     nothing was checked: {why}" in results["text"].out
    told = json.loads(results["json"].out)
    assert (told["ok"], told["cut"].startswith("nothing was checked")) == (False, True)
    suite = ET.fromstring(results["junit"].out)
    assert (suite.get("errors"), suite.get("skipped")) == ("1", "3")
    assert (wanted.code, wanted.err) == (0, "")


def test_fewer_records_than_there_have_to_be_end_with_6(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str]
) -> None:
    assert kdev("mock", spec[0], "--rate", "max", "--count", "30", "-q", **kafka.environ()).code == 0
    enough = kdev("verify", spec[0], "--min", "30", **kafka.environ())
    fewer = kdev("verify", spec[0], "--min", "31", **kafka.environ())

    assert (enough.code, fewer.code) == (0, 6)
    assert "30 records are there, at least 31 have to be" in fewer.err


@pytest.mark.parametrize("options", [["--count", "31"], ["--for", "10m"]])
def test_a_check_that_is_stopped_is_not_good(
    kafka: Broker, kdev: Kdev, spec: tuple[str, str], options: list[str]
) -> None:
    assert kdev("mock", spec[0], "--rate", "max", "--count", "30", "-q", **kafka.environ()).code == 0
    before = signal.getsignal(signal.SIGTERM)

    def stop() -> None:
        while signal.getsignal(signal.SIGTERM) is before:
            time.sleep(0.01)
        time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    stopping = Thread(target=stop)
    stopping.start()
    result = kdev("verify", spec[0], "--output", "junit", *options, **kafka.environ())
    stopping.join()

    assert result.code == 130
    assert "stopped after" in result.err
    assert ET.fromstring(result.out).get("errors") == "1"


def test_a_topic_that_is_not_there_is_an_error(kafka: Broker, kdev: Kdev, spec: tuple[str, str]) -> None:
    result = kdev("verify", spec[0], **kafka.environ())

    assert result.code == 5
    assert "does not exist" in result.err
