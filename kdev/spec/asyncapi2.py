"""An AsyncAPI 2 document becomes a Spec."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from kdev.spec.agreement2 import VERBS, messages2
from kdev.spec.bindings import operation_topic, text_of, topic_binding
from kdev.spec.message import JSON, extensions_of, filled, message_from
from kdev.spec.model import Channel, Message, Operation, Parameter, Server, Spec
from kdev.spec.node import Node
from kdev.spec.references import References, reference_of
from kdev.spec.schemas import ASYNCAPI, plain, schema_format, schema_from
from kdev.spec.traits import with_traits


def spec_from_2(references: References, root: Node) -> Spec:
    """What a valid AsyncAPI 2 document says."""
    channels = references.child(root, "channels")
    servers = references.child(root, "servers")
    content_type = text_of(root.child("defaultContentType")) or JSON
    return Spec(
        file=root.document.file,
        asyncapi=text_of(root.child("asyncapi")) or "",
        title=text_of(references.child(root, "info", "title")) or "",
        version=text_of(references.child(root, "info", "version")) or "",
        channels=tuple(
            _channel(references, key, channel, content_type)
            for key, channel in (references.entries(channels) if channels else ())
            if not key.startswith("x-")
        ),
        servers=tuple(_servers(references, servers) if servers else ()),
    )


def _channel(references: References, key: str, channel: Node, content_type: str) -> Channel:
    operations = {
        verb: with_traits(references, found, traits_win=True)
        for verb in VERBS
        if (found := references.child(channel, verb)) is not None
    }
    return Channel(
        key=key,
        address=key,
        messages=tuple(_messages(references, key, list(operations.values()), content_type)),
        place=channel.place,
        operations=tuple(
            Operation(verb, text_of(found.child("operationId")) or "", operation_topic(references, found))
            for verb, found in operations.items()
        ),
        parameters=tuple(_parameters(references, channel)),
        binding=topic_binding(references, channel),
        extensions=extensions_of(references, channel),
    )


def _messages(
    references: References, channel: str, operations: list[Node], content_type: str
) -> Iterator[Message]:
    seen: set[tuple[str, object]] = set()
    for operation in operations:
        for written, message in messages2(references, operation):
            place = (message.document.file, message.path)
            if place not in seen:
                seen.add(place)
                name = _name(written, message) or _unnamed(channel, len(seen))
                yield _message(references, message, name, content_type)


def _message(references: References, message: Node, name: str, content_type: str) -> Message:
    language = schema_format(text_of(message.child("schemaFormat")))
    payload, headers = message.child("payload"), message.child("headers")
    return message_from(
        references,
        message,
        name=name,
        payload=schema_from(payload, language, references) if payload is not None else None,
        headers=schema_from(headers, ASYNCAPI, references) if headers is not None else None,
        content_type=content_type,
    )


def _name(written: Node, message: Node) -> str | None:
    given = text_of(message.child("messageId")) or text_of(message.child("name"))
    if given or reference_of(written.value) is None:
        return given or text_of(message.child("title"))
    last = message.path[-1] if message.path else PurePath(message.document.file).stem
    return str(last) if isinstance(last, str) else None


def _unnamed(channel: str, number: int) -> str:
    return channel if number == 1 else f"{channel}-{number}"


def _parameters(references: References, channel: Node) -> Iterator[Parameter]:
    parameters = references.child(channel, "parameters")
    for name, parameter in references.entries(parameters) if parameters else ():
        schema = references.child(parameter, "schema")
        values = _candidates(references, schema) if schema is not None else ()
        yield Parameter(name, tuple(values), text_of(parameter.child("location")))


def _candidates(references: References, schema: Node) -> Iterator[str]:
    for keyword in ("default", "const", "enum", "examples", "example"):
        found = schema.child(keyword)
        value = plain(found, references) if found is not None else None
        for candidate in value if isinstance(value, list) else [value]:
            if isinstance(candidate, str | int | float) and not isinstance(candidate, bool):
                yield str(candidate)


def _servers(references: References, servers: Node) -> Iterator[Server]:
    for name, server in references.entries(servers):
        url = filled(text_of(server.child("url")) or "", references, server)
        yield Server(name, url, text_of(server.child("protocol")) or "")
