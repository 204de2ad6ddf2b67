"""How the status of an environment looks: lines for people, objects for programs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kdev.cli import console
from kdev.cli.layout import labelled
from kdev.cli.show_stack import asked_rows, environment_json, inside_rows
from kdev.cli.show_topics import applied_lines, changes_json, topic_table, topics_json
from kdev.figures import age_text, bytes_text
from kdev.model import Action, TopicInfo
from kdev.stack.causes import cause_in
from kdev.stack.runtime import ServiceStatus, State, Usage

if TYPE_CHECKING:
    from kdev.cli.applying import Applied
    from kdev.stack.runtime import StackStatus

_NOTHING = Usage({})
_FEW_WORDS = 40
_ALIVE = frozenset({State.RUNNING, State.PAUSED})


def lines(status: StackStatus, usage: Usage = _NOTHING) -> list[str]:
    """What is told of an environment before its broker is asked."""
    size = "" if usage.data is None else f", {bytes_text(usage.data)}"
    told = labelled(
        [
            ("name", status.name),
            ("runtime", _engine(status)),
            ("bootstrap", status.endpoint.bootstrap_servers),
            *inside_rows(status),
            ("data", f"{status.data}{size}"),
            *asked_rows(status),
            *((each.extra, each.detail) for each in status.services if _has_address(each)),
        ]
    )
    return [*told, "", *_service_lines(status, usage)]


def _service_lines(status: StackStatus, usage: Usage) -> list[str]:
    rows = [
        (each.service, each.state, _age(each), _memory(usage, each.service), each.identity, _trouble(each))
        for each in status.services
    ]
    headings = ["SERVICE", "STATE", "SINCE", "MEMORY", "ID", "DETAIL"]
    shown = len(headings) if any(map(_trouble, status.services)) else -1
    return console.table_lines(headings[:shown], [row[:shown] for row in rows])


def _has_address(service: ServiceStatus) -> bool:
    """Whether the detail of a service is where it answers."""
    return bool(service.extra and service.detail) and service.state is State.RUNNING


def _trouble(service: ServiceStatus) -> str:
    """What is wrong with a service; of a long line of its log the cause, where that is known."""
    if _has_address(service):
        return ""
    cause = cause_in([service.detail]) if len(service.detail) > _FEW_WORDS else None
    return cause.text if cause else service.detail


def topics(found: Sequence[TopicInfo] | None) -> list[str]:
    """What is told of the topics; None is a broker that does not answer."""
    if found is None:
        return ["", "topics     the broker does not answer"]
    return ["", *topic_table(found)] if found else []


def drift(applied: Applied) -> list[str]:
    """How the topics differ from what a document asks for, one row for each that does."""
    differing = applied.without(Action.UNCHANGED)
    if not differing.changes:
        return ["", f"document   its topics are as it asks, {len(applied.changes)} of them"]
    return ["", "document   not as it asks:", *applied_lines(differing)]


def as_json(
    status: StackStatus,
    found: Sequence[TopicInfo] | None,
    usage: Usage = _NOTHING,
    applied: Applied | None = None,
) -> dict[str, object]:
    """All of it for programs; `document` is null where no document was given."""
    return {
        **environment_json(status),
        "data_bytes": usage.data,
        "running": status.running,
        "services": [
            {
                "service": each.service,
                "state": each.state,
                "id": each.identity,
                "detail": each.detail,
                "started": each.started,
                "memory_bytes": usage.memory.get(each.service),
                "memory_limit_bytes": usage.limits.get(each.service),
            }
            for each in status.services
        ],
        "topics": None if found is None else topics_json(found),
        "document": None if applied is None else changes_json(applied),
    }


def _memory(usage: Usage, service: str) -> str:
    size, limit = usage.memory.get(service), usage.limits.get(service)
    taken = "-" if size is None else bytes_text(size)
    return f"{taken} of {bytes_text(limit)}" if limit and size is not None else taken


def _engine(status: StackStatus) -> str:
    version = f"Kafka {status.version}" if status.version[:1].isdigit() else status.version
    return f"{status.runtime} ({', '.join(filter(None, (status.mode, version)))})"


def _age(service: ServiceStatus) -> str:
    if service.started is None or service.state not in _ALIVE:
        return "-"
    return age_text(time.time() - service.started)
