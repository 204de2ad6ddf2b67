"""The keywords of schemas as data: AsyncAPI's Schema Object, JSON Schema draft-07 and OpenAPI 3.0."""

from __future__ import annotations

import re

from kdev.spec.rules.language import Table, Variant

TYPES = "=array|boolean|integer|null|number|object|string"

# AsyncAPI 3 writes the same with `anySchema` at the top.
SCHEMA_FIELDS = {
    "type": f"{TYPES} / [{TYPES}]+~",
    "enum": "[any]+~",
    "multipleOf": "number>0",
    "maximum": "number",
    "exclusiveMaximum": "number",
    "minimum": "number",
    "exclusiveMinimum": "number",
    "maxLength": "whole>=0",
    "minLength": "whole>=0",
    "pattern": "text:pattern",
    "items": "schema / [schema]+",
    "additionalItems": "schema",
    "maxItems": "whole>=0",
    "minItems": "whole>=0",
    "uniqueItems": "flag",
    "contains": "schema",
    "maxProperties": "whole>=0",
    "minProperties": "whole>=0",
    "required": "[text]~",
    "properties": "{schema}",
    "patternProperties": "{schema}:pattern",
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
    "const": "any",
    "default": "any",
    "contentMediaType": "text",
    "contentEncoding": "text",
    "title": "text",
    "description": "text",
    "examples": "[any]",
    "readOnly": "flag",
    "writeOnly": "flag",
    "$ref": "text",
    "$id": "text",
    "$schema": "text",
    "$comment": "text",
    "*": "any",
}
OPENAPI_FIELDS = {
    "title": "text",
    "multipleOf": "number>0",
    "maximum": "number",
    "exclusiveMaximum": "flag",
    "minimum": "number",
    "exclusiveMinimum": "flag",
    "maxLength": "whole>=0",
    "minLength": "whole>=0",
    "pattern": "text:regex",
    "maxItems": "whole>=0",
    "minItems": "whole>=0",
    "uniqueItems": "flag",
    "maxProperties": "whole>=0",
    "minProperties": "whole>=0",
    "required": "[text]+~",
    "enum": "[any]+",
    "type": TYPES.replace("null|", ""),
    "not": "openapiSchema",
    "allOf": "[openapiSchema]",
    "oneOf": "[openapiSchema]",
    "anyOf": "[openapiSchema]",
    "items": "openapiSchema",
    "properties": "{openapiSchema}",
    "additionalProperties": "flag / openapiSchema",
    "description": "text",
    "format": "text",
    "default": "any",
    "nullable": "flag",
    "discriminator": "openapiDiscriminator",
    "readOnly": "flag",
    "writeOnly": "flag",
    "example": "any",
    "externalDocs": "openapiDocs",
    "deprecated": "flag",
    "xml": "openapiXml",
}

SCHEMA: Table = {
    "schemaObject": {
        **SCHEMA_FIELDS,
        "discriminator": "text",
        "externalDocs": "externalDocs",
        "deprecated": "flag",
    },
    "plainSchema": {key: re.sub(r"\bschema\b", "plain", kind) for key, kind in SCHEMA_FIELDS.items()},
    "openapiSchema": OPENAPI_FIELDS,
    "openapiDiscriminator": {"propertyName": "text!", "mapping": "{text}", "*": "any"},
    "openapiDocs": {"description": "text", "url": "text:uri-reference!"},
    "openapiXml": {
        "name": "text",
        "namespace": "text:uri",
        "prefix": "text",
        "attribute": "flag",
        "wrapped": "flag",
    },
}
HEADER_SCHEMA: Table = {"headerSchema": {**SCHEMA["schemaObject"], "type": "=object"}}

SCHEMA_TITLES = {
    "schemaObject": "a schema",
    "headerSchema": "a schema of headers",
    "plainSchema": "a schema",
    "openapiSchema": "an OpenAPI schema",
    "openapiDiscriminator": "an OpenAPI discriminator",
    "openapiDocs": "a link to documentation",
    "openapiXml": "the XML of an OpenAPI schema",
}
SCHEMA_SOURCES = {
    "plainSchema": "JSON Schema draft-07",
    **dict.fromkeys(
        ("openapiSchema", "openapiDiscriminator", "openapiDocs", "openapiXml"), "OpenAPI 3.0, Schema Object"
    ),
}
SCHEMA_MOVED = {
    (
        "openapiSchema",
        "schemaFormat",
    ): "it is a schema with a format of its own: let the reference end in `/schema`",
    ("openapiSchema", "schema"): "",
    ("openapiSchema", "const"): "OpenAPI 3.0 has no `const`: write an `enum` with one value",
    ("openapiSchema", "examples"): "OpenAPI 3.0 has one `example`",
    ("openapiSchema", "patternProperties"): "OpenAPI 3.0 has only `additionalProperties`",
    **{
        (
            "openapiSchema",
            keyword,
        ): "it is of JSON Schema, not of OpenAPI 3.0: leave it out, or set another `schemaFormat`"
        for keyword in ("$id", "$schema", "if", "then", "else", "contains", "propertyNames", "definitions")
    },
}

# OpenAPI's and later drafts' keywords that look like one of these, and `schema` of a schema with a format.
FOREIGN_KEYWORDS = frozenset({"example", "$defs", "$anchor", "id", "minContains", "maxContains", "schema"})

MULTI_FORMAT: Table = {"multiFormat": {"schemaFormat": "text", "schema": "any!", "*": "any"}}

ANY_SCHEMA = Variant("schema", "schemaObject", {}, present="multiFormat")
