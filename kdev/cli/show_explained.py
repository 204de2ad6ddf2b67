"""How `kdev explain` looks: channel by channel, message by message, field by field."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kdev.cli import console
from kdev.cli.explained_table import table_of
from kdev.cli.wrapping import wrapped

if TYPE_CHECKING:
    from kdev.errors import Problem
    from kdev.mock.explained import MessageExplained
    from kdev.model import TopicSpec
    from kdev.spec.model import Channel, Message, Operation, Security, Server, Spec
    from kdev.spec.topics import Route, TopicPlan

LABEL = 12


class RouteExplained(NamedTuple):
    """A route, and how each of its messages that were asked for is made."""

    route: Route
    messages: tuple[tuple[Message, MessageExplained], ...]


def explained_lines(
    spec: Spec, plan: TopicPlan, told: Sequence[RouteExplained], *, whole: bool
) -> Iterator[str]:
    """The lines for a person; `whole` adds what is not about single messages."""
    title = f"{spec.title} {spec.version}".rstrip()
    yield f"{console.styled(title, console.BOLD)}, AsyncAPI {spec.asyncapi}"
    topics = {topic.name: topic for topic in plan.topics}
    for each in told:
        if whole or each.messages:
            yield from _route_lines(each, topics[each.route.topic])
    if whole:
        yield from _rest_lines(spec, plan)


def _route_lines(each: RouteExplained, topic: TopicSpec) -> Iterator[str]:
    route, channel = each.route, each.route.channel
    yield ""
    yield console.styled(channel.key, console.BOLD, console.CYAN)
    yield from _labelled("document", channel.document) if channel.document else ()
    counts = f"{_count(topic.partitions, 'partition')}, {_count(topic.replicas, 'replica')}"
    yield from _labelled("topic", f"{route.topic}, {counts}")
    yield from _labelled("named by", route.how)
    settings = ", ".join(f"{name}={value}" for name, value in topic.config.items())
    yield from _labelled("settings", settings) if settings else ()
    for operation in channel.operations:
        yield from _labelled(operation.verb, _operation(operation, channel))
    if not channel.messages:
        yield from _labelled("messages", "none: nothing can be sent here")
    for message, made in each.messages:
        yield from _message_lines(message, made)


def _operation(operation: Operation, channel: Channel) -> str:
    who = "the application sends" if operation.sends else "the application receives"
    messages = "" if len(operation.messages) == len(channel.messages) else ", ".join(operation.messages)
    parts = [
        f"{operation.name}: {who}" if operation.name else who,
        messages or ("" if operation.messages else "no message"),
        f"group `{operation.group_id}`" if operation.group_id else "",
        f"client `{operation.client_id}`" if operation.client_id else "",
        _reply(operation),
    ]
    return ", ".join(part for part in parts if part)


def _reply(operation: Operation) -> str:
    reply = operation.reply
    if reply is None:
        return ""
    told = f"answered on `{reply.channel}`" if reply.channel else "answered"
    return f"{told} at the address in `{reply.location}`" if reply.location else told


def _message_lines(message: Message, made: MessageExplained) -> Iterator[str]:
    yield ""
    yield f"  {console.styled(made.message, console.BOLD)}"
    if made.problem is not None:
        yield from _labelled("not made", str(made.problem), 4)
        yield from _labelled("hint", made.problem.hint, 4) if made.problem.hint else ()
        return
    samples = f": {', '.join(made.keys)}" if made.keys else ""
    yield from _labelled("key", f"{made.key}{samples}", 4)
    if message.correlation:
        yield from _labelled("correlation", message.correlation, 4)
    for note in made.notes:
        yield from _labelled("note", note, 4)
    yield from table_of("KEY", made.key_fields)
    yield from table_of("FIELD", made.fields)
    yield from table_of("HEADER", made.headers)


def _rest_lines(spec: Spec, plan: TopicPlan) -> Iterator[str]:
    yield from _section("channels without a topic", [f"{key}: {why}" for key, why in plan.skipped])
    yield from _section("notes", plan.notes)
    yield from _section("servers", [line for server in spec.servers for line in _server(server)])
    yield from _section("left out", [_left_out(each, spec) for each in spec.ignored])
    yield from _section("could be better", [_left_out(each, spec) for each in spec.warnings])


def _section(title: str, lines: Sequence[str] | Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield console.styled(title, console.BOLD)
        for line in found:
            yield from _wrapped(line, "  ", "    ")


def _server(server: Server) -> Iterator[str]:
    yield f"{server.name}: {server.protocol} at {server.url}"
    for security in server.security:
        yield f"  {security.name or security.type}: {_client(security)}"
    if server.registry:
        yield f"  schema registry: {server.registry}"


def _client(security: Security) -> str:
    if security.note:
        return f"{security.type}, {security.note}" if security.name else security.note
    settings = [f"{name}={value}" for name, value in security.settings.items()]
    return " ".join([*settings, *(f"{name}=..." for name in security.secrets)])


def _left_out(problem: Problem, spec: Spec) -> str:
    place = problem.place
    where = f"line {place.line}" if place.line and place.file == spec.file else str(replace(place, path="$"))
    return f"{where}: {problem.text}" + (f"; {problem.hint}" if problem.hint else "")


def _labelled(label: str, text: str, indent: int = 2) -> Iterator[str]:
    first = " " * indent + label.ljust(LABEL)
    return _wrapped(text, first, " " * len(first))


def _wrapped(text: str, first: str, later: str) -> Iterator[str]:
    width = console.known_width(sys.stdout)
    if width is None:
        yield f"{first}{text}"
        return
    begin, *others = wrapped(text, width - len(later), width - len(first))
    yield f"{first}{begin}"
    yield from (f"{later}{line}" for line in others)


def _count(number: int | None, noun: str) -> str:
    if number is None:
        return f"{noun}s as the broker has them"
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
