"""How a stack looks that was brought up: lines for people, objects for programs."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kdev.cli import console
from kdev.cli.layout import labelled
from kdev.cli.show_topics import change_text, changes_json
from kdev.figures import heap_text

if TYPE_CHECKING:
    from kdev.cli.up import Up
    from kdev.stack.last_start import Seconds, Slower
    from kdev.stack.runtime import StackStatus

_SLOW_SECONDS = 0.005
_FAST = {
    "native": "the native image",
    "crashed": "no: the native image crashed here, so the brokers are on Java",
    "missing": "no: the native image cannot be had here, so the brokers are on Java",
}


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
            *inside_rows(status),
            ("data", status.data),
            *(("topic", line) for line in _topic_lines(result)),
            *asked_rows(status),
            *((each.extra, each.detail) for each in status.services if each.extra),
            *(("note", note) for note in (*result.notes, *result.applied.notes)),
            ("took", _timings(result)),
            *slower_rows(result.last.slower),
        ]
    )
    return [*lines, "", "next", *(f"  {line}" for line in _next_commands(result, document))]


def stopped_line(before: StackStatus, left: StackStatus | None) -> str:
    """What `kdev down` tells of an environment: whether anything ran, and what is left of its data."""
    kept = f"data kept: {left.data}" if left else "no data is left"
    if before.stopped:
        return f"`{before.name}` is stopped already ({before.runtime}), {kept}"
    return f"stopped `{before.name}` ({before.runtime}), {kept}"


def up_json(result: Up) -> dict[str, object]:
    """The same for programs; `seconds` are those of each step."""
    status = result.started.status
    return {
        **environment_json(status),
        "beside": {each.extra: each.detail for each in status.services if each.extra},
        "already": result.started.already,
        "why": result.choice.why,
        "uses": result.choice.uses,
        "skipped": [{"runtime": each.runtime, "why": each.why} for each in result.choice.skipped],
        "topics": changes_json(result.applied),
        "notes": [*result.notes, *result.applied.notes],
        "steps": [{"step": each.name, "seconds": round(each.seconds, 3)} for each in result.started.steps],
        "seconds": round(result.seconds, 3),
        "last_steps": _steps_json(result.last.steps),
    }


def environment_json(status: StackStatus) -> dict[str, object]:
    """What an environment is, for programs."""
    return {
        "name": status.name,
        "runtime": status.runtime,
        "mode": status.mode,
        "version": status.version,
        "bootstrap": status.endpoint.bootstrap_servers,
        "inside": status.inside._asdict() if status.inside else None,
        "data": status.data,
        "config": dict(status.settings),
        "compose": status.compose,
        "secure": status.secure,
        "fast": status.fast,
        "heap_bytes": status.memory << 20 or None,
        "client_config": status.endpoint.client_file,
    }


def inside_rows(status: StackStatus) -> list[tuple[str, str]]:
    """Where clients in containers find the brokers, a row for people."""
    inside = status.inside
    return [("containers", f"{inside.bootstrap_servers} on network {inside.network}")] if inside else []


def asked_rows(status: StackStatus) -> list[tuple[str, str]]:
    """The heap, the settings and the Compose file that an environment was started with, a row each."""
    rows = [("memory", f"{heap_text(status.memory)} of heap for each broker")] if status.memory else []
    rows += [("fast", _FAST[status.fast])] if status.fast else []
    rows += [("config", f"{name}={value}") for name, value in status.settings.items()]
    rows += [("compose", status.compose)] if status.compose else []
    return [*rows, *([("clients", status.endpoint.client_file)] if status.secure else [])]


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


def slower_rows(slower: Slower | None) -> list[tuple[str, str]]:
    """That a start was clearly slower than the last one, and the step that is to blame."""
    if slower is None:
        return []
    text = f"{slower.now:.1f} s, the last start took {slower.before:.1f} s"
    return [("slower", f"{text}: {slower.step} {slower.step_now:.1f} s, was {slower.step_before:.1f} s")]


def _steps_json(steps: Seconds | None) -> list[dict[str, object]] | None:
    return None if steps is None else [{"step": name, "seconds": each} for name, each in steps.items()]


def _next_commands(result: Up, document: Sequence[str]) -> list[str]:
    changes = result.applied.changes
    topic = changes[0].name if changes else "TOPIC"
    commands = (f"kdev mock {shlex.join(document) or 'SPEC'} --rate 100", f"kdev tail {topic}", "kdev down")
    return [" ".join([each, *result.options]) for each in commands]
