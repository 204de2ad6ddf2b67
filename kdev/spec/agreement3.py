"""What the parts of an AsyncAPI 3 document must agree on."""

from __future__ import annotations

from collections.abc import Iterator

from kdev.errors import Problem
from kdev.spec.agreement import parameter_problems
from kdev.spec.node import Node
from kdev.spec.references import References, reference_of

OF_CHANNEL = "asyncapi3-operation-messages-from-referred-channel"


def disagreements3(references: References, root: Node) -> Iterator[Problem]:
    """Everything that two parts of the document say differently."""
    channels = references.child(root, "channels")
    for key, channel in references.entries(channels) if channels else ():
        yield from _channel(references, key, channel)
    operations = references.child(root, "operations")
    for _, operation in references.entries(operations) if operations else ():
        yield from _operation(operation)


def _channel(references: References, key: str, channel: Node) -> Iterator[Problem]:
    if "?" in key or "#" in key:
        text = "is a channel whose key has a query or a fragment"
        yield Problem("asyncapi3-channel-no-query-nor-fragment", text, channel.place, "leave `?` and `#` out")
    address = channel.child("address")
    if address is not None and isinstance(address.value, str):
        yield from parameter_problems(
            references, channel, address.value, address, code="asyncapi3-channel-parameters"
        )
    servers = channel.child("servers")
    for server in servers.items() if servers else ():
        target = reference_of(server.value) or ""
        if not _is_entry(target, "#/servers/"):
            code = "asyncapi3-required-channel-servers-unambiguity"
            hint = "write `$ref: '#/servers/NAME'`"
            yield Problem(code, "must refer to a server at the root", server.place, hint)


def _operation(operation: Node) -> Iterator[Problem]:
    channel = operation.child("channel")
    target = reference_of(channel.value) if channel else None
    if channel is not None and not _is_entry(target or "", "#/channels/"):
        code = "asyncapi3-required-operation-channel-unambiguity"
        hint = "write `$ref: '#/channels/NAME'`"
        yield Problem(code, "must refer to a channel at the root", channel.place, hint)
    yield from _messages(operation.child("messages"), target)
    reply = operation.child("reply")
    channel = reply.child("channel") if reply else None
    if reply is not None and channel is not None:
        yield from _messages(reply.child("messages"), reference_of(channel.value))


def _messages(messages: Node | None, channel: str | None) -> Iterator[Problem]:
    for message in messages.items() if messages and channel else ():
        target = reference_of(message.value) or ""
        if not target.startswith(f"{channel}/messages"):
            hint = f"write `$ref: '{channel}/messages/NAME'`"
            yield Problem(
                OF_CHANNEL, "must refer to a message of the operation's channel", message.place, hint
            )


def _is_entry(target: str, prefix: str) -> bool:
    return target.startswith(prefix) and "/" not in target.removeprefix(prefix)
