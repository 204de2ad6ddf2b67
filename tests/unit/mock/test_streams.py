import json
from datetime import UTC, datetime
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kdev.errors import PayloadError
from kdev.mock.tables.draws import CHUNK
from tests.unit.mock.made import NOW, schema, stream, texts, values

CAR = {
    "type": "object",
    "properties": {
        "carId": {"type": "string"},
        "available": {"type": "boolean"},
        "timestamp": {"type": "string", "format": "date-time"},
    },
}
RENTAL = {
    "type": "object",
    "required": ["eventId", "car", "days"],
    "properties": {
        "eventId": {"type": "string", "format": "uuid"},
        "car": {"type": "object", "properties": {"id": {"type": "string"}, "make": {"type": "string"}}},
        "days": {"type": "integer", "minimum": 1, "maximum": 30},
        "history": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}}},
        },
    },
}

MADE = stream(RENTAL)


@settings(deadline=None, max_examples=30)
@given(cuts=st.lists(st.integers(1, 900), max_size=12), first=st.integers(0, 3 * CHUNK))
def test_records_do_not_depend_on_how_they_are_cut_into_blocks(cuts: list[int], first: int) -> None:
    made = MADE
    ends = [first + sum(cuts[:n]) for n in range(len(cuts) + 1)]

    pieces = [texts(made, cut, at) for cut, at in zip(cuts, ends, strict=False)]

    assert list(chain(*pieces)) == list(texts(made, sum(cuts), first))


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others() -> None:
    assert texts(stream(RENTAL), 50) == texts(stream(RENTAL), 50)
    assert texts(stream(RENTAL), 50) != texts(stream(RENTAL, seed=2), 50)


def test_a_new_field_leaves_the_others_as_they_were() -> None:
    larger = {**RENTAL, "properties": {"note": {"type": "string"}, **RENTAL["properties"]}}  # type: ignore[dict-item]

    before, after = values(stream(RENTAL), 3000), values(stream(larger), 3000)

    assert [{k: v for k, v in value.items() if k != "note"} for value in after] == before  # type: ignore[attr-defined]


def test_a_timestamp_is_the_time_of_the_event() -> None:
    made = values(stream(CAR), 3)

    stamps = [datetime.fromisoformat(value["timestamp"]) for value in made]  # type: ignore[index]
    assert stamps == [datetime.fromtimestamp((NOW + n) / 1000, UTC) for n in range(3)]


def test_the_id_field_is_the_key_and_there_are_about_a_thousand_of_them() -> None:
    block = stream(CAR).make(0, [NOW] * 20_000)

    assert block.keys is not None
    assert [json.loads(value or b"")["carId"].encode() for value in block.values] == block.keys
    assert 500 < len(set(block.keys)) <= 1024


@pytest.mark.parametrize(("path", "steps"), [("$.car.id", ["car", "id"]), ("$.eventId", ["eventId"])])
def test_a_key_that_the_document_names_equals_that_field(path: str, steps: list[str]) -> None:
    block = stream(RENTAL, extensions={"x-kdev": {"key": path}}).make(CHUNK - 5, [NOW] * 10)

    for value, key in zip(block.values, block.keys or (), strict=True):
        found = json.loads(value or b"")
        for step in steps:
            found = found[step]
        assert found.encode() == key


def test_a_number_as_key_is_written_as_json() -> None:
    block = stream(RENTAL, extensions={"x-kdev": {"key": "$.days"}}).make(0, [NOW] * 10)

    assert [json.dumps(json.loads(value or b"")["days"]).encode() for value in block.values] == block.keys


def test_a_key_schema_is_bound_to_an_id_field_that_fits_it() -> None:
    bound = stream(CAR, key={"type": "string"}).make(0, [NOW] * 10)
    own = stream(CAR, key={"type": "string", "pattern": "^K[0-9]{4}$"}).make(0, [NOW] * 10)

    assert bound.keys == stream(CAR).make(0, [NOW] * 10).keys
    assert all(key is not None and key.startswith(b"K") for key in own.keys or ())


def test_a_key_that_is_no_field_is_an_error_with_its_place() -> None:
    with pytest.raises(PayloadError) as caught:
        stream(CAR, extensions={"x-kdev": {"key": "$.plate"}})

    assert str(caught.value) == (
        "spec.yaml $.components.messages.m the key `$.plate` is no field of the payload"
    )


def test_headers_are_made_from_their_schema_texts_bare_and_the_rest_as_json() -> None:
    headers = {
        "type": "object",
        "properties": {
            "source": {"const": "kdev"},
            "attempt": {"type": "integer", "minimum": 1, "maximum": 3},
        },
    }

    block = stream(CAR, headers=headers).make(0, [NOW] * 20)

    assert block.headers is not None
    assert {row[0] for row in block.headers} == {("source", b"kdev")}
    assert {row[1] for row in block.headers} == {("attempt", b"1"), ("attempt", b"2"), ("attempt", b"3")}


def test_a_correlation_id_of_header_and_payload_is_the_same() -> None:
    both = {"type": "object", "properties": {"correlationId": {"type": "string", "format": "uuid"}}}

    block = stream(both, headers=both, correlation="$message.header#/correlationId").make(0, [NOW] * 50)

    written = [json.loads(value or b"")["correlationId"].encode() for value in block.values]
    assert [row[0][1] for row in block.headers or ()] == written
    assert len(set(written)) == 50


def test_optional_fields_are_there_as_often_as_was_chosen() -> None:
    made = values(stream(RENTAL, optional=0.7), 4000)

    there = sum("history" in value for value in made)  # type: ignore[operator]
    assert 0.6 * 4000 < there < 0.8 * 4000
    assert all({"eventId", "car", "days"} <= value.keys() for value in made)  # type: ignore[attr-defined]


def test_a_message_without_a_payload_gives_empty_objects() -> None:
    assert texts(stream({"type": "object", "maxProperties": 0}), 2) == [b"{}", b"{}"]


def test_every_leaf_says_where_its_values_come_from() -> None:
    leaves = {leaf.path: (leaf.origin, leaf.rule) for leaf in stream(CAR).leaves}

    assert leaves == {
        "carId": ("name", "id of a car"),
        "available": ("type", "boolean"),
        "timestamp": ("format", "format date-time"),
    }


@pytest.mark.parametrize("weight", [-1, "often", True])
def test_a_weight_that_is_no_count_is_refused(weight: object) -> None:
    with pytest.raises(PayloadError, match="has the weight"):
        stream(CAR, extensions={"x-kdev": {"weight": weight}})


def test_a_schema_in_a_language_that_is_not_known_is_refused() -> None:
    from kdev.payload.formats import format_for  # noqa: PLC0415
    from kdev.spec.model import Schema  # noqa: PLC0415

    raml = Schema({}, "application/raml+yaml;version=1.0", schema({}).at)

    with pytest.raises(PayloadError, match=r"has a schema in `application/raml\+yaml`") as caught:
        format_for(raml)
    assert "`--message NAME`" in caught.value.hint


@pytest.mark.parametrize(
    ("media", "hint"),
    [("application/avro", "say `schemaFormat: application/vnd.apache.avro`"), ("application/xml", "as JSON")],
)
def test_a_content_type_that_the_schema_cannot_have_is_refused_with_the_ways_out(
    media: str, hint: str
) -> None:
    from kdev.payload.formats import format_for  # noqa: PLC0415

    with pytest.raises(PayloadError, match=f"has the content type `{media}`") as caught:
        format_for(schema({"type": "object"}), media)
    assert hint in caught.value.hint
    assert "`contentType: application/json`" in caught.value.hint
