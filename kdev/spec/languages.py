"""The languages that schemas are written in, and which of their names the official parser looks at."""

from __future__ import annotations

from enum import StrEnum

from kdev.spec.protobuf import PROTOBUF
from kdev.spec.rules.language import Version
from kdev.spec.rules.versions import KNOWN
from kdev.spec.schemas import ASYNCAPI, AVRO, JSON_SCHEMA, OPENAPI, schema_format

TWO = 2
SUFFIXES = ("", "+json", "+yaml")


class Watch(StrEnum):
    """How the official parser looks at a schema: at its shape, at its meaning only, or not at all."""

    SHAPE = "shape"
    MEANING = "meaning"
    NONE = "none"


SHAPED = frozenset(
    {
        *(f"application/schema{suffix};version=draft-07" for suffix in ("+json", "+yaml")),
        *(f"{OPENAPI}{suffix};version=3.0.0" for suffix in SUFFIXES),
        *(f"{AVRO}{suffix};version=1.9.0" for suffix in SUFFIXES),
    }
)
# Only its readers for AsyncAPI 2 know these.
READ = frozenset(
    {
        "application/schema;version=draft-07",
        *(f"{AVRO}{suffix};version=1.8.2" for suffix in SUFFIXES),
        *(f"{PROTOBUF};version={number}" for number in (2, 3)),
    }
)


def language_of(text: str | None) -> str:
    """The language that a `schemaFormat` names; AsyncAPI's own when there is none."""
    media = schema_format(text)
    return JSON_SCHEMA if media == "application/schema" else media


def watch_of(text: str | None, version: Version) -> Watch:
    """How the official parser looks at a schema with a `schemaFormat`, in a document of a version."""
    if text is None or text in SHAPED or text in _own(version):
        return Watch.SHAPE
    two = version[0] == TWO
    return Watch.MEANING if two and (text in READ or text in _own(max(KNOWN))) else Watch.NONE


def _own(version: Version) -> frozenset[str]:
    known = [full for number, full in KNOWN.items() if number <= version]
    return frozenset(f"{ASYNCAPI}{suffix};version={full}" for suffix in SUFFIXES for full in known)
