"""The Format seam: a schema language as a shape, a judge and bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kdev.errors import PayloadError, Place
from kdev.payload.identifiers import Path
from kdev.payload.json_schema import JsonSchema
from kdev.payload.shape import Fits, Form

JSON_SCHEMA = frozenset(
    {
        "",
        "application/schema",
        "application/schema+json",
        "application/schema+yaml",
        "application/json",
    }
)
ASYNCAPI = "application/vnd.aai.asyncapi"


class Format(Protocol):
    """A schema that was understood."""

    @property
    def form(self) -> Form:
        """What its values look like."""
        ...

    @property
    def fits(self) -> Fits:
        """The judge of a whole value."""
        ...

    def encode(self, value: object) -> bytes:
        """A value as the bytes of a record."""
        ...


class SchemaText(Protocol):
    """A schema as a document has it: its value, its language, and where its parts stand."""

    @property
    def value(self) -> object:
        """The schema, its references pointing into itself."""
        ...

    @property
    def format(self) -> str:
        """The media type of its language."""
        ...

    @property
    def at(self) -> Callable[[Path], Place]:
        """The place of a path into the value."""
        ...


def format_for(schema: SchemaText, content_type: str = "application/json") -> Format:
    """The format of a schema. Raises PayloadError when its language or its bytes are not known."""
    language = schema.format.partition(";")[0].strip().lower()
    if language not in JSON_SCHEMA and not language.startswith(ASYNCAPI):
        hint = "JSON Schema is what kdev can make records from"
        raise PayloadError(f"has a schema in `{language}`, which is not known", schema.at(()), hint=hint)
    if not _is_json(content_type):
        hint = "JSON is what kdev can write"
        raise PayloadError(f"has the content type `{content_type}`", schema.at(()), hint=hint)
    return JsonSchema(schema.value, schema.at)


def _is_json(content_type: str) -> bool:
    media = content_type.partition(";")[0].strip().lower()
    return media in ("", "application/json", "text/json", "text/plain") or media.endswith("+json")
