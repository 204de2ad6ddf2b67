"""How stacks and their topics look: lines for people, objects for programs."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kdev.cli import console
from kdev.cli.layout import labelled
from kdev.cli.show_topics import change_text, changes_json, topic_table, topics_json
from kdev.model import TopicInfo

if TYPE_CHECKING:
    from kdev.cli.up import Up
    from kdev.stack.runtime import StackStatus

_SLOW_SECONDS = 0.005


def announce(step: str) -> None:
    """Say on a terminal which step begins."""
    if console.is_terminal(sys.stderr):
        console.note(f"{step} …")


def up_lines(result: Up, document: Sequence[str] = ()) -> list[str]:
    """What `kdev up` tells: address, runtime and why, topics, timings, what to do next.

    `document` is how the document was typed, with the options that name its topics.
    """
    status = result.started.status
    state = "already runs" if result.started.already else "is up"
    name = console.styled(status.name, console.BOLD)
    address = console.styled(status.endpoint.bootstrap_servers, console.BOLD, console.GREEN)
    lines = [f"{name} {state} at {address}", ""]
    lines += labelled(
        [
            ("runtime", f"{status.runtime}, {status.mode}: {result.choice.uses}"),
            ("why", result.choice.why),
            *(("", f"not {each.runtime}: {each.why}") for each in result.choice.skipped),
            ("data", status.data),
            *(("topic", line) for line in _topic_lines(result)),
            *_asked_rows(status),
            *(("note", note) for note in (*result.notes, *result.applied.notes)),
            ("took", _timings(result)),
        ]
    )
    return [*lines, "", "next", *(f"  {line}" for line in _next_commands(result, document))]


def up_json(result: Up) -> dict[str, object]:
    """The same for programs; `seconds` are those of each step."""
    status = result.started.status
    return {
        **_environment_json(status),
        "already": result.started.already,
        "why": result.choice.why,
        "uses": result.choice.uses,
        "skipped": [{"runtime": each.runtime, "why": each.why} for each in result.choice.skipped],
        "topics": changes_json(result.applied),
        "notes": [*result.notes, *result.applied.notes],
        "steps": [{"step": each.name, "seconds": round(each.seconds, 3)} for each in result.started.steps],
        "seconds": round(result.seconds, 3),
    }


def status_lines(status: StackStatus) -> list[str]:
    """What `kdev status` tells of an environment before its broker is asked."""
    lines = labelled(
        [
            ("name", status.name),
            ("runtime", _engine(status)),
            ("bootstrap", status.endpoint.bootstrap_servers),
            ("data", status.data),
            *_asked_rows(status),
        ]
    )
    services = [
        (each.service, each.state, _age(each.started), each.identity[:12], each.detail)
        for each in status.services
    ]
    return [*lines, "", *console.table_lines(["SERVICE", "STATE", "SINCE", "ID", "DETAIL"], services)]


def status_topics(topics: Sequence[TopicInfo] | None) -> list[str]:
    """What `kdev status` tells of the topics; None is a broker that does not answer."""
    if topics is None:
        return ["", "topics     the broker does not answer"]
    return ["", *topic_table(topics)] if topics else []


def status_json(status: StackStatus, topics: Sequence[TopicInfo] | None) -> dict[str, object]:
    """Both for programs."""
    return {
        **_environment_json(status),
        "running": status.running,
        "services": [
            {
                "service": each.service,
                "state": each.state,
                "id": each.identity,
                "detail": each.detail,
                "started": each.started,
            }
            for each in status.services
        ],
        "topics": None if topics is None else topics_json(topics),
    }


def _engine(status: StackStatus) -> str:
    version = f"Kafka {status.version}" if status.version[:1].isdigit() else status.version
    return f"{status.runtime} ({status.mode}, {version})"


def _environment_json(status: StackStatus) -> dict[str, object]:
    return {
        "name": status.name,
        "runtime": status.runtime,
        "mode": status.mode,
        "version": status.version,
        "bootstrap": status.endpoint.bootstrap_servers,
        "data": status.data,
        "config": dict(status.settings),
        "compose": status.compose,
    }


def _asked_rows(status: StackStatus) -> list[tuple[str, str]]:
    rows = [("config", f"{name}={value}") for name, value in status.settings.items()]
    return [*rows, *([("compose", status.compose)] if status.compose else [])]


def _topic_lines(result: Up) -> list[str]:
    lines: list[str] = []
    for change in result.applied.changes:
        address = result.applied.address(change.name)
        written = change.name if address == change.name else f"{address} -> {change.name}"
        detail = change_text(change)
        lines.append(f"{written} ({change.action}{f', {detail}' if detail else ''})")
    return lines


def _timings(result: Up) -> str:
    steps = [
        f"{each.name} {each.seconds:.2f} s" for each in result.started.steps if each.seconds >= _SLOW_SECONDS
    ]
    return f"{result.seconds:.2f} s" + (f": {', '.join(steps)}" if steps else "")


def _next_commands(result: Up, document: Sequence[str]) -> list[str]:
    changes = result.applied.changes
    topic = changes[0].name if changes else "TOPIC"
    commands = (f"kdev mock {shlex.join(document) or 'SPEC'} --rate 100", f"kdev tail {topic}", "kdev down")
    return [" ".join([each, *result.options]) for each in commands]


def _age(started: float | None) -> str:
    if started is None:
        return "-"
    seconds = max(0, int(time.time() - started))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return (
        f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    )
