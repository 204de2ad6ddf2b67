"""Spec, Channel, Message: the same for every AsyncAPI version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kdev.errors import Place, Problem

Path = tuple[str | int, ...]

SENDING = frozenset({"subscribe", "send"})
KAFKA_PROTOCOLS = frozenset({"kafka", "kafka-secure"})


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema on its own feet: every `$ref` in `value` points into its own `definitions`.

    `format` is the media type of the schema language without parameters; `at` gives the place in the
    document of a path into `value`.
    """

    value: object
    format: str
    at: Callable[[Path], Place] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a message; a part that is not given is None."""

    name: str
    payload: object | None
    headers: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class SchemaId:
    """How records tell the number of their schema (Kafka binding of a message); empty where nothing is said.

    `location` is header or payload, `encoding` how it stands there, `strategy` how its subject is named.
    """

    location: str = ""
    encoding: str = ""
    strategy: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What may be sent on a channel (AsyncAPI Message Object, traits applied)."""

    name: str
    payload: Schema | None
    place: Place
    headers: Schema | None = None
    key: Schema | None = None
    content_type: str = "application/json"
    correlation: str | None = None
    examples: tuple[Example, ...] = ()
    extensions: Mapping[str, object] = field(default_factory=dict[str, object])
    schema_id: SchemaId = SchemaId()


@dataclass(frozen=True, slots=True)
class TopicBinding:
    """The Kafka binding of a channel; `config` holds Kafka's own topic settings as text."""

    topic: str | None = None
    partitions: int | None = None
    replicas: int | None = None
    config: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Parameter:
    """A `{name}` of an address: `values` are its candidates, best first; `allowed` limits them."""

    name: str
    values: tuple[str, ...] = ()
    location: str | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """Where the answer to an operation goes: a channel, or an address that a message tells at run time."""

    channel: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done on a channel: `verb` is publish, subscribe, send or receive as written.

    `messages` are the names of those it is about. `group_id` and `client_id` are what the Kafka binding of
    the operation gives as its only or first value.
    """

    verb: str
    name: str = ""
    topic: str | None = None
    messages: tuple[str, ...] = ()
    reply: Reply | None = None
    group_id: str | None = None
    client_id: str | None = None

    @property
    def sends(self) -> bool:
        """Whether the described application sends here (AsyncAPI 2: `subscribe`; AsyncAPI 3: `send`)."""
        return self.verb in SENDING


@dataclass(frozen=True, slots=True)
class Channel:
    """Where messages go; `address` is None when the document leaves it open.

    `servers` are the names of those that have it; none means all of the document's. `document` is its file,
    where a Spec is of several.
    """

    key: str
    address: str | None
    messages: tuple[Message, ...]
    place: Place
    operations: tuple[Operation, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    binding: TopicBinding | None = None
    servers: tuple[str, ...] = ()
    extensions: Mapping[str, object] = field(default_factory=dict[str, object])
    document: str = ""


@dataclass(frozen=True, slots=True)
class Security:
    """One way for a client to prove who it is: settings of a Kafka client, and those only the user knows.

    `note` says why there are no settings, when Kafka has no such security.
    """

    name: str
    type: str
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    secrets: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the described application finds its broker; kdev never connects to it by itself.

    Any one of `security` is enough; `registry` is the URL of its schema registry.
    """

    name: str
    url: str
    protocol: str
    security: tuple[Security, ...] = ()
    registry: str | None = None

    @property
    def is_kafka(self) -> bool:
        """Whether its protocol is Kafka's."""
        return self.protocol.lower() in KAFKA_PROTOCOLS


@dataclass(frozen=True, slots=True)
class Spec:
    """An AsyncAPI document that was understood.

    `warnings` are what could be better; `ignored` is what changes nothing of what kdev does, the hint of each
    being the reason.
    """

    file: str
    asyncapi: str
    title: str
    version: str
    channels: tuple[Channel, ...]
    servers: tuple[Server, ...] = ()
    warnings: tuple[Problem, ...] = ()
    ignored: tuple[Problem, ...] = ()
