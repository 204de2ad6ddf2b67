"""How records stand behind the number of their schema, by what the document says of a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from kdev.errors import PayloadError
from kdev.payload.formats import Format, format_for
from kdev.payload.json_schema import JsonSchema
from kdev.payload.registry import registry_schema
from kdev.registry_schema import ID_BYTES, LONG_ID_BYTES, Registry, RegistrySchema, head
from kdev.spec.model import Message, Schema

VALUE, KEY = "value", "key"
HEADER, PAYLOAD = "header", "payload"
SIZES = {
    **dict.fromkeys(("", "confluent", "apicurio-new", "4"), ID_BYTES),
    **dict.fromkeys(("apicurio-legacy", "8"), LONG_ID_BYTES),
}


@dataclass(frozen=True, slots=True)
class Framing:
    """The schema of the values or the keys of a stream, and the subject that a registry keeps it under.

    Its number takes `size` bytes.
    """

    subject: str
    schema: RegistrySchema
    size: int = ID_BYTES

    def head(self, registry: Registry) -> bytes:
        """What stands before each record. Raises RegistryError when the registry does not take the schema."""
        return head(registry.id_of(self.subject, self.schema), self.schema, self.size)


class Framings(NamedTuple):
    """How the values and the keys of a stream are framed, None where they are not; a `note` says why not."""

    value: Framing | None = None
    key: Framing | None = None
    note: str = ""


def framings_of(
    topic: str, message: Message, schema: Schema, written: Format, *, own_keys: bool = False
) -> Framings:
    """The framings of a message for a topic: of Avro and Protobuf, and of JSON where the document says so.

    Its keys are framed where they are its `own_keys`, made from a key schema, and in Avro.
    Raises PayloadError for what the document says of it and nobody knows.
    """
    if message.schema_id.location == HEADER:
        return Framings(note=f"{message.name}: no schema id is written, as it belongs in a header")
    key = None if message.key is None or not own_keys else format_for(message.key)
    asked = isinstance(written, JsonSchema) and message.schema_id.location == PAYLOAD
    return Framings(
        _framing(topic, VALUE, message, registry_schema(schema, written))
        if written.form.binary or asked
        else None,
        _framing(topic, KEY, message, registry_schema(message.key, key))
        if message.key and key and key.form.binary
        else None,
    )


def _framing(topic: str, part: str, message: Message, kept: RegistrySchema) -> Framing:
    size = SIZES.get(message.schema_id.encoding.lower())
    if size is None:
        text = f"has the unknown `schemaIdPayloadEncoding` `{message.schema_id.encoding}`"
        raise PayloadError(text, message.place, hint="`confluent`, or the number of bytes: 4 or 8")
    return Framing(_subject(topic, part, kept.record or message.name, message), kept, size)


def _subject(topic: str, part: str, record: str, message: Message) -> str:
    """The subject, by the name of the strategy, also where that is the class in Java."""
    said = message.schema_id.strategy
    match said.rpartition(".")[2].lower().replace("name", "").replace("id", ""):
        case "" | "topicstrategy":
            return f"{topic}-{part}"
        case "simpletopicstrategy":
            return topic
        case "recordstrategy":
            return record
        case "topicrecordstrategy":
            return f"{topic}-{record}"
        case _:
            hint = "`TopicNameStrategy`, `RecordNameStrategy` or `TopicRecordNameStrategy`"
            raise PayloadError(f"has the unknown `schemaLookupStrategy` `{said}`", message.place, hint=hint)
