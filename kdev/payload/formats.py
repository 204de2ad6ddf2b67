"""The Format seam: a schema language as a shape, a judge and bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kdev.errors import PayloadError, Place
from kdev.payload.avro import Avro
from kdev.payload.check import Dialect, critic_of, dialect_of, judge_of
from kdev.payload.draft4 import modern
from kdev.payload.identifiers import Path
from kdev.payload.json_schema import JsonSchema
from kdev.payload.misfit import Critic
from kdev.payload.protobuf import Protobuf
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
OPENAPI = "application/vnd.oai.openapi"
AVRO = "application/vnd.apache.avro"
PROTOBUF = "application/vnd.google.protobuf"
NO_AVRO_SCHEMA = (
    "its schema is none of Avro: say `schemaFormat: application/vnd.apache.avro` and write it in Avro, "
    "or say `contentType: application/json`, and it is sent as JSON"
)
OTHERS = "`--message NAME` takes other messages without this one"
WRITES_JSON = f"with `contentType: application/json` it is sent as JSON; {OTHERS}"
BINARY = frozenset({AVRO, "application/avro", "avro/binary", "application/octet-stream"})
MESSAGES = frozenset(
    {
        PROTOBUF,
        "application/protobuf",
        "application/x-protobuf",
        "application/x-google-protobuf",
        "application/octet-stream",
    }
)


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

    def decode(self, data: bytes) -> object:
        """The value that the bytes of a record hold. Raises ValueError when they hold none."""
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


def format_for(schema: SchemaText, content_type: str = "") -> Format:
    """The format of a schema; without a content type JSON, and the binary form of Avro and Protocol Buffers.

    Raises PayloadError when the language of the schema is not known, or its records cannot be written so.
    """
    language = schema.format.partition(";")[0].strip().lower()
    media = content_type.partition(";")[0].strip().lower()
    if language == AVRO:
        return Avro(schema.value, schema.at, binary=_avro_is_binary(media, schema))
    if language == PROTOBUF:
        return Protobuf(schema.value, schema.at, binary=_protobuf_is_binary(media, schema))
    if language not in JSON_SCHEMA and not language.startswith((ASYNCAPI, OPENAPI)):
        hint = f"kdev makes records from JSON Schema, Avro and Protobuf; {OTHERS}"
        raise PayloadError(f"has a schema in `{language}`, which is not known", schema.at(()), hint=hint)
    if not _is_json(media):
        raise _unwritable(media, schema, WRITES_JSON if "avro" not in media else NO_AVRO_SCHEMA)
    return JsonSchema(modern(schema.value), schema.at)


def _is_json(media: str) -> bool:
    return media in ("", "application/json", "text/json", "text/plain") or media.endswith("+json")


def _avro_is_binary(media: str, schema: SchemaText) -> bool:
    if media in ("", *BINARY) or media.endswith("+avro"):
        return True
    if not _is_json(media):
        raise _unwritable(media, schema, "`avro/binary` and `application/json` are what kdev can write")
    return False


def _protobuf_is_binary(media: str, schema: SchemaText) -> bool:
    if media in ("", *MESSAGES) or media.endswith("+protobuf"):
        return True
    if not _is_json(media):
        raise _unwritable(
            media, schema, "`application/x-protobuf` and `application/json` are what kdev can write"
        )
    return False


def judge_for(schema: SchemaText, written: Format) -> Fits:
    """The judge of values that somebody else made, which holds them to `format: uuid` in every draft."""
    if not isinstance(written, JsonSchema):
        return written.fits
    document = modern(schema.value)
    if dialect_of(document) is not Dialect.DRAFT_7:
        return written.fits
    try:
        return judge_of(document, uuids=True)
    except (ValueError, RecursionError):  # it does not know every way to write a reference
        return written.fits


def critic_for(schema: SchemaText, written: Format) -> Critic:
    """What says why a value does not fit a schema; by Avro it says nothing."""
    if isinstance(written, Protobuf):
        return written.objections
    return critic_of(schema.value, uuids=True) if not isinstance(written, Avro) else lambda _: []


def _unwritable(media: str, schema: SchemaText, hint: str) -> PayloadError:
    return PayloadError(f"has the content type `{media}`", schema.at(()), hint=hint)
