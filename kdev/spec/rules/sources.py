"""Where the rules of objects and keywords are written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kdev.spec.rules.language import Version
from kdev.spec.rules.versions import KNOWN

WORD = re.compile(r"[A-Z]?[a-z0-9]+")

# Objects whose names in the specification are not those of the tables.
NAMES = {
    "document": "AsyncAPI Object",
    "externalDocs": "External Documentation Object",
    "example": "Message Example Object",
    "correlationId": "Correlation ID Object",
    "messageChoice": "Message Object",
    "reply": "Operation Reply Object",
    "replyAddress": "Operation Reply Address Object",
    "multiFormat": "Multi Format Schema Object",
    "schemaObject": "Schema Object",
    "anySchema": "Schema Object",
    "headerSchema": "Schema Object",
    "oauthFlows": "OAuth Flows Object",
    **dict.fromkeys(("implicitFlow", "tokenFlow", "codeFlow"), "OAuth Flow Object"),
    **dict.fromkeys(
        (
            "securityScheme",
            "plainSecurity",
            "apiKey",
            "httpApiKey",
            "httpSecurity",
            "openIdConnect",
            "oauth2",
        ),
        "Security Scheme Object",
    ),
}

# Sections of "JSON Schema Validation" draft-07.
SECTIONS = {
    "type": "6.1.1",
    "enum": "6.1.2",
    "const": "6.1.3",
    "multipleOf": "6.2.1",
    "maximum": "6.2.2",
    "exclusiveMaximum": "6.2.3",
    "minimum": "6.2.4",
    "exclusiveMinimum": "6.2.5",
    "maxLength": "6.3.1",
    "minLength": "6.3.2",
    "pattern": "6.3.3",
    "items": "6.4.1",
    "additionalItems": "6.4.2",
    "maxItems": "6.4.3",
    "minItems": "6.4.4",
    "uniqueItems": "6.4.5",
    "contains": "6.4.6",
    "maxProperties": "6.5.1",
    "minProperties": "6.5.2",
    "required": "6.5.3",
    "properties": "6.5.4",
    "patternProperties": "6.5.5",
    "additionalProperties": "6.5.6",
    "dependencies": "6.5.7",
    "propertyNames": "6.5.8",
    "if": "6.6.1",
    "then": "6.6.2",
    "else": "6.6.3",
    "allOf": "6.7.1",
    "anyOf": "6.7.2",
    "oneOf": "6.7.3",
    "not": "6.7.4",
    "format": "7",
    "contentEncoding": "8.3",
    "contentMediaType": "8.4",
    "definitions": "9",
    "title": "10.1",
    "description": "10.1",
    "default": "10.2",
    "readOnly": "10.3",
    "writeOnly": "10.3",
    "examples": "10.4",
}
SCHEMAS = frozenset({"schemaObject", "headerSchema", "plainSchema"})


def sources(version: Version, objects: Iterable[str], own: Mapping[str, str]) -> dict[str, str]:
    """Where the rules of the objects of a table are written down; `own` has those outside of AsyncAPI."""
    return {name: own.get(name) or f"AsyncAPI {KNOWN[version]}, {_title(name)}" for name in objects}


def keyword_source(keyword: str) -> str:
    """Where the rules of a keyword of JSON Schema are written down."""
    section = SECTIONS.get(keyword)
    return f"JSON Schema draft-07, {section} {keyword}" if section else "JSON Schema draft-07"


def _title(name: str) -> str:
    if name in NAMES:
        return NAMES[name]
    words = " ".join(WORD.findall(name[:1].upper() + name[1:]))
    return f"{words} Object"
