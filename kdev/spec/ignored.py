"""What a document says and a local stack has no use for, each with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from kdev.errors import Place, Problem
from kdev.spec.model import Channel, Server
from kdev.spec.node import Node
from kdev.spec.reading.references import References

CODE = "ignored"
KAFKA = "kafka"
BOUND = ("servers", "channels", "operations")
REGISTRY = "`kdev mock --registry URL` names one, and the number of the schema then stands before each value"
ENCODED = ("schemaIdLocation", "schemaIdPayloadEncoding", "schemaLookupStrategy")


def ignored(
    references: References, root: Node, servers: tuple[Server, ...], channels: tuple[Channel, ...]
) -> Iterator[Problem]:
    """Everything of a valid document that changes nothing of what kdev does."""
    yield from _servers(references, root, servers)
    for node in _with_bindings(references, root):
        yield from _other_bindings(references, node)
    yield from _registry(references, root)
    for name in ("channels", "operations"):
        yield from _shelved(references, root, name, _in_use(references, root, name))
    used = {message.place for channel in channels for message in channel.messages}
    yield from _shelved(references, root, "messages", used)


def _servers(references: References, root: Node, servers: tuple[Server, ...]) -> Iterator[Problem]:
    found = references.child(root, "servers")
    for server in servers:
        node = references.child(found, server.name) if found is not None else None
        if node is not None:
            address = f" `{server.url}`" if server.url else ""
            why = "kdev uses its own broker, or the one of `--bootstrap`"
            yield _said(node, f"the server{address} is never connected to", why)


def _with_bindings(references: References, root: Node) -> Iterator[Node]:
    for name in BOUND:
        parent = references.child(root, name)
        for key, node in references.entries(parent) if parent is not None else ():
            if not key.startswith("x-"):
                yield node
                yield from _below_channel(references, node)


def _below_channel(references: References, channel: Node) -> Iterator[Node]:
    for verb in ("publish", "subscribe"):
        operation = references.child(channel, verb)
        if operation is not None:
            yield operation
            message = references.child(operation, "message")
            choices = references.child(message, "oneOf") if message is not None else None
            written = [message] if message is not None else []
            yield from references.items(choices) if choices is not None else written
    messages = references.child(channel, "messages")
    for _, message in references.entries(messages) if messages is not None else ():
        yield message


def _other_bindings(references: References, owner: Node) -> Iterator[Problem]:
    bindings = references.child(owner, "bindings")
    for name, entry in bindings.entries() if bindings is not None else ():
        if name != KAFKA and not name.startswith("x-"):
            yield _said(entry, f"the binding of `{name}` is left out", "kdev speaks Kafka only")


def _registry(references: References, root: Node) -> Iterator[Problem]:
    for node in _with_bindings(references, root):
        binding = references.child(node, "bindings", KAFKA)
        for name in ENCODED:
            entry = binding.child(name) if binding is not None else None
            if entry is not None:
                yield _said(entry, f"`{name}` is of no use without a schema registry", REGISTRY)


def _in_use(references: References, root: Node, name: str) -> set[Place]:
    parent = references.child(root, name)
    return {node.place for _, node in (references.entries(parent) if parent is not None else ())}


def _shelved(references: References, root: Node, name: str, used: set[Place]) -> Iterator[Problem]:
    shelf = references.child(root, "components", name)
    for key, node in references.entries(shelf) if shelf is not None else ():
        if not key.startswith("x-") and node.place not in used:
            user = "channel" if name == "messages" else name.removesuffix("s")
            why = f"no {user} of the document refers to it"
            yield _said(node, f"`{key}` of `components.{name}` is not used", why)


def _said(node: Node, text: str, why: str) -> Problem:
    return Problem(CODE, text, node.place, why, severity="info")
