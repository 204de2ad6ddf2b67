"""`kdev tail --spec` on a real Kafka: records as the messages of a document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kdev import wiring
from kdev.model import Block, Headers
from tests.conftest import Broker, Kdev

pytestmark = pytest.mark.kafka

SPEC = """
asyncapi: 3.0.0
info: {{title: Shop, version: 1.0.0}}
channels:
  orders:
    address: {topic}
    messages:
      OrderPlaced:
        headers:
          type: object
          required: [trace]
          properties: {{trace: {{type: string}}, tries: {{type: integer, minimum: 0}}}}
        payload:
          type: object
          required: [orderId, total]
          properties: {{orderId: {{type: string}}, total: {{type: number, minimum: 0}}}}
      OrderGone:
        payload: {{type: object, required: [gone], additionalProperties: false, properties: {{gone: true}}}}
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
            message Read {{ string sensor_id = 1; double value = 2; }}
"""
READ = b"\x0a\x03s-1" + b"\x11\x00\x00\x00\x00\x00\x00\xf8\x3f"
MEASURED = b"\x06s-1" + b"\x00\x00\x00\x00\x00\x00\xf8\x3f"
TRACED: Headers = (("trace", b"1"), ("tries", b"2"))


@pytest.fixture
def shop(kafka: Broker, tmp_path: Path) -> tuple[str, str]:
    """A document, and its topic of orders with four records, two of which break it, and a tombstone."""
    topic = kafka.topic(partitions=1)
    path = tmp_path / "shop.yaml"
    path.write_text(SPEC.format(topic=topic), encoding="utf-8")
    good, low = b'{"orderId":"a","total":5}', b'{"orderId":"a","total":-5}'
    send(kafka, topic, [good, b'{"gone":true}', low, good, None], [TRACED, (), TRACED, (), ()])
    return str(path), topic


def send(kafka: Broker, topic: str, values: list[bytes | None], headers: list[Headers]) -> None:
    with wiring.sink(kafka.endpoint, None) as sink:
        assert sink.offer(Block(topic, values, [b"k"] * len(values), headers)) == len(values)
        assert sink.flush(20) == 0


def test_each_record_is_named_and_what_breaks_the_document_is_marked(
    kafka: Broker, kdev: Kdev, shop: tuple[str, str]
) -> None:
    spec, topic = shop
    named = kdev("tail", topic, "--spec", spec, "--no-follow", **kafka.environ())
    checked = kdev("tail", topic, "--spec", spec, "--no-follow", "--check", **kafka.environ())
    records = [json.loads(line) for line in checked.out.splitlines()]

    assert (named.code, checked.code) == (0, 6)
    names = ["OrderPlaced", "OrderGone", "OrderPlaced", "OrderPlaced", None]
    assert [json.loads(line)["message"] for line in named.out.splitlines()] == names
    assert [record["message"] for record in records] == names
    low, untraced = "`$.total` must be at least 0", "has headers that do not fit: `$` lacks `trace`"
    assert [record["problem"] for record in records] == [None, None, low, untraced, None]
    assert "2 records break the contract" in checked.err


def test_lines_say_the_message_and_the_breach_before_the_value(
    kafka: Broker, kdev: Kdev, shop: tuple[str, str]
) -> None:
    spec, topic = shop
    options = ("--spec", spec, "--check", "--no-follow", "-o", "line", "--time", "none")
    lines = kdev("tail", topic, *options, **kafka.environ()).out.splitlines()

    assert lines[1] == '0:1  k  OrderGone  {"gone":true}'
    broken = "BROKEN: `$.total` must be at least 0"
    assert lines[2] == f'0:2  k  OrderPlaced  {broken}  {{"orderId":"a","total":-5}}'
    assert lines[4] == "0:4  k  tombstone"


def test_avro_is_decoded_for_the_eye_the_pipe_and_the_filters_with_and_without_the_id_of_a_registry(
    kafka: Broker, kdev: Kdev, shop: tuple[str, str]
) -> None:
    spec, topic = shop
    kdev("topics", "apply", spec, **kafka.environ())
    send(kafka, f"{topic}.avro", [MEASURED, b"\0\0\0\0\7" + MEASURED, b"no avro"], [(), (), ()])
    options = ("--spec", spec, "--no-follow", "-w", "value.value > 1")
    result = kdev("tail", f"{topic}.avro", *options, **kafka.environ())
    records = [json.loads(line) for line in result.out.splitlines()]

    assert [record["value"] for record in records] == [{"sensor": "s-1", "value": 1.5}] * 2
    assert [record["size"] for record in records] == [12, 17]
    assert kdev("verify", spec, "-t", f"{topic}.avro", **kafka.environ()).code == 6


def test_without_a_topic_all_of_the_document_are_read_and_others_are_refused(
    kafka: Broker, kdev: Kdev, shop: tuple[str, str]
) -> None:
    spec, topic = shop
    kdev("topics", "apply", spec, **kafka.environ())
    every = kdev("tail", "--spec", spec, "--no-follow", **kafka.environ())
    other = kdev("tail", f"{topic}x", "--spec", spec, **kafka.environ())

    assert (every.code, len(every.out.splitlines())) == (0, 5)
    assert other.code == 2
    assert f"did you mean `{topic}`?" in other.err


def test_records_are_read_by_several_documents(
    kafka: Broker, kdev: Kdev, shop: tuple[str, str], tmp_path: Path
) -> None:
    path, topic = shop
    more, other = tmp_path / "other.yaml", kafka.topic(partitions=1)
    more.write_text(SPEC.format(topic=other), encoding="utf-8")
    send(kafka, other, [b'{"gone":true}'], [()])
    specs = ("--spec", path, "--spec", str(more))

    told = kdev("tail", topic, other, *specs, "--no-follow", "-o", "json", "--check", **kafka.environ())
    status = kdev("status", path, str(more), "-o", "json", **kafka.environ())

    records = [json.loads(line) for line in told.out.splitlines()]
    assert {(each["topic"], each["message"]) for each in records[-1:]} == {(other, "OrderGone")}
    assert f"`kdev explain {path} {more}` shows" in told.err
    assert {each["topic"] for each in json.loads(status.out)["document"]} >= {topic, other}


def test_a_member_of_a_group_reads_by_the_document_too(
    kafka: Broker, kdev: Kdev, shop: tuple[str, str]
) -> None:
    spec, topic = shop
    options = ("--spec", spec, "--check", "--no-follow", "--group", f"{topic}-g")
    result = kdev("tail", topic, *options, **kafka.environ())

    assert result.code == 6
    assert json.loads(result.out.splitlines()[0])["message"] == "OrderPlaced"


def test_a_name_that_is_no_text_is_told_and_ends_nothing(
    kafka: Broker, kdev: Kdev, shop: tuple[str, str]
) -> None:
    spec, topic = shop
    hostile: list[bytes | None] = [
        b'{"\\ud800":1}',
        b'{"total":"\\udfff"}',
        b"[" * 100_000,
        b'{"total":NaN,"orderId":"a"}',
        b'{"total":1' + b"0" * 5_000 + b"}",
    ]
    send(kafka, topic, hostile, [TRACED] * len(hostile))
    tailed = kdev("tail", topic, "--spec", spec, "--check", "--no-follow", "-o", "line", **kafka.environ())
    verified = kdev("verify", spec, "-t", topic, **kafka.environ())

    assert (tailed.code, verified.code) == (6, 6), tailed.err + verified.err
    assert tailed.out.count("BROKEN") == 7
    assert "7 records break the contract" in verified.err


def test_protobuf_is_decoded_under_the_names_of_its_text_and_what_the_text_has_not_is_marked(
    kafka: Broker, kdev: Kdev, shop: tuple[str, str]
) -> None:
    spec, topic = shop
    kdev("topics", "apply", spec, **kafka.environ())
    values = [READ, b"\0\0\0\0\7\0" + READ, READ + b"\x48\x05", b"\x0a\x09s"]
    send(kafka, f"{topic}.proto", [*values], [(), (), (), ()])
    options = ("--spec", spec, "--no-follow", "--check")
    result = kdev("tail", f"{topic}.proto", *options, **kafka.environ())
    records = [json.loads(line) for line in result.out.splitlines()]

    known = {"sensor_id": "s-1", "value": 1.5}
    assert result.code == 6
    assert [record["value"] for record in records[:3]] == [known, known, {**known, "9": 5}]
    strange = "`$.9` is no field of `Read`: it has none of this number"
    assert [record["problem"] for record in records] == [None, None, strange, "cannot be read"]


def test_protobuf_is_read_by_a_file_without_a_document(kafka: Broker, kdev: Kdev, tmp_path: Path) -> None:
    topic, file = kafka.topic(partitions=1), tmp_path / "read.proto"
    file.write_text('syntax = "proto3"; message Read { string sensor_id = 1; double value = 2; }')
    send(kafka, topic, [READ], [()])

    options = ("--decode", f"protobuf:{file}", "--no-follow", "-o", "value")

    assert kdev("tail", topic, *options, **kafka.environ()).out == '{"sensor_id":"s-1","value":1.5}\n'
