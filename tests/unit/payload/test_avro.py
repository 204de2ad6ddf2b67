"""Avro schemas as shapes, and values as bytes that another implementation of Avro reads back."""

from __future__ import annotations

import io
import json
from typing import Any, cast

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.errors import PayloadError, Place
from kdev.payload.avro import Avro
from kdev.payload.shape import Again, Choice, Many, Null, Number, Object, OneOf, Text

ORDER: dict[str, Any] = {
    "type": "record",
    "name": "Order",
    "namespace": "shop",
    "fields": [
        {"name": "id", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "count", "type": "int"},
        {"name": "ratio", "type": "double"},
        {"name": "paid", "type": "boolean"},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["OPEN", "DONE"]}},
        {"name": "note", "type": ["null", "string"], "default": None},
        {"name": "lines", "type": {"type": "array", "items": {
            "type": "record", "name": "Line", "fields": [{"name": "sku", "type": "string"}]}}},
        {"name": "tags", "type": {"type": "map", "values": "long"}},
        {"name": "before", "type": ["null", "State"]},
        {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 2}},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 8, "scale": 2}},
    ],
}  # fmt: skip
VALUE: dict[str, Any] = {
    "id": "5f0c8a52-3c1e-4b7a-9d43-0a6b1c2d3e4f",
    "at": 1_767_268_800_000,
    "count": -7,
    "ratio": 0.25,
    "paid": True,
    "state": "DONE",
    "note": "Grüße",
    "lines": [{"sku": "a"}, {"sku": "b"}],
    "tags": {"x": 1 << 40},
    "before": None,
    "hash": "\x00ÿ",
    "price": 12.3,
}


def place(path: object) -> Place:
    return Place("order.avsc", f"$.{path}")


def binary(schema: object) -> Avro:
    return Avro(schema, place, binary=True)


def read(schema: Any, data: bytes) -> Any:
    stream = io.BytesIO(data)
    value = fastavro.schemaless_reader(stream, schema, None)
    assert stream.read() == b""
    return value


def test_what_is_written_is_what_another_implementation_reads() -> None:
    made = binary(ORDER)
    found = read(ORDER, made.encode(VALUE))

    assert made.fits(VALUE)
    assert made.decode(made.encode(VALUE)) == VALUE
    assert str(found.pop("id")) == VALUE["id"]
    assert found.pop("at").timestamp() * 1000 == VALUE["at"]
    assert str(found.pop("price")) == "12.30"
    assert found.pop("hash") == b"\x00\xff"
    assert found == {name: value for name, value in VALUE.items() if name in found}


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_whole_number_is_read_back(number: int) -> None:
    assert read("long", binary("long").encode(number)) == number


@given(st.text())
def test_every_text_is_read_back(text: str) -> None:
    assert read("string", binary("string").encode(text)) == text


@given(st.decimals(min_value=-999999, max_value=999999, places=2))
def test_every_decimal_is_read_back(number: Any) -> None:
    schema = {"type": "bytes", "logicalType": "decimal", "precision": 8, "scale": 2}

    assert read(schema, binary(schema).encode(float(number))) == number


def test_types_become_shapes() -> None:
    root = binary(ORDER).form.root
    assert isinstance(root, Object)
    fields = {field.name: field.shape for field in root.fields}

    assert binary(ORDER).form.binary
    assert all(field.required for field in root.fields)
    assert isinstance(fields["id"], Text)
    assert fields["id"].formats == ("uuid",)
    assert isinstance(fields["at"], Number)
    assert fields["at"].formats == ("timestamp-millis",)
    assert isinstance(fields["state"], Choice)
    assert isinstance(fields["note"], OneOf)
    assert isinstance(fields["note"].branches[0], Null)
    assert isinstance(fields["lines"], Many)
    assert isinstance(fields["before"], OneOf)
    assert isinstance(fields["before"].branches[1], Choice)


def test_a_type_that_contains_itself_is_met_again() -> None:
    tree = {
        "type": "record",
        "name": "Node",
        "fields": [{"name": "next", "type": ["null", "Node"]}, {"name": "v", "type": "int"}],
    }
    form = binary(tree).form
    value = {"next": {"next": None, "v": 2}, "v": 1}

    assert set(form.again) == {"Node"}
    assert isinstance(form.root, Object)
    assert isinstance(form.root.fields[0].shape, OneOf)
    assert isinstance(form.root.fields[0].shape.branches[1], Again)
    assert read(tree, binary(tree).encode(value)) == value


def test_in_the_json_encoding_a_union_says_its_type() -> None:
    made = Avro(ORDER, place, binary=False)
    value = {**VALUE, "note": {"string": "x"}, "before": {"shop.State": "OPEN"}, "price": "\x04Î"}
    text = made.encode(value).decode()
    (found,) = cast("list[dict[str, Any]]", list(fastavro.json_reader(io.StringIO(text), ORDER)))

    assert made.fits(value)
    assert not made.fits(VALUE)
    assert found["note"] == "x"
    assert found["before"] == "OPEN"
    assert str(found["price"]) == "12.30"
    assert json.loads(text) == value


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "record", "name": "A"}, "without a list of `fields`"),
        ({"type": "record", "fields": []}, "has no `name`"),
        ({"type": "record", "name": "A", "fields": [{"name": "x"}]}, "without a `name` and a `type`"),
        ({"type": "enum", "name": "A", "symbols": []}, "without a list of `symbols`"),
        ({"type": "fixed", "name": "A"}, "without a `size`"),
        ({"type": "array"}, "has no `items`"),
        ({"type": "map"}, "has no `values`"),
        ([], "a union without a type"),
        ("strin", "not defined: `strin`"),
        (7, "is no Avro type"),
    ],
)
def test_a_schema_that_is_wrong_says_what_and_where(schema: object, text: str) -> None:
    with pytest.raises(PayloadError, match=text) as caught:
        binary(schema)

    assert caught.value.place is not None


def test_a_logical_type_that_does_not_fit_is_ignored() -> None:
    number = binary({"type": "long", "logicalType": "uuid"}).form.root

    assert isinstance(number, Number)
    assert number.formats == ()


def test_bytes_that_hold_something_else_are_refused() -> None:
    made = binary(ORDER)
    data = made.encode(VALUE)

    for wrong in (data[:-1], data + b"x", b"", b"\xff" * 9):
        with pytest.raises(ValueError, match=r"."):
            made.decode(wrong)
