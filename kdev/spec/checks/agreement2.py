"""What the parts of an AsyncAPI 2 document must agree on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kdev.errors import Problem
from kdev.spec.agreement import (
    HARMFUL,
    PARAMETERS_2,
    VARIABLES,
    parameter_problems,
    repeated,
    repeated_tags,
    scope_problems,
    variable_problems,
)
from kdev.spec.node import Node
from kdev.spec.reading.references import References
from kdev.spec.rules.wording import near_hint
from kdev.spec.traits import with_traits

VERBS = ("subscribe", "publish")
TAGGED = ("document", "operation", "operationTrait", "message", "messageTrait")


def disagreements2(references: References, root: Node, met: Mapping[str, list[Node]]) -> Iterator[Problem]:
    """Everything that two parts of the document say differently; `met` has its objects by their names."""
    servers = list(_entries(references, root, "servers"))
    shelf = references.child(root, "components", "securitySchemes")
    schemes = dict(shelf.entries()) if shelf is not None else {}
    for server in met.get("server", ()):
        url = server.child("url")
        yield from variable_problems(references, server, str(url.value) if url else "", VARIABLES)
    for _, server in servers:
        yield from _security(references, server, schemes, "asyncapi2-server-security")
    owners = [node for name in TAGGED for node in met.get(name, ())]
    yield from repeated_tags(references, owners, "asyncapi2-tags-uniqueness")
    written, names = references.child(root, "channels"), dict(servers)
    channels = list(references.entries(written)) if written is not None else []
    for key, channel in channels:
        place = written.at(key) if written is not None else channel
        yield from _channel(references, place, channel, names)
    operations = [operation for _, channel in channels for operation in operations2(references, channel)]
    ids = [found for operation in operations if (found := operation.child("operationId"))]
    yield from repeated(ids, "asyncapi2-operation-operationId-uniqueness")
    for operation in operations:
        yield from _security(references, operation, schemes, "asyncapi2-operation-security")
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
    opened: set[int] = set()
    while waiting:
        message = waiting.pop()
        found = references.follow(message)
        choices = references.child(found, "oneOf") if found is not None else None
        if choices is not None:
            # Choices may lead to themselves, and to the same others again and again.
            if id(choices.value) not in opened:
                waiting += reversed(list(choices.items()))
            opened.add(id(choices.value))
        elif found is not None:
            yield message, with_traits(references, found, traits_win=True)


def _channel(
    references: References, written: Node, channel: Node, servers: Mapping[str, Node]
) -> Iterator[Problem]:
    key = str(written.path[-1])
    if HARMFUL.search(key):
        text = "is an address with a query or a fragment"
        hint = "leave `?` and `#` out: they have no meaning in an address"
        yield Problem("asyncapi2-channel-no-query-nor-fragment", text, written.place, hint)
    address = written._replace(value=key)
    yield from parameter_problems(references, channel, address, PARAMETERS_2)
    listed = references.child(channel, "servers")
    for server in listed.items() if listed else ():
        if isinstance(server.value, str) and server.value not in servers:
            hint = near_hint(server.value, servers) or "add it to `servers`"
            text = f"names `{server.value}`, which is no server"
            yield Problem("asyncapi2-channel-servers", text, server.place, hint)


def _security(
    references: References, owner: Node, schemes: Mapping[str, Node], code: str
) -> Iterator[Problem]:
    listed = references.child(owner, "security")
    for requirement in references.items(listed) if listed else ():
        for name, entry in requirement.entries():
            written = schemes.get(name)
            scheme = references.follow(written) if written is not None else None
            if written is None:
                hint = near_hint(name, schemes) or "add it to `components.securitySchemes`"
                text = f"names the security scheme `{name}`, which is not there"
                yield Problem(code, text, entry.place, hint)
            elif scheme is not None:
                # The official parser does not follow a scheme that is a reference.
                told = code if written.value is scheme.value else "security-scopes"
                yield from scope_problems(references, scheme, entry.items(), told)


def _message_ids(references: References, operations: list[Node]) -> Iterator[Problem]:
    found: dict[tuple[str, object], Node] = {}
    for operation in operations:
        for _, message in messages2(references, operation):
            identifier = message.child("messageId")
            if identifier is not None:
                # A message that two operations share is one message.
                found.setdefault((identifier.document.file, identifier.path), identifier)
    return repeated(found.values(), "asyncapi2-message-messageId-uniqueness")


def _entries(references: References, root: Node, name: str) -> Iterator[tuple[str, Node]]:
    parent = references.child(root, name)
    return references.entries(parent) if parent else iter(())
