"""A Spec becomes the topics it asks for, and which channel goes to which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kdev.errors import Problem, SpecError
from kdev.model import TopicSpec
from kdev.spec.agreement import EXPRESSION
from kdev.spec.model import Channel, Spec, TopicBinding

LONGEST = 249
ILLEGAL = re.compile(r"[^A-Za-z0-9._-]+")
NO_PARAMETERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Route:
    """A channel and the topic it goes to; `how` says in a few words where the name comes from."""

    channel: Channel
    topic: str
    how: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """Topics, routes, and what a person should know: settings that gave way, channels without a topic."""

    topics: tuple[TopicSpec, ...]
    routes: tuple[Route, ...]
    notes: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()


def topic_plan(spec: Spec, *, brokers: int = 1, parameters: Mapping[str, str] = NO_PARAMETERS) -> TopicPlan:
    """The topics a document asks for on a cluster of some brokers.

    Raises SpecError when two channels of different names would share a topic.
    """
    named = [(channel, *_written_name(channel)) for channel in spec.channels]
    routes = [_route(channel, written, origin, parameters) for channel, written, origin in named]
    problems = _collisions(routes)
    if problems:
        raise SpecError(problems, hint=problems[0].hint if len(problems) == 1 else "")
    notes = [
        note for channel, written, origin in named for note in _operation_notes(channel, written, origin)
    ]
    kept = tuple(route for route in routes if route.topic)
    topics = tuple(_topics(kept, brokers, notes))
    skipped = [(route.channel.key, "nothing of its name can be the name of a topic") for route in routes]
    without = tuple(reason for route, reason in zip(routes, skipped, strict=True) if not route.topic)
    return TopicPlan(topics, kept, tuple(notes), without)


def collisions(spec: Spec) -> tuple[Problem, ...]:
    """The channels of different names that would share a topic when nobody chooses parameters."""
    return _collisions([_route(channel, *_written_name(channel), NO_PARAMETERS) for channel in spec.channels])


def topic_count(spec: Spec) -> int:
    """How many topics the channels of a document go to when nobody chooses parameters."""
    names = {_route(channel, *_written_name(channel), NO_PARAMETERS).topic for channel in spec.channels}
    return len(names - {""})


def topic_name(written: str) -> str:
    """The topic name that Kafka accepts for a written one; empty when nothing of it is left."""
    dotted = written.replace("/", ".").strip(".")
    return ILLEGAL.sub("-", dotted).strip(".")[:LONGEST]


def _written_name(channel: Channel) -> tuple[str, str]:
    if channel.binding is not None and channel.binding.topic:
        return channel.binding.topic, "Kafka binding"
    named = next((operation.topic for operation in channel.operations if operation.topic), None)
    if named:
        return named, "Kafka binding of an operation"
    return (channel.address, "address") if channel.address else (channel.key, "key of the channel")


def _route(channel: Channel, written: str, origin: str, given: Mapping[str, str]) -> Route:
    declared = {parameter.name: parameter.values for parameter in channel.parameters}
    names = dict.fromkeys(EXPRESSION.findall(f"{written} {channel.address or ''}"))
    chosen = {name: given.get(name) or next(iter(declared.get(name, ())), name) for name in names}
    full = EXPRESSION.sub(lambda found: chosen[found[1]], written)
    topic = topic_name(full)
    changes = [f"`{{{name}}}` is `{chosen[name]}`" for name in dict.fromkeys(EXPRESSION.findall(written))]
    return Route(channel, topic, ", ".join([origin, *changes, *_changes(full, topic)]), chosen)


def _changes(full: str, topic: str) -> Iterator[str]:
    if "/" in full.strip("/"):
        yield "`/` became `.`"
    if full.strip("./") != full:
        yield "separators at the ends left out"
    if ILLEGAL.search(full.replace("/", ".")):
        yield "other characters became `-`"
    if len(topic) == LONGEST < len(full):
        yield f"cut at {LONGEST}"


def _collisions(routes: Iterable[Route]) -> tuple[Problem, ...]:
    found: list[Problem] = []
    first: dict[str, Route] = {}
    for route in routes:
        # A broker refuses `a_b` beside `a.b`, because both have the same name in its metrics.
        other = first.setdefault(route.topic.replace(".", "_"), route)
        if route.topic and _written_name(other.channel)[0] != _written_name(route.channel)[0]:
            found.append(_collision(route, other))
    return tuple(found)


def _collision(route: Route, other: Route) -> Problem:
    name, _ = _written_name(route.channel)
    taken, _ = _written_name(other.channel)
    both = f"`{name}` and `{taken}`"
    text = f"would share the topic `{route.topic}` with the channel `{other.channel.key}`: {both}"
    hint = "give one of them another name: `bindings.kafka.topic`"
    return Problem("topic-collision", text, route.channel.place, hint)


def _operation_notes(channel: Channel, name: str, origin: str) -> Iterator[str]:
    others = {
        operation.topic for operation in channel.operations if operation.topic and operation.topic != name
    }
    if others and origin.startswith("Kafka"):
        listed = ", ".join(f"`{other}`" for other in sorted(others))
        yield f"channel `{channel.key}` goes to `{name}`; its operations also name {listed}"


def _topics(routes: Iterable[Route], brokers: int, notes: list[str]) -> Iterator[TopicSpec]:
    bound: dict[str, list[TopicBinding]] = {}
    for route in routes:
        bound.setdefault(route.topic, []).append(route.channel.binding or TopicBinding())
    for topic, bindings in bound.items():
        partitions = _largest(topic, "partitions", [binding.partitions for binding in bindings], notes)
        replicas = _largest(topic, "replicas", [binding.replicas for binding in bindings], notes)
        if replicas > brokers:
            count = "1 broker" if brokers == 1 else f"{brokers} brokers"
            notes.append(f"topic `{topic}`: replicas {replicas} became {brokers}, there is only {count}")
        config = _config(topic, bindings, notes)
        yield TopicSpec(topic, partitions, min(replicas, brokers), config)


def _largest(topic: str, what: str, wishes: Iterable[int | None], notes: list[str]) -> int:
    wanted = sorted({wish for wish in wishes if wish is not None})
    if len(wanted) > 1:
        notes.append(f"topic `{topic}`: its channels ask for {_and(wanted)} {what}, it gets {wanted[-1]}")
    return wanted[-1] if wanted else 1


def _config(topic: str, bindings: Iterable[TopicBinding], notes: list[str]) -> dict[str, str]:
    config: dict[str, str] = {}
    for binding in bindings:
        for key, value in binding.config.items():
            if config.setdefault(key, value) != value:
                taken = f"`{config[key]}` is taken, not `{value}`"
                notes.append(f"topic `{topic}`: its channels differ on `{key}`, {taken}")
    return config


def _and(numbers: list[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
