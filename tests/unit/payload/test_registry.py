"""Schemas of documents as a registry keeps them, and records read by what it keeps."""

from __future__ import annotations

import json

import pytest

from kdev.errors import PayloadError, Place
from kdev.payload.formats import AVRO as AVRO_FORMAT
from kdev.payload.formats import PROTOBUF as PROTOBUF_FORMAT
from kdev.payload.formats import format_for
from kdev.payload.registry import Reading, _texts, message_indexes, message_name, registry_schema
from kdev.proto.reading import proto_file
from kdev.proto.resolving import Sources
from kdev.registry_schema import AVRO, JSON, PROTOBUF, RegistrySchema, head
from kdev.spec.model import Schema

PLACE = Place("shop.yaml")
NESTED = """
syntax = "proto3";
package shop;
enum Kind { NONE = 0; }
message First { message Inner { message Deep { int32 a = 1; } } message Other { map<string, int32> m = 1; } }
message Second { message Inner { string b = 1; } Inner inner = 1; }
"""
ORDER = (
    'syntax = "proto3"; package shop; import "parts.proto"; message Order { Part part = 1; string id = 2; }'
)
PARTS = """
syntax = "proto3";
package shop;
import "google/type/money.proto";
import "unit.proto";
message Part { Unit unit = 1; }
"""
UNIT = 'syntax = "proto3"; package shop; message Unit { string name = 1; }'


def schema(value: object, language: str) -> Schema:
    return Schema(value, language, lambda _: PLACE)


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("shop.First", (0,)),
        ("shop.First.Inner", (0, 0)),
        ("shop.First.Inner.Deep", (0, 0, 0)),
        ("shop.First.Other", (0, 1)),
        ("shop.Second", (1,)),
        ("shop.Second.Inner", (1, 0)),
    ],
)
def test_the_way_to_a_message_counts_those_beside_it(name: str, way: tuple[int, ...]) -> None:
    messages = proto_file(NESTED).messages

    assert message_indexes(messages, name) == way
    assert message_name(messages, way) == name


def test_a_way_that_leads_nowhere_is_a_value_that_cannot_be_read() -> None:
    with pytest.raises(ValueError, match=r"no message 0\.7"):
        message_name(proto_file(NESTED).messages, (0, 7))


def test_an_avro_schema_is_kept_whole_under_its_full_name() -> None:
    value = {
        "type": "record",
        "name": "Car",
        "namespace": "rental",
        "fields": [{"name": "id", "type": "int"}],
    }
    given = schema(value, AVRO_FORMAT)

    kept = registry_schema(given, format_for(given))

    assert (kept.language, kept.record, json.loads(kept.text)) == (AVRO, "rental.Car", value)


def test_a_protobuf_schema_brings_what_it_imports_but_not_what_every_registry_knows() -> None:
    others = {"parts.proto": PARTS, "unit.proto": UNIT}
    given = schema(Sources(ORDER, others), PROTOBUF_FORMAT)

    kept = registry_schema(given, format_for(given))

    ((name, parts),) = kept.imports
    ((inner, unit),) = parts.imports
    assert (kept.language, kept.record, kept.indexes) == (PROTOBUF, "shop.Order", (0,))
    assert (name, parts.text, inner, unit.text, unit.imports) == (
        "parts.proto",
        PARTS,
        "unit.proto",
        UNIT,
        (),
    )


def test_a_json_schema_is_kept_with_its_title_as_its_name() -> None:
    value = {"title": "Paid", "type": "object", "properties": {"amount": {"type": "number"}}}
    given = schema(value, "")

    kept = registry_schema(given, format_for(given))

    assert (kept.language, kept.record, json.loads(kept.text)) == (JSON, "Paid", value)


@pytest.mark.parametrize(
    ("value", "language", "made"),
    [
        (
            {"type": "record", "name": "Car", "fields": [{"name": "id", "type": "int"}]},
            AVRO_FORMAT,
            {"id": 7},
        ),
        (Sources(ORDER, {"parts.proto": PARTS, "unit.proto": UNIT}), PROTOBUF_FORMAT, {"id": "o-1"}),
        ({"title": "Paid", "type": "object"}, "", {"amount": 1.5}),
    ],
    ids=["avro", "protobuf", "json"],
)
def test_a_record_is_read_by_what_the_registry_kept(value: object, language: str, made: object) -> None:
    given = schema(value, language)
    written = format_for(given)
    kept = registry_schema(given, written)
    behind = head(3, kept)[5:] + written.encode(made)

    name, read = Reading(kept, PLACE).read(behind)

    assert name == kept.record
    assert isinstance(read, dict)
    assert {**read, **dict(made if isinstance(made, dict) else {})} == read


def test_a_schema_that_the_registry_kept_and_nobody_can_read_is_told() -> None:
    with pytest.raises(PayloadError):
        Reading(RegistrySchema(AVRO, '{"type": "nothing"}'), PLACE)
    with pytest.raises(PayloadError):
        Reading(RegistrySchema(AVRO, "{"), PLACE)
    with pytest.raises(PayloadError):
        Reading(RegistrySchema(PROTOBUF, "message {"), PLACE)


def test_files_that_all_import_each_other_are_kept_once_each() -> None:
    names = [f"f{number}.proto" for number in range(24)]
    head = 'syntax = "proto3";\n'
    others = {
        name: head + "".join(f'import "{each}";\n' for each in names[number + 1 :])
        for number, name in enumerate(names)
    }
    imports = "".join(f'import "{each}";' for each in names)
    text = f"{head}{imports} message Order {{ string id = 1; }}"
    given = schema(Sources(text, others), PROTOBUF_FORMAT)

    kept = registry_schema(given, format_for(given))

    assert [name for name, _ in kept.imports] == names
    assert dict(kept.imports)[names[0]].imports[0][1] is kept.imports[1][1]


def test_files_that_import_each_other_in_a_mesh_are_read_once_each() -> None:
    kept = RegistrySchema(PROTOBUF, 'syntax = "proto3"; package shop; message M0 { string id = 1; }')
    for number in range(1, 40):
        text = (
            f'syntax = "proto3"; package shop; import "a{number}"; import "b{number}"; message M{number} {{}}'
        )
        kept = RegistrySchema(PROTOBUF, text, imports=((f"a{number}", kept), (f"b{number}", kept)))

    texts = _texts(kept)

    assert len(texts) == 78
