"""The fields of a shape by their paths."""

from __future__ import annotations

from kdev.errors import Place
from kdev.payload.json_schema import JsonSchema
from kdev.payload.paths import paths_of
from kdev.payload.protobuf import Protobuf

PLACE = Place("x")


def test_fields_stand_by_their_paths_once_lists_with_brackets_and_forms_one_after_the_other() -> None:
    text, inner = {"type": "string"}, {"type": "object", "properties": {"d": {"type": "string"}}}
    first = {"id": text, "a": {"type": "object", "properties": {"b": {"type": "integer"}}}}
    second = {"id": text, "c": {"type": "array", "items": inner}, "e": {"type": "object"}}
    schema = {
        "oneOf": [
            {"type": "object", "properties": first, "required": ["id"], "additionalProperties": False},
            {"type": "object", "properties": second, "required": ["c"], "additionalProperties": False},
        ]
    }

    assert paths_of(JsonSchema(schema, lambda _: PLACE).form) == ["id", "a.b", "c[].d", "e"]


def test_a_message_within_itself_is_a_field_without_parts() -> None:
    text = 'syntax = "proto3"; message M { string id = 1; M parent = 2; map<string, M> all = 3; }'

    assert paths_of(Protobuf(text, lambda _: PLACE, binary=True).form) == ["id", "parent", "all"]
