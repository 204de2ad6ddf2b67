"""Records of Avro messages, read back by another implementation of Avro."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import fastavro
import pytest
from fastavro.validation import validate

from kdev.errors import Place
from kdev.mock.stream import Stream
from kdev.mock.streams import Choices, streams_for
from kdev.spec.model import Channel, Message, Schema
from kdev.spec.topics import Route
from tests.unit.mock.made import NOW
from tests.unit.payload.test_avro import ORDER

TOP = Place("order.avsc")
TREE: dict[str, Any] = {
    "type": "record",
    "name": "Node",
    "fields": [
        {"name": "email", "type": "string"},
        {"name": "createdAt", "type": ["null", {"type": "long", "logicalType": "timestamp-millis"}]},
        {"name": "children", "type": {"type": "array", "items": "Node"}},
        {"name": "id", "type": ["null", {"type": "string", "logicalType": "uuid"}]},
    ],
}


def stream_of(schema: object, content_type: str = "avro/binary", key: object = None) -> Stream:
    written = Schema(schema, "application/vnd.apache.avro", lambda _: TOP)
    keys = None if key is None else Schema(key, "application/vnd.apache.avro", lambda _: TOP)
    message = Message("Order", written, TOP, content_type=content_type, key=keys)
    channel = Channel("orders", "orders", (message,), TOP)
    (stream,) = streams_for([Route(channel, "orders", "address", {})], Choices(seed=1))
    return stream


def read(schema: Any, data: bytes | None) -> Any:
    stream = io.BytesIO(data or b"")
    value = fastavro.schemaless_reader(stream, schema, None)
    assert stream.read() == b""
    return value


@pytest.mark.parametrize(
    "schema", [ORDER, TREE, "string", ["null", "long"], {"type": "map", "values": "int"}]
)
def test_every_record_is_read_back_by_another_implementation(schema: Any) -> None:
    block = stream_of(schema).make(0, range(NOW, NOW + 3000))

    values = [read(schema, data) for data in block.values]

    assert all(validate(value, schema) for value in values)


def test_times_are_those_of_the_events_and_identifiers_are_new() -> None:
    block = stream_of(ORDER).make(0, range(NOW, NOW + 3000))

    values = [read(ORDER, data) for data in block.values]

    assert values[7]["at"] == datetime.fromtimestamp((NOW + 7) / 1000, tz=UTC)
    assert len({value["id"] for value in values}) == 3000
    assert {value["state"] for value in values} == {"OPEN", "DONE"}


def test_names_speak_for_fields_of_unions_too() -> None:
    for content_type in ("avro/binary", "application/json"):
        schema = {"type": "record", "name": "A", "fields": [{"name": "email", "type": ["null", "string"]}]}
        stream = stream_of(schema, content_type)

        assert {leaf.origin for leaf in stream.leaves if "|1" in leaf.path} == {"name"}


def test_in_json_the_records_are_in_the_json_encoding_of_avro() -> None:
    block = stream_of(ORDER, "application/json").make(0, range(NOW, NOW + 300))
    lines = io.StringIO("\n".join((text or b"").decode() for text in block.values))

    assert len(list(fastavro.json_reader(lines, ORDER))) == 300
    assert all({"string"} == json.loads(text or b"")["note"].keys() for text in block.values
               if json.loads(text or b"")["note"] is not None)  # fmt: skip


def test_a_key_with_an_avro_schema_is_written_in_avro() -> None:
    key = {"type": "record", "name": "Key", "fields": [{"name": "number", "type": "long"}]}
    block = stream_of(ORDER, key=key).make(0, range(NOW, NOW + 100))

    assert block.keys is not None
    assert all(read(key, data).keys() == {"number"} for data in block.keys)


def test_the_same_seed_makes_the_same_bytes_however_the_blocks_are_cut() -> None:
    whole = stream_of(TREE).make(0, range(NOW, NOW + 50)).values
    parts = [
        text
        for first in range(0, 50, 7)
        for text in stream_of(TREE).make(first, range(NOW + first, NOW + min(first + 7, 50))).values
    ]

    assert parts == whole
