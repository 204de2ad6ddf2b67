"""What the parts of an AsyncAPI 2 document must agree on."""

from __future__ import annotations

from collections.abc import Iterator

from kdev.errors import Problem
from kdev.spec.agreement import parameter_problems, repeated, repeated_tags, variable_problems
from kdev.spec.node import Node
from kdev.spec.references import References
from kdev.spec.traits import with_traits
from kdev.spec.wording import near_hint

VERBS = ("subscribe", "publish")


def disagreements2(references: References, root: Node) -> Iterator[Problem]:
    """Everything that two parts of the document say differently."""
    servers = list(_entries(references, root, "servers"))
    schemes = references.child(root, "components", "securitySchemes")
    for _, server in servers:
        url = server.child("url")
        yield from variable_problems(server, str(url.value) if url else "", "asyncapi2-server-variables")
        yield from _security(references, server, schemes, "asyncapi2-server-security")
    yield from repeated_tags(references, root)
    channels = list(_entries(references, root, "channels"))
    for key, channel in channels:
        yield from _channel(key, channel, [name for name, _ in servers])
    operations = [operation for _, channel in channels for operation in operations2(references, channel)]
    ids = [found for operation in operations if (found := operation.child("operationId"))]
    yield from repeated(ids, "asyncapi2-operation-operationId-uniqueness")
    for operation in operations:
        yield from _security(references, operation, schemes, "asyncapi2-operation-security")
        yield from repeated_tags(references, operation)
    yield from _message_ids(references, operations)


def operations2(references: References, channel: Node) -> Iterator[Node]:
    """The operations of a channel, their traits applied."""
    for verb in VERBS:
        operation = references.child(channel, verb)
        if operation is not None:
            yield with_traits(references, operation, traits_win=True)


def messages2(references: References, operation: Node) -> Iterator[tuple[Node, Node]]:
    """The messages of an operation: as each is written there, and as it is with its traits applied."""
    written = operation.child("message")
    waiting = [written] if written is not None else []
    while waiting:
        message = waiting.pop(0)
        found = references.follow(message)
        choices = references.child(found, "oneOf") if found is not None else None
        if choices is not None:
            waiting = [*choices.items(), *waiting]
        elif found is not None:
            yield message, with_traits(references, found, traits_win=True)


def _channel(key: str, channel: Node, servers: list[str]) -> Iterator[Problem]:
    if "?" in key or "#" in key:
        text = "is an address with a query or a fragment"
        hint = "leave `?` and `#` out: they have no meaning in an address"
        yield Problem("asyncapi2-channel-no-query-nor-fragment", text, channel.place, hint)
    yield from parameter_problems(channel, key, channel, "asyncapi2-channel-parameters")
    listed = channel.child("servers")
    for server in listed.items() if listed else ():
        if server.value not in servers:
            hint = near_hint(str(server.value), servers) or "add it to `servers`"
            yield Problem(
                "asyncapi2-channel-servers", f"names `{server.value}`, which is no server", server.place, hint
            )


def _security(references: References, owner: Node, schemes: Node | None, code: str) -> Iterator[Problem]:
    listed = owner.child("security")
    names = [name for name, _ in schemes.entries()] if schemes else []
    for requirement in references.items(listed) if listed else ():
        for name, entry in requirement.entries():
            if name not in names:
                hint = near_hint(name, names) or "add it to `components.securitySchemes`"
                yield Problem(
                    code, f"names the security scheme `{name}`, which is not there", entry.place, hint
                )


def _message_ids(references: References, operations: list[Node]) -> Iterator[Problem]:
    found: dict[int, Node] = {}
    for operation in operations:
        for _, message in messages2(references, operation):
            identifier = message.child("messageId")
            if identifier is not None:
                found.setdefault(hash((identifier.document.file, identifier.path)), identifier)
    return repeated(found.values(), "asyncapi2-message-messageId-uniqueness")


def _entries(references: References, root: Node, name: str) -> Iterator[tuple[str, Node]]:
    parent = references.child(root, name)
    return references.entries(parent) if parent else iter(())
