"""What parts of an `allOf` say that no value can meet at once is told, and nothing else is."""

from __future__ import annotations

import pytest

from kdev.spec.load import examine
from tests.unit.spec.conftest import HEAD_3, Write

MESSAGE = """
channels: {a: {messages: {m: {payload: %s}}}}
components:
  schemas:
    Text: {type: string}
    Id: {$ref: '#/components/schemas/Text'}
    Closed: {type: object, properties: {a: {type: string}}, additionalProperties: false}
    Self: {allOf: [{$ref: '#/components/schemas/Self'}, {type: object}]}
"""


def told(write: Write, schema: str) -> list[tuple[str, str]]:
    """Where and what is said of contradictions."""
    path = write(MESSAGE % schema, head=HEAD_3)
    return [
        (each.place.path.removeprefix("$.channels.a.messages.m.payload"), each.text)
        for each in examine(path).problems
        if each.code == "schema-contradiction"
    ]


@pytest.mark.parametrize(
    ("schema", "place", "text"),
    [
        ("{allOf: [{type: string}, {type: integer}]}", ".allOf[1].type",
         "leaves no value: the type is `integer`, and `string` in line 4"),
        ("{type: object, allOf: [{$ref: '#/components/schemas/Id'}]}", "$.components.schemas.Text.type",
         "leaves no value: the type is `string`, and `object` in line 4"),
        ("{allOf: [{allOf: [{type: [string, 'null']}]}, {allOf: [{type: [integer, boolean]}]}]}",
         ".allOf[1].allOf[0].type",
         "leaves no value: the type is `integer or boolean`, and `string or null` in line 4"),
        ("{type: integer, minimum: 5, allOf: [{maximum: 3}]}", ".minimum",
         "leaves no value: `minimum` is 5, `maximum` is 3 in line 4"),
        ("{type: string, allOf: [{maxLength: 3}, {minLength: 4}]}", ".allOf[1].minLength",
         "leaves no value: `minLength` is 4, `maxLength` is 3 in line 4"),
        ("{allOf: [{enum: [a, b]}, {const: c}]}", ".allOf[1].const",
         "leaves no value: none of its values is among those in line 4"),
        ("{allOf: [{enum: [1, 2]}, {enum: [true, 3]}]}", ".allOf[1].enum",
         "leaves no value: none of its values is among those in line 4"),
        ("{allOf: [{enum: [1, 2]}, {type: string}]}", ".allOf[0].enum",
         "leaves no value: no value is of the type `string`"),
        ("{type: object, required: [b], allOf: [{$ref: '#/components/schemas/Closed'}]}", ".required[0]",
         "requires `b`, which `additionalProperties: false` rules out in line 9"),
        ("{allOf: [{properties: {x: {type: string}}}, {properties: {x: {type: integer}}}]}",
         ".allOf[1].properties.x.type",
         "leaves no value: the type is `integer`, and `string` in line 4"),
    ],
)  # fmt: skip
def test_what_leaves_no_value_is_told_once_with_both_places(
    write: Write, schema: str, place: str, text: str
) -> None:
    assert told(write, schema) == [(place, text)]


@pytest.mark.parametrize(
    "schema",
    [
        "{allOf: [{type: integer}, {type: number}]}",
        "{allOf: [{type: [string, 'null']}, {type: string}]}",
        "{allOf: [{minimum: 5}, {maximum: 3}]}",
        "{allOf: [{minimum: 5, type: [integer, string]}, {maximum: 3}]}",
        "{type: integer, allOf: [{minimum: 5}, {maximum: 5}]}",
        "{allOf: [{enum: [1, 2]}, {enum: [2.0, 3]}]}",
        "{allOf: [{enum: [[1], {a: 1}]}, {enum: [[2]]}]}",
        "{required: [b], allOf: [{$ref: '#/components/schemas/Text'}]}",
        "{allOf: [{required: [b]}, {properties: {}, additionalProperties: false}]}",
        "{type: object, required: [xb], allOf: [{patternProperties: {^x: {}}, additionalProperties: false}]}",
        "{type: object, required: [a], allOf: [{$ref: '#/components/schemas/Closed'}]}",
        "{oneOf: [{type: string}, {type: integer}], allOf: [{title: t}]}",
        "{$ref: '#/components/schemas/Self'}",
    ],
)
def test_what_some_value_meets_is_no_contradiction(write: Write, schema: str) -> None:
    assert told(write, schema) == []
