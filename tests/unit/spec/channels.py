"""Channels and documents for tests of the topic plan."""

from __future__ import annotations

from kdev.errors import Place
from kdev.spec.model import Channel, Message, Operation, Parameter, Server, Spec, TopicBinding

MESSAGE = Message("said", None, Place("spec.yaml"))


def channel(
    key: str,
    address: str | None = None,
    binding: TopicBinding | None = None,
    *,
    operations: tuple[Operation, ...] = (),
    parameters: tuple[Parameter, ...] = (),
    servers: tuple[str, ...] = (),
    messages: tuple[Message, ...] = (MESSAGE,),
) -> Channel:
    """A channel with one message."""
    place = Place("spec.yaml", f"$.channels.{key}", 3, 5)
    return Channel(key, address, messages, place, operations, parameters, binding, servers)


def spec(*channels: Channel, servers: tuple[Server, ...] = ()) -> Spec:
    """A document with these channels."""
    return Spec("spec.yaml", "3.0.0", "Shop", "1", channels, servers)
