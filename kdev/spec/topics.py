"""A Spec becomes the topics it asks for, and which channel goes to which."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kdev.errors import Problem, SpecError
from kdev.model import INTERNAL_TOPICS, Naming, TopicSpec
from kdev.spec.merging import merged
from kdev.spec.model import Channel, Spec
from kdev.spec.naming import BY_USER, OF_BINDINGS, Named, chosen_notes, named
from kdev.spec.rules.wording import listed


@dataclass(frozen=True, slots=True)
class Route:
    """A channel and the topic it goes to; `how` says in a few words where the name comes from."""

    channel: Channel
    topic: str
    how: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """Topics, routes, and what a person should know: settings that gave way, channels without a topic.

    `whole` are the routes of the document where only a part of them was chosen.
    """

    topics: tuple[TopicSpec, ...]
    routes: tuple[Route, ...]
    notes: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    whole: tuple[Route, ...] = ()


def topic_plan(spec: Spec, *, brokers: int = 1, naming: Naming | None = None) -> TopicPlan:
    """The topics a document asks for on a cluster of some brokers, named as the user wishes.

    Raises SpecError when two channels of different names would share a topic, UsageError when a wish is
    against the document.
    """
    names = [(channel, named(channel, naming or Naming())) for channel in spec.channels]
    reasons = [(channel.key, _reason(spec, channel, name)) for channel, name in names]
    kept = [each for each, (_, reason) in zip(names, reasons, strict=True) if not reason]
    problems = _collisions(kept)
    if problems:
        raise SpecError(problems, hint=problems[0].hint if len(problems) == 1 else "")
    topics, notes = merged([(name.topic, channel) for channel, name in kept], brokers)
    return TopicPlan(
        topics=topics,
        routes=tuple(_route(channel, name) for channel, name in kept),
        notes=(*_notes(spec, kept), *chosen_notes(kept, naming or Naming()), *notes),
        skipped=tuple((key, reason) for key, reason in reasons if reason),
    )


def collisions(spec: Spec) -> tuple[Problem, ...]:
    """The channels of different names that would share a topic when the user wishes for no names."""
    return _collisions(_planned(spec))


def topic_count(spec: Spec) -> int:
    """How many topics the channels of a document go to when the user wishes for no names."""
    return len({name.topic for _, name in _planned(spec)})


def _route(channel: Channel, name: Named) -> Route:
    return Route(channel, name.topic, ", ".join([name.origin, *name.changes]), name.parameters)


def _planned(spec: Spec) -> list[tuple[Channel, Named]]:
    names = [(channel, named(channel, Naming())) for channel in spec.channels]
    return [(channel, name) for channel, name in names if not _reason(spec, channel, name)]


def _reason(spec: Spec, channel: Channel, name: Named) -> str:
    """Why a channel has no topic; empty when it has one."""
    if name.topic in INTERNAL_TOPICS:
        return f"`{name.topic}` belongs to Kafka itself"
    if name.origin == BY_USER:
        return ""
    if protocols := _other_protocols(spec, channel):
        return f"its servers speak {listed(protocols)}, not Kafka"
    if location := _told_at_run_time(spec, channel):
        return f"each request says where its reply goes, in `{location}`"
    return "" if name.topic else "nothing of its name can be the name of a topic"


def _other_protocols(spec: Spec, channel: Channel) -> list[str]:
    """The protocols of a channel that is on servers other than the Kafka ones of its document."""
    if channel.binding is not None or not any(server.is_kafka for server in spec.servers):
        return []
    own = [server for server in spec.servers if server.name in channel.servers]
    return [] if any(server.is_kafka for server in own) else sorted({server.protocol for server in own})


def _told_at_run_time(spec: Spec, channel: Channel) -> str | None:
    """Where a message says the address of a channel of replies that has none of its own."""
    if channel.address or (channel.binding is not None and channel.binding.topic):
        return None
    replies = [each.reply for other in spec.channels for each in other.operations if each.reply]
    return next((reply.location for reply in replies if reply.channel == channel.key), None)


def _collisions(names: Iterable[tuple[Channel, Named]]) -> tuple[Problem, ...]:
    found: list[Problem] = []
    first: dict[str, tuple[Channel, Named]] = {}
    for channel, name in names:
        # Both have the same name in the metrics of a broker, which therefore refuses the second of them.
        other, taken = first.setdefault(name.topic.replace(".", "_"), (channel, name))
        wished = BY_USER in {name.origin, taken.origin}
        if name.topic != taken.topic:
            text = f"would be the topic `{name.topic}`, which Kafka refuses beside `{taken.topic}`"
            found.append(_collision(channel, f"{text} of the channel `{other.key}`", name))
        elif name.written != taken.written and not wished:
            text = f"would share the topic `{name.topic}` with the channel `{other.key}`"
            found.append(_collision(channel, f"{text}: `{name.written}` and `{taken.written}`", name))
    return tuple(found)


def _collision(channel: Channel, text: str, name: Named) -> Problem:
    hint = f"give it another name: `bindings.kafka.topic`, or `--topic-name {shlex.quote(channel.key)}=TOPIC`"
    if name.parameters:
        hint = f"choose another value: `--param {next(iter(name.parameters))}=VALUE`, or {hint}"
    return Problem("topic-collision", text, channel.place, hint)


def _notes(spec: Spec, kept: Iterable[tuple[Channel, Named]]) -> Iterator[str]:
    if spec.servers and not any(server.is_kafka for server in spec.servers):
        protocols = listed(sorted({server.protocol for server in spec.servers}))
        yield f"the servers of the document speak {protocols}; its channels become topics all the same"
    for channel, name in kept:
        others = {each.topic for each in channel.operations if each.topic} - {name.written}
        if others and name.origin in OF_BINDINGS:
            also = listed(sorted(others))
            yield f"channel `{channel.key}` goes to `{name.topic}`; its operations also name {also}"
    silent = [channel.key for channel, _ in kept if not channel.messages]
    if silent:
        yield f"no message is described for {listed(silent)}: a topic, and nothing to send to it"
