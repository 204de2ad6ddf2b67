"""An AsyncAPI 3 document becomes a Spec."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kdev.spec.bindings import client_name, operation_topic, text_of, topic_binding
from kdev.spec.message import extensions_of, message_from
from kdev.spec.model import Channel, Message, Operation, Parameter, Reply, Schema, Spec
from kdev.spec.node import Node
from kdev.spec.reading.references import References, reference_of
from kdev.spec.schemas import ASYNCAPI, schema_format, schema_from
from kdev.spec.servers import servers_from
from kdev.spec.traits import with_traits


def spec_from_3(references: References, root: Node) -> Spec:
    """What a valid AsyncAPI 3 document says."""
    channels = references.child(root, "channels")
    content_type = text_of(root.child("defaultContentType")) or ""
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
        servers=tuple(servers_from(references, root, 3)),
    )


class _Found(NamedTuple):
    """An operation with its traits, its verb, its name, and the channel it is about."""

    name: str
    verb: str
    node: Node
    channel: Node


def _operations(references: References, root: Node) -> dict[int, list[_Found]]:
    """The operations of each channel, by the `id` of its value."""
    found: dict[int, list[_Found]] = {}
    operations = references.child(root, "operations")
    for name, written in references.entries(operations) if operations else ():
        operation = with_traits(references, written, traits_win=False)
        channel = references.child(operation, "channel")
        verb = text_of(operation.child("action"))
        if channel is not None and verb is not None and not name.startswith("x-"):
            found.setdefault(id(channel.value), []).append(_Found(name, verb, operation, channel))
    return found


def _channel(
    references: References, key: str, channel: Node, content_type: str, *, operations: dict[int, list[_Found]]
) -> Channel:
    own = operations.get(id(channel.value), [])
    return Channel(
        key=key,
        address=text_of(channel.child("address")),
        messages=tuple(_messages(references, channel, content_type)),
        place=channel.place,
        operations=tuple(_operation(references, operation) for operation in own),
        parameters=tuple(_parameters(references, channel)),
        binding=topic_binding(references, channel),
        servers=tuple(_names(references, references.child(channel, "servers"))),
        extensions=extensions_of(references, channel),
    )


def _operation(references: References, found: _Found) -> Operation:
    return Operation(
        found.verb,
        found.name,
        operation_topic(references, found.node),
        tuple(_message_names(references, found)),
        reply=_reply(references, found.node),
        group_id=client_name(references, found.node, "groupId"),
        client_id=client_name(references, found.node, "clientId"),
    )


def _message_names(references: References, found: _Found) -> Iterator[str]:
    messages = references.child(found.channel, "messages")
    named = {
        name: target.value
        for name, target in (references.entries(messages) if messages else ())
        if not name.startswith("x-")
    }
    listed = references.child(found.node, "messages")
    for written in listed.items() if listed is not None else ():
        target = references.follow(written)
        said = (reference_of(written.value) or "").rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        # Two names may stand for one message: then the one that is written counts.
        same = [name for name, value in named.items() if target is not None and value is target.value]
        yield from [said] if said in same else same[:1]
    if listed is None:
        yield from named


def _reply(references: References, operation: Node) -> Reply | None:
    reply = references.child(operation, "reply")
    if reply is None:
        return None
    channel = references.child(reply, "channel")
    last = channel.path[-1] if channel is not None and channel.path else None
    location = text_of(references.child(reply, "address", "location"))
    return Reply(last if isinstance(last, str) else None, location)


def _names(references: References, listed: Node | None) -> Iterator[str]:
    """The names under which the targets of a list of references stand."""
    for target in references.items(listed) if listed else ():
        if target.path and isinstance(target.path[-1], str):
            yield target.path[-1]


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
        default = text_of(parameter.child("default"))
        allowed, examples = _values(parameter, "enum"), _values(parameter, "examples")
        values = (*filter(None, [default]), *allowed, *examples)
        yield Parameter(name, values, text_of(parameter.child("location")), allowed)


def _values(parameter: Node, name: str) -> tuple[str, ...]:
    listed = parameter.child(name)
    return tuple(filter(None, map(text_of, listed.items() if listed else ())))
