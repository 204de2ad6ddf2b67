"""The parts of messages that AsyncAPI 2 and 3 have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kdev.proto.resolving import Sources
from kdev.spec.bindings import message_key, schema_id, text_of
from kdev.spec.model import Example, Message, Schema
from kdev.spec.node import Node
from kdev.spec.protobuf import PROTOBUF
from kdev.spec.reading.references import References
from kdev.spec.schemas import AVRO, plain

JSON = "application/json"
STEPS = 5  # what it takes to make a message, beside the steps that its references take
USUAL = {AVRO: "avro/binary", PROTOBUF: "application/x-protobuf"}


def message_from(
    references: References,
    node: Node,
    *,
    name: str,
    payload: Schema | None,
    headers: Schema | None,
    content_type: str,
) -> Message:
    """A message of a document, given what the versions write differently.

    `content_type` is the document's own, empty when it names none.
    """
    references.steps.take(node, STEPS)
    return Message(
        name=name,
        payload=_called(payload, name),
        place=node.place,
        headers=headers,
        key=message_key(references, node),
        content_type=text_of(node.child("contentType")) or content_type or _usual(payload),
        correlation=text_of(references.child(node, "correlationId", "location")),
        examples=tuple(_examples(references, node)),
        extensions=extensions_of(references, node),
        schema_id=schema_id(references, node),
    )


def extensions_of(references: References, node: Node) -> dict[str, object]:
    """The `x-` fields of an object."""
    return {key: plain(entry, references) for key, entry in node.entries() if key.startswith("x-")}


def _usual(payload: Schema | None) -> str:
    return USUAL.get(payload.format, JSON) if payload is not None else JSON


def _called(payload: Schema | None, name: str) -> Schema | None:
    """A payload whose text may define several messages, with the name of the one that is meant."""
    if payload is None or not isinstance(payload.value, Sources):
        return payload
    return replace(payload, value=payload.value._replace(wanted=name))


def _examples(references: References, node: Node) -> Iterator[Example]:
    examples = references.child(node, "examples")
    for example in references.items(examples) if examples else ():
        payload, headers = example.child("payload"), example.child("headers")
        if payload is None and headers is None:
            continue
        fields = plain(headers, references) if headers is not None else None
        yield Example(
            name=text_of(example.child("name")) or "",
            payload=plain(payload, references) if payload is not None else None,
            headers=fields if isinstance(fields, dict) else None,
        )
