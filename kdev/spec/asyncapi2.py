"""An AsyncAPI 2 document becomes a Spec."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from kdev.spec.bindings import client_name, operation_topic, text_of, topic_binding
from kdev.spec.checks.agreement2 import VERBS, messages2
from kdev.spec.message import extensions_of, message_from
from kdev.spec.model import Channel, Message, Operation, Parameter, Spec
from kdev.spec.node import Node
from kdev.spec.reading.references import References, reference_of
from kdev.spec.schemas import ASYNCAPI, plain, schema_format, schema_from
from kdev.spec.servers import servers_from
from kdev.spec.traits import with_traits

_CANDIDATES = ("default", "const", "enum", "examples", "example")


def spec_from_2(references: References, root: Node) -> Spec:
    """What a valid AsyncAPI 2 document says."""
    channels = references.child(root, "channels")
    content_type = text_of(root.child("defaultContentType")) or ""
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
        servers=tuple(servers_from(references, root, 2)),
    )


def _channel(references: References, key: str, channel: Node, content_type: str) -> Channel:
    found: dict[tuple[str, object], Message] = {}
    operations: list[Operation] = []
    for verb in VERBS:
        written = references.child(channel, verb)
        if written is not None:
            operation = with_traits(references, written, traits_win=True)
            names = _messages(references, operation, found, default=(key, content_type))
            operations.append(_operation(references, verb, operation, names))
    return Channel(
        key=key,
        address=key,
        messages=tuple(found.values()),
        place=channel.place,
        operations=tuple(operations),
        parameters=tuple(_parameters(references, channel)),
        binding=topic_binding(references, channel),
        servers=tuple(_texts(channel.child("servers"))),
        extensions=extensions_of(references, channel),
    )


def _operation(references: References, verb: str, operation: Node, messages: list[str]) -> Operation:
    return Operation(
        verb,
        text_of(operation.child("operationId")) or "",
        operation_topic(references, operation),
        tuple(messages),
        group_id=client_name(references, operation, "groupId"),
        client_id=client_name(references, operation, "clientId"),
    )


def _messages(
    references: References,
    operation: Node,
    found: dict[tuple[str, object], Message],
    *,
    default: tuple[str, str],
) -> list[str]:
    """The names of the messages of an operation; those that are new are added to what was found.

    `default` is the name of a message that has none, and the content type of one that has none.
    """
    names: list[str] = []
    for written, message in messages2(references, operation):
        place = (message.document.file, message.path)
        if place not in found:
            name = _name(written, message) or _unnamed(default[0], len(found) + 1)
            found[place] = _message(references, message, name, default[1])
        names.append(found[place].name)
    return names


def _texts(node: Node | None) -> Iterator[str]:
    for item in node.items() if node else ():
        if isinstance(item.value, str):
            yield item.value


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
        values = tuple(_candidates(references, schema, *_CANDIDATES)) if schema is not None else ()
        allowed = tuple(_candidates(references, schema, "const", "enum")) if schema is not None else ()
        yield Parameter(name, values, text_of(parameter.child("location")), allowed)


def _candidates(references: References, schema: Node, *keywords: str) -> Iterator[str]:
    for keyword in keywords:
        found = schema.child(keyword)
        value = plain(found, references) if found is not None else None
        for candidate in value if isinstance(value, list) else [value]:
            if isinstance(candidate, str | int | float) and not isinstance(candidate, bool):
                yield str(candidate)
