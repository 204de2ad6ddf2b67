from __future__ import annotations

import pytest

from kdev.spec.load import load
from kdev.spec.model import Message, Schema
from kdev.spec.schemas import schema_format
from tests.unit.spec.conftest import HEAD_2, HEAD_3, Write


def only_message(path: str) -> Message:
    (channel,) = load(path).channels
    (message,) = channel.messages
    return message


def payload(path: str) -> Schema:
    schema = only_message(path).payload
    assert schema is not None
    return schema


def test_references_become_definitions_and_recursion_is_kept(write: Write) -> None:
    path = write(
        """
        channels: {a: {messages: {m: {payload: {$ref: '#/components/schemas/Tree'}}}}}
        components:
          schemas:
            Tree:
              type: object
              properties:
                name: {$ref: '#/components/schemas/Name'}
                children: {type: array, items: {$ref: '#/components/schemas/Tree'}}
            Name: {type: string, minLength: 1}
        """,
        head=HEAD_3,
    )

    tree = {
        "type": "object",
        "properties": {
            "name": {"$ref": "#/definitions/Name"},
            "children": {"type": "array", "items": {"$ref": "#/definitions/Tree"}},
        },
    }
    assert payload(path).value == {
        **tree,
        "definitions": {"Name": {"type": "string", "minLength": 1}, "Tree": tree},
    }


def test_two_schemas_of_one_name_keep_apart(write: Write) -> None:
    write("Id: {type: integer}", "other.yaml")
    path = write(
        """
        channels:
          a:
            messages:
              m:
                payload:
                  properties:
                    one: {$ref: '#/components/schemas/Id'}
                    two: {$ref: 'other.yaml#/Id'}
        components: {schemas: {Id: {type: string}}}
        """,
        head=HEAD_3,
    )

    assert payload(path).value == {
        "properties": {"one": {"$ref": "#/definitions/Id"}, "two": {"$ref": "#/definitions/Id-2"}},
        "definitions": {"Id": {"type": "string"}, "Id-2": {"type": "integer"}},
    }


def test_values_that_are_data_stay_as_they_are(write: Write) -> None:
    path = write(
        """
        channels:
          a:
            messages:
              m:
                payload:
                  properties:
                    definitions: {type: string}
                    x:
                      enum: [{items: 1}, on]
                      const: {properties: {a: 1}}
                      default: [1]
        """,
        head=HEAD_3,
    )

    assert payload(path).value == {
        "properties": {
            "definitions": {"type": "string"},
            "x": {"enum": [{"items": 1}, "on"], "const": {"properties": {"a": 1}}, "default": [1]},
        }
    }


def test_a_place_in_a_schema_is_that_of_the_document(write: Write) -> None:
    path = write(
        """
        channels: {a: {messages: {m: {payload: {$ref: '#/components/schemas/A'}}}}}
        components:
          schemas:
            A:
              properties:
                b: {$ref: '#/components/schemas/B'}
            B:
              type: object
              properties:
                c: {type: string}
        """,
        head=HEAD_3,
    )

    at = payload(path).at

    assert str(at(())) == "spec.yaml:7:5 $.components.schemas.A"
    assert str(at(("properties", "b"))) == "spec.yaml:9:9 $.components.schemas.A.properties.b"
    found = at(("definitions", "B", "properties", "c", "type"))
    assert str(found) == "spec.yaml:13:13 $.components.schemas.B.properties.c.type"


@pytest.mark.parametrize(
    ("written", "language"),
    [
        (None, "application/vnd.aai.asyncapi"),
        ("application/vnd.aai.asyncapi;version=2.6.0", "application/vnd.aai.asyncapi"),
        ("application/vnd.aai.asyncapi+yaml;version=3.0.0", "application/vnd.aai.asyncapi"),
        ("application/vnd.apache.avro+json;version=1.9.0", "application/vnd.apache.avro"),
        ("application/vnd.apache.avro;version=1.11.0", "application/vnd.apache.avro"),
        ("application/schema+yaml;version=draft-07", "application/schema+json"),
        ("application/vnd.google.protobuf;version=3", "application/vnd.google.protobuf"),
        ("application/raml+yaml;version=1.0", "application/raml+yaml"),
    ],
)
def test_the_language_of_a_schema_is_its_media_type(written: str | None, language: str) -> None:
    assert schema_format(written) == language


def test_asyncapi_3_names_the_language_in_the_payload(write: Write) -> None:
    write('{"type": "record", "name": "R", "fields": [{"name": "id", "type": "string"}]}', "r.avsc")
    path = write(
        """
        channels:
          a:
            messages:
              m:
                payload:
                  schemaFormat: application/vnd.apache.avro;version=1.9.0
                  schema: {$ref: r.avsc}
        """,
        head=HEAD_3,
    )

    schema = payload(path)

    assert schema.format == "application/vnd.apache.avro"
    assert schema.value == {"type": "record", "name": "R", "fields": [{"name": "id", "type": "string"}]}


def test_asyncapi_2_names_the_language_on_the_message(write: Write) -> None:
    path = write(
        """
        channels:
          a:
            publish:
              message:
                schemaFormat: application/schema+json;version=draft-07
                headers: {type: object}
                payload: {type: string, $id: gone}
        """,
        head=HEAD_2,
    )

    message = only_message(path)

    assert payload(path).format == "application/schema+json"
    assert payload(path).value == {"type": "string"}
    assert message.headers is not None
    assert message.headers.format == "application/vnd.aai.asyncapi"


def test_boolean_schemas_are_schemas(write: Write) -> None:
    path = write("channels: {a: {messages: {m: {payload: {items: true}}}}}", head=HEAD_3)

    assert payload(path).value == {"items": True}
