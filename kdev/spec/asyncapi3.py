"""An AsyncAPI 3 document becomes a Spec."""

from __future__ import annotations

from collections.abc import Iterator

from kdev.spec.bindings import operation_topic, text_of, topic_binding
from kdev.spec.message import JSON, extensions_of, filled, message_from
from kdev.spec.model import Channel, Message, Operation, Parameter, Schema, Server, Spec
from kdev.spec.node import Node
from kdev.spec.references import References
from kdev.spec.schemas import ASYNCAPI, schema_format, schema_from
from kdev.spec.traits import with_traits


def spec_from_3(references: References, root: Node) -> Spec:
    """What a valid AsyncAPI 3 document says."""
    channels = references.child(root, "channels")
    servers = references.child(root, "servers")
    content_type = text_of(root.child("defaultContentType")) or JSON
    operations = _operations(references, root)
    return Spec(
        file=root.document.file,
        asyncapi=text_of(root.child("asyncapi")) or "",
        title=text_of(references.child(root, "info", "title")) or "",
        version=text_of(references.child(root, "info", "version")) or "",
        channels=tuple(
            _channel(references, key, channel, content_type, operations=operations)
            for key, channel in (references.entries(channels) if channels else ())
            if not key.startswith("x-")
        ),
        servers=tuple(_servers(references, servers) if servers else ()),
    )


def _operations(references: References, root: Node) -> list[tuple[int, Operation]]:
    found: list[tuple[int, Operation]] = []
    operations = references.child(root, "operations")
    for name, written in references.entries(operations) if operations else ():
        operation = with_traits(references, written, traits_win=False)
        channel = references.child(operation, "channel")
        verb = text_of(operation.child("action"))
        if channel is not None and verb is not None:
            found.append((id(channel.value), Operation(verb, name, operation_topic(references, operation))))
    return found


def _channel(
    references: References,
    key: str,
    channel: Node,
    content_type: str,
    *,
    operations: list[tuple[int, Operation]],
) -> Channel:
    return Channel(
        key=key,
        address=text_of(channel.child("address")),
        messages=tuple(_messages(references, channel, content_type)),
        place=channel.place,
        operations=tuple(operation for of, operation in operations if of == id(channel.value)),
        parameters=tuple(_parameters(references, channel)),
        binding=topic_binding(references, channel),
        extensions=extensions_of(references, channel),
    )


def _messages(references: References, channel: Node, content_type: str) -> Iterator[Message]:
    messages = references.child(channel, "messages")
    for name, written in references.entries(messages) if messages else ():
        if name.startswith("x-"):
            continue
        message = with_traits(references, written, traits_win=False)
        yield message_from(
            references,
            message,
            name=name,
            payload=_schema(references, message, "payload"),
            headers=_schema(references, message, "headers"),
            content_type=content_type,
        )


def _schema(references: References, message: Node, name: str) -> Schema | None:
    written = references.child(message, name)
    if written is None:
        return None
    inner = written.child("schema")
    if inner is None:
        return schema_from(written, ASYNCAPI, references)
    return schema_from(inner, schema_format(text_of(written.child("schemaFormat"))), references)


def _parameters(references: References, channel: Node) -> Iterator[Parameter]:
    parameters = references.child(channel, "parameters")
    for name, parameter in references.entries(parameters) if parameters else ():
        values = [text_of(parameter.child("default"))]
        for keyword in ("enum", "examples"):
            listed = parameter.child(keyword)
            values += [text_of(item) for item in (listed.items() if listed else ())]
        location = text_of(parameter.child("location"))
        yield Parameter(name, tuple(value for value in values if value is not None), location)


def _servers(references: References, servers: Node) -> Iterator[Server]:
    for name, server in references.entries(servers):
        host = text_of(server.child("host")) or ""
        path = text_of(server.child("pathname")) or ""
        url = filled(f"{host}{path}", references, server)
        yield Server(name, url, text_of(server.child("protocol")) or "")
