"""Several documents as one: their channels side by side, and what two of them say of the same topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kdev.errors import Problem, SpecError
from kdev.spec.model import Channel, Message, Server, Spec
from kdev.spec.topics import Route, TopicPlan


def joined(specs: Sequence[Spec], name: str) -> Spec:
    """One Spec with all that some documents describe, each channel with the document that it is of."""
    if len(specs) == 1:
        return specs[0]
    # A document without a server of Kafka is sent as it would be alone: whatever its servers speak.
    servers = {
        spec.file: spec.servers if any(each.is_kafka for each in spec.servers) else () for spec in specs
    }
    return Spec(
        name,
        ", ".join(dict.fromkeys(spec.asyncapi for spec in specs)),
        name,
        "",
        tuple(_owned(channel, spec.file, servers[spec.file]) for spec in specs for channel in spec.channels),
        tuple(
            replace(each, name=_within(file, each.name)) for file, some in servers.items() for each in some
        ),
        tuple(problem for spec in specs for problem in spec.warnings),
        tuple(problem for spec in specs for problem in spec.ignored),
    )


def once(plan: TopicPlan) -> TopicPlan:
    """The same plan, but that of a message that two documents describe for a topic only the first is sent.

    Raises SpecError when the two differ.
    """
    sent: dict[tuple[str, str], tuple[Channel, Message]] = {}
    routes: list[Route] = []
    notes: list[str] = []
    for route in plan.routes:
        again = {each.name for each in route.channel.messages if _is_taken(each, route, sent)}
        kept = tuple(each for each in route.channel.messages if each.name not in again)
        for message in kept:
            sent[route.topic, message.name] = (route.channel, message)
        for name in sorted(again):
            first = sent[route.topic, name][0].document
            notes.append(
                f"`{name}` of topic `{route.topic}` is also in {route.channel.document}: sent as in {first}"
            )
        if kept or not again:
            channel = route.channel
            routes.append(replace(route, channel=replace(channel, messages=kept)) if again else route)
    return replace(plan, routes=tuple(routes), notes=(*plan.notes, *notes, *_shared(routes)))


def _is_taken(message: Message, route: Route, sent: dict[tuple[str, str], tuple[Channel, Message]]) -> bool:
    """Whether another document has this message for the topic already."""
    channel, other = sent.get((route.topic, message.name), (route.channel, message))
    if channel.document == route.channel.document:
        return False
    if _said(other) == _said(message):
        return True
    text = f"sends another `{message.name}` to topic `{route.topic}` than {channel.document} does"
    hint = f"describe it in one way: the other is at {other.place}; or name one document at a time"
    raise SpecError((Problem("topic-collision", text, message.place, hint),), hint=hint)


def _said(message: Message) -> tuple[object, ...]:
    return message.payload, message.headers, message.key, message.content_type, message.extensions


def _shared(routes: Sequence[Route]) -> list[str]:
    """What comes from which document, for the topics that are in more than one."""
    found: dict[str, dict[str, list[str]]] = {}
    for route in routes:
        names = [f"`{message.name}`" for message in route.channel.messages]
        if names:
            found.setdefault(route.topic, {}).setdefault(route.channel.document, []).extend(names)
    return [
        f"topic `{topic}` gets "
        + ", and ".join(f"{', '.join(names)} of {document}" for document, names in documents.items())
        for topic, documents in found.items()
        if len(documents) > 1
    ]


def _owned(channel: Channel, file: str, servers: Sequence[Server]) -> Channel:
    own = [each.name for each in servers]
    names = [name for name in channel.servers if name in own] if channel.servers else own
    return replace(
        channel,
        document=file,
        servers=tuple(_within(file, name) for name in names),
    )


def _within(file: str, name: str) -> str:
    return f"{file}#{name}"
