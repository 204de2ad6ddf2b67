"""Where the values of a message come from, as a person is told."""

from __future__ import annotations

from typing import Any

from kdev.errors import PayloadError, Place
from kdev.mock.explained import MessageExplained, explained
from kdev.mock.streams import Choices
from kdev.spec.model import Channel, Message, Schema
from kdev.spec.topics import Route
from tests.unit.mock.made import NOW

TOP = Place("spec.yaml", "$")


def told(payload: object, **parts: Any) -> MessageExplained:
    message = Message("OrderPlaced", Schema(payload, "", lambda _: TOP), TOP, **parts)
    channel = Channel("orders", "orders", (message,), TOP)
    return explained(Route(channel, "orders", "address", {}), message, Choices(seed=1), NOW)


def test_every_field_has_its_source_its_rule_and_samples_of_what_is_sent() -> None:
    lines = {
        "type": "array",
        "minItems": 2,
        "items": {"type": "object", "properties": {"sku": {"const": "A"}}},
    }
    said = told(
        {
            "type": "object",
            "properties": {
                "email": {"type": "string"},
                "lane": {"enum": ["left", "right"]},
                "lines": lines,
                "a.b": {"type": "object", "properties": {"c": {"const": 7}}},
            },
        }
    )
    fields = {field.path: field for field in said.fields}

    assert said.problem is None
    assert fields["email"].source == "name"
    assert "email" in fields["email"].rule
    assert len(fields["email"].samples) == 3
    assert all("@" in str(sample) for sample in fields["email"].samples)
    assert fields["lane"].source == "enum"
    assert set(fields["lane"].samples) == {"left", "right"}
    assert fields["lines[].sku"].samples == ("A",)
    assert fields["a.b.c"].samples == (7,)


def test_a_field_of_several_forms_is_told_once_with_its_samples() -> None:
    card = {
        "type": "object",
        "required": ["card"],
        "properties": {"card": {"const": "A"}, "note": {"const": 1}},
    }
    cash = {
        "type": "object",
        "required": ["till"],
        "properties": {"till": {"const": 3}, "note": {"const": 2}},
    }

    said = told({"oneOf": [card, cash]})
    inside = told({"type": "object", "required": ["pay"], "properties": {"pay": {"oneOf": [card, cash]}}})

    for fields, before in ((said.fields, ""), (inside.fields, "pay.")):
        samples = {field.path: set(field.samples) for field in fields}
        assert samples == {f"{before}card": {"A"}, f"{before}till": {3}, f"{before}note": {1, 2}}


def test_the_key_says_how_it_was_chosen() -> None:
    order = {"type": "object", "properties": {"orderId": {"type": "string"}, "note": {"type": "string"}}}
    key = Schema({"type": "integer", "minimum": 1, "maximum": 9}, "", lambda _: TOP)

    assert told(order).key == "`$.orderId`, looks like the id"
    assert told(order, extensions={"x-kdev": {"key": "$.note"}}).key == "`$.note`, named by `x-kdev`"
    assert told(order, key=key).key == "made from the schema of the key"
    assert all(text.isdigit() for text in told(order, key=key).keys)
    assert told({"type": "integer"}).key == "none: no key schema, and no field looks like an id"


def test_headers_are_told_like_fields() -> None:
    headers = {"type": "object", "properties": {"source": {"enum": ["web", "app"]}}}

    said = told({"type": "object"}, headers=Schema(headers, "", lambda _: TOP))

    assert [(field.path, field.source) for field in said.headers] == [("source", "enum")]


def test_a_message_that_cannot_be_made_says_why() -> None:
    said = told({"type": "object", "required": ["n"], "properties": {"n": {"minimum": 3, "maximum": 2}}})

    assert isinstance(said.problem, PayloadError)
    assert said.fields == ()


def test_a_message_of_weight_0_says_that_it_is_never_sent() -> None:
    assert "weight is 0" in told({"type": "object"}, extensions={"x-kdev": {"weight": 0}}).key


def test_what_cannot_agree_is_told_with_the_reason() -> None:
    amounts = {
        "quantity": {"type": "integer", "minimum": 2, "maximum": 9},
        "unitPrice": {"type": "number", "minimum": 10},
        "total": {"type": "number", "maximum": 3},
    }
    order = {"type": "object", "required": list(amounts), "properties": amounts}

    (note,) = told(order).notes

    assert "`total`" in note
    assert note.endswith("the schema has no room for it")
    assert not told({**order, "properties": {**amounts, "total": {"type": "number"}}}).notes


def test_the_fields_of_a_key_with_a_schema_of_its_own_are_told() -> None:
    parts = {"region": {"enum": ["eu", "us"]}, "number": {"type": "integer", "minimum": 1, "maximum": 5}}
    key = Schema({"type": "object", "required": list(parts), "properties": parts}, "", lambda _: TOP)

    fields = {field.path: field for field in told({"type": "object"}, key=key).key_fields}

    assert fields["region"].source == "enum"
    assert set(fields["region"].samples) == {"eu", "us"}
    assert set(fields["number"].samples) <= set(range(1, 6))
