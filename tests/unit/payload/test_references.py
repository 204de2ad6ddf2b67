"""Where references lead: by pointer, by address, by anchor, and by the dynamic names of the way there."""

from collections.abc import Mapping

import pytest

from kdev.errors import PayloadError, Place
from kdev.payload.json_schema import JsonSchema
from tests.unit.mock.made import schema, stream, values

NEWER = "https://json-schema.org/draft/2020-12/schema"


def made(document: object) -> list[object]:
    return values(stream(document), 20)


@pytest.mark.parametrize(
    "document",
    [
        {"$ref": "#/definitions/a~1b%25", "definitions": {"a/b%": {"const": 1}}},
        {"$ref": "#named", "definitions": {"a": {"$id": "#named", "const": 1}}},
        {"allOf": [{"$ref": "n"}], "$id": "x://a/m", "definitions": {"a": {"$id": "n", "const": 1}}},
        {"allOf": [{"$ref": "/b#x"}], "$id": "x://a/m", "definitions": {"a": {"$id": "/b#x", "const": 1}}},
        {"allOf": [{"$ref": "urn:b"}], "$id": "urn:a:1", "definitions": {"x": {"$id": "urn:b", "const": 1}}},
        {"allOf": [{"$ref": "#/x-a/deep"}], "x-a": {"deep": {"$ref": "#/x-b"}}, "x-b": {"const": 1}},
        {"$schema": NEWER, "$ref": "#named", "$defs": {"a": {"$anchor": "named", "const": 1}}},
        {"$schema": NEWER, "$ref": "#/$defs/a", "minimum": 1, "$defs": {"a": {"enum": [0, 1]}}},
    ],
    ids=str,
)  # fmt: skip
def test_a_reference_leads_to_its_schema(document: Mapping[str, object]) -> None:
    assert made(document) == [1] * 20


def test_what_stands_beside_a_reference_counts_only_from_2019_09_on() -> None:
    beside = {"$ref": "#/definitions/a", "maximum": 1, "definitions": {"a": {"enum": [1, 2]}}}

    assert set(map(str, made(beside))) == {"1", "2"}
    assert set(map(str, made({**beside, "$schema": NEWER}))) == {"1"}


def test_an_identifier_inside_a_value_is_none() -> None:
    definitions = {"x": {"enum": [{"$anchor": "a"}]}, "y": {"$anchor": "a", "const": 1}}
    document = {"$schema": NEWER, "$ref": "#a", "$defs": definitions}

    assert made(document) == [1] * 20


def test_a_dynamic_reference_leads_to_the_outermost_of_its_name() -> None:
    text = {"$dynamicAnchor": "item", "type": "string"}
    document = {
        "$schema": NEWER,
        "$id": "https://a.example/root",
        "properties": {"texts": {"$ref": "texts"}, "any": {"$ref": "list"}},
        "$defs": {
            "texts": {"$id": "texts", "$ref": "list", "$defs": {"x": text}},
            "list": {
                "$id": "list",
                "type": "array",
                "minItems": 1,
                "items": {"$dynamicRef": "#item"},
                "$defs": {"x": {"$dynamicAnchor": "item", "type": "integer"}},
            },
        },
    }

    for value in made(document):
        assert isinstance(value, dict)
        assert {type(item) for item in value["texts"]} == {str}
        assert {type(item) for item in value["any"]} == {int}


def test_a_recursive_reference_leads_to_the_outermost_schema_that_extends_it() -> None:
    kids = {"type": "array", "items": {"$recursiveRef": "#"}}
    tree = {"$id": "tree", "$recursiveAnchor": True, "properties": {"kids": kids}}
    document = {
        "$schema": "https://json-schema.org/draft/2019-09/schema",
        "$id": "https://a.example/named",
        "$recursiveAnchor": True,
        "type": "object",
        "$ref": "tree",
        "required": ["name"],
        "properties": {"name": {"type": "string"}},
        "$defs": {"tree": tree},
    }

    found = [kid for value in made(document) if isinstance(value, dict) for kid in value["kids"]]

    assert found
    assert all(isinstance(kid["name"], str) for kid in found)


def test_the_schema_of_schemas_gives_small_schemas() -> None:
    for value in made({"$ref": "http://json-schema.org/draft-07/schema#"}):
        JsonSchema(value, schema(value).at)


@pytest.mark.parametrize(
    ("document", "path", "said"),
    [
        ({"properties": {"a": {"$ref": "#/definitions/none"}}}, "$.properties.a.$ref", "#/definitions/none"),
        ({"items": {"$ref": "other.json#/a"}}, "$.items.$ref", "other.json#/a"),
    ],
)
def test_a_reference_that_leads_nowhere_is_an_error_at_its_place(
    document: object, path: str, said: str
) -> None:
    with pytest.raises(PayloadError) as caught:
        stream(document)

    assert caught.value.problem == f"`$ref` leads nowhere: `{said}`"
    assert caught.value.place == Place("spec.yaml", path)


def test_a_reference_that_leads_back_to_itself_is_an_error_at_its_place() -> None:
    with pytest.raises(PayloadError, match="leads back to itself") as caught:
        stream({"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/a"}}})

    assert caught.value.place == Place("spec.yaml", "$.definitions.a.$ref")


def test_a_schema_that_is_none_is_an_error_at_its_place() -> None:
    with pytest.raises(PayloadError) as caught:
        stream({"properties": {"a": {"minimum": "3"}}})

    assert caught.value.place == Place("spec.yaml", "$.properties.a.minimum")
    assert caught.value.problem == 'is no JSON Schema that can be read: "3" is not of type "number"'
