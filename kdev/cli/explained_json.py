"""What `kdev explain` tells a program; the names of the fields stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kdev.cli.show_explained import RouteExplained
    from kdev.errors import Problem
    from kdev.mock.explained import FieldExplained, MessageExplained
    from kdev.model import TopicSpec
    from kdev.spec.model import Message, Operation, Server, Spec
    from kdev.spec.topics import TopicPlan


def explained_json(spec: Spec, plan: TopicPlan, told: Sequence[RouteExplained]) -> dict[str, object]:
    """Everything that is told of a document, as one object."""
    topics = {topic.name: topic for topic in plan.topics}
    return {
        "path": spec.file,
        "asyncapi": spec.asyncapi,
        "title": spec.title,
        "version": spec.version,
        "channels": [_route_json(each, topics[each.route.topic], spec) for each in told],
        "skipped": [{"channel": channel, "why": why} for channel, why in plan.skipped],
        "notes": list(plan.notes),
        "servers": [_server_json(server) for server in spec.servers],
        "ignored": [_problem_json(problem) for problem in spec.ignored],
        "warnings": [_problem_json(problem) for problem in spec.warnings],
    }


def _route_json(each: RouteExplained, topic: TopicSpec, spec: Spec) -> dict[str, object]:
    channel = each.route.channel
    return {
        "document": channel.document or spec.file,
        "channel": channel.key,
        "address": channel.address,
        "topic": topic.name,
        "how": each.route.how,
        "parameters": dict(each.route.parameters),
        "partitions": topic.partitions,
        "replicas": topic.replicas,
        "config": dict(topic.config),
        "operations": [_operation_json(operation) for operation in channel.operations],
        "messages": [_message_json(message, made) for message, made in each.messages],
    }


def _operation_json(operation: Operation) -> dict[str, object]:
    reply = operation.reply
    return {
        "verb": operation.verb,
        "name": operation.name,
        "application": "sends" if operation.sends else "receives",
        "messages": list(operation.messages),
        "group": operation.group_id,
        "client": operation.client_id,
        "reply": None if reply is None else {"channel": reply.channel, "location": reply.location},
    }


def _message_json(message: Message, made: MessageExplained) -> dict[str, object]:
    return {
        "message": made.message,
        "content_type": message.content_type,
        "correlation": message.correlation,
        "problem": None if made.problem is None else str(made.problem),
        "key": {
            "how": made.key,
            "samples": list(made.keys),
            "fields": list(map(_field_json, made.key_fields)),
        },
        "notes": list(made.notes),
        "fields": [_field_json(field) for field in made.fields],
        "headers": [_field_json(field) for field in made.headers],
    }


def _field_json(field: FieldExplained) -> dict[str, object]:
    return {
        "path": field.path,
        "source": field.source,
        "rule": field.rule,
        "samples": list(field.samples),
    }


def _server_json(server: Server) -> dict[str, object]:
    return {
        "name": server.name,
        "url": server.url,
        "protocol": server.protocol,
        "registry": server.registry,
        "security": [
            {
                "name": each.name,
                "type": each.type,
                "settings": dict(each.settings),
                "secrets": list(each.secrets),
                "note": each.note,
            }
            for each in server.security
        ],
    }


def _problem_json(problem: Problem) -> dict[str, object]:
    place = problem.place
    return {
        "code": problem.code,
        "message": problem.text,
        "path": place.path,
        "file": place.file,
        "line": place.line,
        "hint": problem.hint,
    }
