"""Records behind the number of their schema: which are, under which subject, and what stands there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kdev.errors import PayloadError
from kdev.mock.framed import framed
from kdev.mock.spoilt import spoilt
from kdev.mock.stream import Stream
from kdev.mock.streams import Choices, streams_for
from kdev.registry_schema import RegistrySchema
from kdev.spec.load import load
from kdev.spec.model import SchemaId
from kdev.spec.topics import topic_plan

NOW_MS = 1_767_225_600_000
DOCUMENT = """
asyncapi: 3.0.0
info: {title: Shop, version: 1.0.0}
channels:
  orders:
    messages:
      Placed:
        bindings: {kafka: {BINDING}}
        contentType: CONTENT
        payload: PAYLOAD
"""
AVRO = (
    "{schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema: {type: record, name: Placed, "
    "namespace: shop, fields: [{name: id, type: string}]}}"
)
PLAIN = "{type: object, title: Placed, required: [id], properties: {id: {type: string}}}"
RECORD_KEY = (
    "bindingVersion: 0.4.0, key: {type: record, name: PlacedKey, namespace: shop, "
    "fields: [{name: place, type: int}]}"
)


class Numbers:
    """Gives each schema the next number, and keeps the subjects."""

    url = "http://127.0.0.1:8081"

    def __init__(self) -> None:
        self.subjects: dict[str, RegistrySchema] = {}

    def id_of(self, subject: str, schema: RegistrySchema) -> int:
        self.subjects[subject] = schema
        return len(self.subjects)


def stream(folder: Path, payload: str = AVRO, binding: str = "", content: str = "avro/binary") -> Stream:
    text = DOCUMENT.replace("BINDING", binding).replace("CONTENT", content).replace("PAYLOAD", payload)
    file = folder / "shop.yaml"
    file.write_text(text, encoding="utf-8")
    (made,) = streams_for(topic_plan(load(str(file))).routes, Choices(1))
    return made


def values(one: Stream) -> list[bytes]:
    return [value for value in one.make(0, [NOW_MS] * 3).values if value is not None]


def test_avro_stands_behind_the_number_of_its_schema_and_is_the_same_else(tmp_path: Path) -> None:
    plain, numbers = stream(tmp_path), Numbers()

    (made,) = framed([plain], lambda: numbers)

    assert list(numbers.subjects) == ["orders-value"]
    assert values(made) == [b"\0\0\0\0\1" + value for value in values(plain)]
    assert [made.decode(value) for value in values(made)] == [plain.decode(v) for v in values(plain)]
    assert made.notes == ("records stand behind the ids of their schemas at http://127.0.0.1:8081",)


@pytest.mark.parametrize(
    ("strategy", "subject"),
    [
        ("TopicNameStrategy", "orders-value"),
        ("TopicIdStrategy", "orders-value"),
        ("RecordNameStrategy", "shop.Placed"),
        ("io.confluent.kafka.serializers.subject.TopicRecordNameStrategy", "orders-shop.Placed"),
        ("SimpleTopicIdStrategy", "orders"),
    ],
)
def test_the_subject_is_named_as_the_document_says(tmp_path: Path, strategy: str, subject: str) -> None:
    numbers = Numbers()

    framed([stream(tmp_path, binding=f"schemaLookupStrategy: {strategy}")], lambda: numbers)

    assert list(numbers.subjects) == [subject]


def test_json_is_framed_only_where_the_document_says_so(tmp_path: Path) -> None:
    numbers = Numbers()
    plain = stream(tmp_path, PLAIN, content="application/json")
    asked = stream(tmp_path, PLAIN, "schemaIdLocation: payload", "application/json")

    kept, made = framed([plain, asked], lambda: numbers)

    assert kept is plain
    assert {value[:5] for value in values(made)} == {b"\0\0\0\0\1"}
    assert numbers.subjects["orders-value"].language == "JSON"


def test_a_run_that_needs_no_registry_does_not_ask_for_one(tmp_path: Path) -> None:
    def none() -> Numbers:
        raise AssertionError

    plain = stream(tmp_path, PLAIN, content="application/json")

    assert framed([plain], none) == (plain,)


def test_a_number_of_eight_bytes_is_written_so(tmp_path: Path) -> None:
    (made,) = framed([stream(tmp_path, binding="schemaIdPayloadEncoding: '8'")], Numbers)

    assert {value[:9] for value in values(made)} == {b"\0" * 8 + b"\1"}


def test_an_id_that_belongs_in_a_header_is_told_and_not_written(tmp_path: Path) -> None:
    plain = stream(tmp_path, binding="schemaIdLocation: header")

    (made,) = framed([plain], Numbers)

    assert values(made) == values(plain)
    assert made.notes == ("Placed: no schema id is written, as it belongs in a header",)


def test_keys_of_a_schema_in_avro_have_a_subject_of_their_own(tmp_path: Path) -> None:
    numbers = Numbers()
    plain = stream(tmp_path, binding=RECORD_KEY)

    (made,) = framed([plain], lambda: numbers)

    assert list(numbers.subjects) == ["orders-value", "orders-key"]
    before, now = plain.make(0, [NOW_MS] * 2).keys, made.make(0, [NOW_MS] * 2).keys
    assert before is not None
    assert now == [b"\0\0\0\0\2" + (key or b"") for key in before]


@pytest.mark.parametrize(
    ("binding", "told"),
    [
        ("schemaLookupStrategy: Mine", "unknown `schemaLookupStrategy` `Mine`"),
        ("schemaIdPayloadEncoding: mine", "unknown `schemaIdPayloadEncoding` `mine`"),
    ],
)
def test_what_nobody_knows_is_an_error_only_where_there_is_a_registry(
    tmp_path: Path, binding: str, told: str
) -> None:
    plain = stream(tmp_path, binding=binding)

    with pytest.raises(PayloadError, match=told) as raised:
        framed([plain], Numbers)
    assert raised.value.place is not None
    assert raised.value.hint


def test_an_invalid_record_of_json_keeps_the_number(tmp_path: Path) -> None:
    (made,) = framed([stream(tmp_path, PLAIN, "schemaIdLocation: payload", "application/json")], Numbers)

    broken = spoilt(made, 0, NOW_MS).block.values[0] or b""

    assert broken.startswith(b"\0\0\0\0\1{")
    assert not made.fits(made.decode(broken))


def test_the_binding_of_a_message_says_where_the_number_stands(tmp_path: Path) -> None:
    stream(tmp_path, binding="schemaIdLocation: payload, schemaIdPayloadEncoding: '4'")
    (channel,) = load(str(tmp_path / "shop.yaml")).channels

    assert channel.messages[0].schema_id == replace(SchemaId(), location="payload", encoding="4")
