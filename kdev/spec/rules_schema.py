"""The keywords of schemas as data: the AsyncAPI Schema Object (draft-07 and a little more), and OpenAPI's."""

from __future__ import annotations

from kdev.spec.rules import Table, Variant

TYPES = "=array|boolean|integer|null|number|object|string"

SCHEMA_FIELDS = {
    "type": f"{TYPES} / [{TYPES}]+~",
    "enum": "[any]",
    "multipleOf": "number",
    "maximum": "number",
    "exclusiveMaximum": "number",
    "minimum": "number",
    "exclusiveMinimum": "number",
    "maxLength": "whole>=0",
    "minLength": "whole>=0",
    "pattern": "text",
    "items": "schema / [schema]",
    "additionalItems": "schema",
    "maxItems": "whole>=0",
    "minItems": "whole>=0",
    "uniqueItems": "flag",
    "contains": "schema",
    "maxProperties": "whole>=0",
    "minProperties": "whole>=0",
    "required": "[text]~",
    "properties": "{schema}",
    "patternProperties": "{schema}",
    "additionalProperties": "schema",
    "propertyNames": "schema",
    "dependencies": "{schema / [text]~}",
    "definitions": "{schema}",
    "if": "schema",
    "then": "schema",
    "else": "schema",
    "allOf": "[schema]+",
    "anyOf": "[schema]+",
    "oneOf": "[schema]+",
    "not": "schema",
    "format": "text",
    "title": "text",
    "description": "text",
    "examples": "[any]",
    "readOnly": "flag",
    "discriminator": "text",
    "externalDocs": "externalDocs",
    "deprecated": "flag",
    "$id": "text",
    "$schema": "text",
    "$comment": "text",
    "*": "any",
}

SCHEMA: Table = {
    "schemaObject": SCHEMA_FIELDS,
    "headerSchema": {**SCHEMA_FIELDS, "type": "=object"},
}

SCHEMA_TITLES = {"schemaObject": "a schema", "headerSchema": "a schema of headers"}

# OpenAPI's and later drafts' keywords that look like one of these.
FOREIGN_KEYWORDS = frozenset({"example", "$defs", "$anchor", "id", "minContains", "maxContains"})

MULTI_FORMAT: Table = {"multiFormat": {"schemaFormat": "text", "schema": "any!", "*": "any"}}

ANY_SCHEMA = Variant("schema", "schemaObject", {}, present="multiFormat")
