"""`groups`: consumer groups, how far they have read, and where they go on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli import completion, console
from kdev.cli.commands import Command, Subcommands
from kdev.cli.consent import require_here
from kdev.cli.interrupt import Left, stop_on_interrupt
from kdev.cli.options import Bootstrap, ClientConfig, Name, OutputFormat, YesRemote
from kdev.cli.show_groups import group_json, group_lines, group_table, reset_json, reset_lines
from kdev.durations import seconds_from
from kdev.errors import UsageError
from kdev.grouping import GroupInfo
from kdev.model import Output
from kdev.settings import settings_from

if TYPE_CHECKING:
    from kdev.kafka.groups import Goal

groups_app = typer.Typer(
    cls=Subcommands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="List consumer groups, show how far they have read, and set where they go on.",
)

GroupName = Annotated[
    str, typer.Argument(metavar="GROUP", help="The name of the group.", autocompletion=completion.groups)
]
_WATCH_SECONDS = 2.0
_GOALS = ("earliest", "latest")
_GOAL_HINT = "`earliest`, `latest`, an offset such as `42`, a time such as `2026-01-31T08:00:00Z`, or `-1h`"


@groups_app.command("list", cls=Command)
def list_groups(
    watch: Annotated[
        bool, typer.Option("--watch", "-w", help="Look again every two seconds, until Ctrl-C.")
    ] = False,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """List the groups of the broker, with their state, members and lag."""
    broker = wiring.groups(
        settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    )
    _show(broker.all(), output)
    with stop_on_interrupt() as clock, suppress(Left):
        while watch and not clock.wait(_WATCH_SECONDS):
            with clock.leaving():
                found = broker.all()
            if output is Output.TEXT:
                console.data("")
            _show(found, output)


def _show(found: Sequence[GroupInfo], output: Output) -> None:
    if output is Output.JSON:
        console.json_line({"groups": [group_json(group) for group in found]})
    else:
        for line in group_table(found):
            console.data(line)
        if not found:
            console.note("no group has read anything here yet")
    console.flush()


@groups_app.command("describe", cls=Command)
def describe(
    group: GroupName,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """Show each partition that GROUP reads: how far it is, how far behind, and which member has it."""
    (found,) = wiring.groups(
        settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    ).described([group])
    if output is Output.JSON:
        console.json_line(group_json(found))
    else:
        for line in group_lines(found):
            console.data(line)


@groups_app.command("reset", cls=Command)
def reset(
    group: GroupName,
    to: Annotated[str, typer.Option("--to", metavar="WHERE", help="earliest, latest, a time or an offset.")],
    topic: Annotated[
        list[str] | None, typer.Option("--topic", "-t", metavar="TOPIC", help="Only these; repeatable.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    yes_remote: YesRemote = False,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """Set where GROUP goes on; it must have no members."""
    goal = _goal(to)
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    if not dry_run:
        require_here(settings, "set a group", yes_remote=yes_remote)
    changes = wiring.groups(settings).reset(group, goal, topic or (), rehearsal=dry_run)
    if output is Output.JSON:
        console.json_line({"group": group, "dry_run": dry_run, "offsets": reset_json(changes)})
    else:
        for line in reset_lines(changes, rehearsal=dry_run):
            console.data(line)


@groups_app.command("delete", cls=Command)
def delete(
    group: GroupName,
    yes_remote: YesRemote = False,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
) -> None:
    """Delete GROUP with its offsets; it must have no members."""
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    require_here(settings, "delete a group", yes_remote=yes_remote)
    wiring.groups(settings).delete(group)
    console.data(f"deleted group `{group}`")


def _goal(text: str) -> Goal:
    if text in _GOALS:
        return wiring.goal(text)
    if text.isdecimal():
        return wiring.goal(offset=int(text))
    if text.startswith("-"):
        return wiring.goal(time_ms=round((time.time() - seconds_from(text[1:])) * 1000))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as exc:
        raise UsageError(f"`--to {text}` is no place in a topic", hint=_GOAL_HINT) from exc
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return wiring.goal(time_ms=round(moment.timestamp() * 1000))
