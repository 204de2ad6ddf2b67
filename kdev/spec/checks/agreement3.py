"""What the parts of an AsyncAPI 3 document must agree on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kdev.errors import Problem
from kdev.spec.agreement import (
    HARMFUL,
    OWN_VARIABLES,
    PARAMETERS_3,
    parameter_problems,
    repeated_tags,
    scope_problems,
    variable_problems,
)
from kdev.spec.node import Node
from kdev.spec.reading.references import References, reference_of
from kdev.spec.rules.wording import near_hint

OF_CHANNEL = "asyncapi3-operation-messages-from-referred-channel"
ROOT_CHANNEL = "asyncapi3-required-operation-channel-unambiguity"
ROOT_SERVER = "asyncapi3-required-channel-servers-unambiguity"
CHANNELS, SERVERS = "#/channels/", "#/servers/"


def disagreements3(references: References, root: Node, met: Mapping[str, list[Node]]) -> Iterator[Problem]:
    """Everything that two parts of the document say differently; `met` has its objects by their names."""
    channels = references.child(root, "channels")
    for key, written in channels.entries() if channels else ():
        if HARMFUL.search(key):
            text, hint = "is a channel whose key has a query or a fragment", "leave `?` and `#` out"
            yield Problem("asyncapi3-channel-no-query-nor-fragment", text, written.place, hint)
        yield from _servers(written)
    for channel in met.get("channel", ()):
        yield from _address(references, channel)
    for owner in (root, references.child(root, "components")):
        operations = references.child(owner, "operations") if owner is not None else None
        for _, operation in operations.entries() if operations is not None else ():
            yield from _Operation(references, operation).problems(at_root=owner is root)
    for server in met.get("server", ()):
        host, path = server.child("host"), server.child("pathname")
        used = "".join(str(part.value) for part in (host, path) if part is not None)
        yield from variable_problems(references, server, used, OWN_VARIABLES)
    for scheme in met.get("oauth2", ()):
        wanted = references.child(scheme, "scopes")
        yield from scope_problems(references, scheme, wanted.items() if wanted else (), "security-scopes")
    owners = [node for nodes in list(met.values()) for node in nodes]
    yield from repeated_tags(references, owners, "tags-uniqueness", "warning")


def _address(references: References, channel: Node) -> Iterator[Problem]:
    address = channel.child("address")
    if address is None or not isinstance(address.value, str):
        yield from parameter_problems(references, channel, channel._replace(value=""), PARAMETERS_3)
        return
    yield from parameter_problems(references, channel, address, PARAMETERS_3)
    if HARMFUL.search(address.value):
        text, hint = "is an address with a query or a fragment", "put what follows into a binding"
        yield Problem("channel-address", text, address.place, hint, "warning")


def _servers(channel: Node) -> Iterator[Problem]:
    servers = channel.child("servers")
    for server in servers.items() if servers else ():
        target = reference_of(server.value)
        hint = "write `$ref: '#/servers/NAME'`"
        if target is None and isinstance(server.value, dict):
            text = "is a server written out; a channel names one of the root"
            yield Problem("channel-servers", text, server.place, hint, "warning")
        elif target is not None and SERVERS not in target:
            name = target.rpartition("/")[2]
            hint = f"write `$ref: '{SERVERS}{name}'`, and have the server there"
            yield Problem(ROOT_SERVER, "must refer to a server at the root", server.place, hint)
        elif target is not None and not target.startswith(SERVERS):
            yield Problem("channel-servers", "names a server of another file", server.place, hint, "warning")


class _Operation:
    def __init__(self, references: References, written: Node) -> None:
        self._references, self._written = references, written

    def problems(self, *, at_root: bool) -> Iterator[Problem]:
        channel = self._written.child("channel")
        if channel is not None and at_root:
            yield from self._channel(channel)
        yield from self._messages(self._written, OF_CHANNEL)
        reply = self._references.child(self._written, "reply")
        if reply is not None and reply.child("channel") is not None:
            yield from self._messages(reply, "operation-messages")

    def _channel(self, channel: Node) -> Iterator[Problem]:
        target = reference_of(channel.value)
        hint = "write `$ref: '#/channels/NAME'`"
        if target is None:
            if isinstance(channel.value, dict):
                text = "is a channel written out; an operation names one of the root"
                yield Problem("operation-channel", text, channel.place, hint, "warning")
        elif CHANNELS not in target:
            name = target.rpartition("/")[2]
            hint = f"write `$ref: '{CHANNELS}{name}'`, and have the channel there"
            yield Problem(ROOT_CHANNEL, "must refer to a channel at the root", channel.place, hint)
        elif not target.startswith(CHANNELS):
            yield Problem(
                "operation-channel", "names a channel of another file", channel.place, hint, "warning"
            )

    def _messages(self, owner: Node, code: str) -> Iterator[Problem]:
        channel, messages = owner.child("channel"), owner.child("messages")
        prefix = reference_of(channel.value) if channel is not None else None
        if prefix is None and channel is not None and channel.child("$ref") is not None:
            return  # a reference that is none is told already
        for message in messages.items() if messages is not None else ():
            target = reference_of(message.value)
            if target is None:
                if isinstance(message.value, dict):
                    text = "is a message written out; an operation names those of its channel"
                    hint = f"write `$ref: '{prefix or '#/channels/NAME'}/messages/NAME'`"
                    yield Problem("operation-messages", text, message.place, hint, "warning")
            elif not target.startswith(f"{prefix}/messages"):
                severity = "error" if code == OF_CHANNEL else "warning"
                noun = "operation's" if code == OF_CHANNEL else "reply's"
                text = f"must refer to a message of the {noun} channel"
                yield Problem(code, text, message.place, self._advice(channel, prefix, message), severity)

    def _advice(self, channel: Node | None, prefix: str | None, message: Node) -> str:
        """The reference to write: to the same message in the channel, or to one with a like name."""
        target, name = self._references.follow(message), str(reference_of(message.value)).rpartition("/")[2]
        named = self._references.follow(channel) if channel is not None and prefix else None
        listed = self._references.child(named, "messages") if named is not None else None
        if listed is None:
            return "write `$ref: '#/channels/NAME/messages/NAME'`"
        known = dict(self._references.entries(listed))
        same = next((key for key, one in known.items() if target and one.value is target.value), None)
        if same is not None:
            return f"write `$ref: '{prefix}/messages/{same}'`"
        near = near_hint(name, known).split("`")[1:2]
        if near:
            return f"write `$ref: '{prefix}/messages/{near[0]}'`"
        return f"add it to the `messages` of the channel, then write `$ref: '{prefix}/messages/{name}'`"
