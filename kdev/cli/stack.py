"""`up`, `down`, `status`, `logs`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli import console, show_stack
from kdev.cli.options import ModeChoice, Name, OptionalSpecPath, OutputFormat, Port, RuntimeChoice
from kdev.cli.up import require_same
from kdev.cli.up import up as bring_up
from kdev.durations import seconds_from
from kdev.errors import StackError
from kdev.model import Output
from kdev.settings import Settings, settings_from

if TYPE_CHECKING:
    from kdev.stack.runtime import Runtime, StackStatus


def up(
    spec: OptionalSpecPath = None,
    runtime: RuntimeChoice = None,
    mode: ModeChoice = None,
    port: Port = None,
    name: Name = None,
    timeout: Annotated[
        str, typer.Option("--timeout", metavar="DURATION", help="How long to wait until the broker answers.")
    ] = "90s",
    output: OutputFormat = Output.TEXT,
) -> None:
    """Start a local Kafka, wait until it really works, and create the topics of SPEC."""
    settings = settings_from({"runtime": runtime, "mode": mode, "port": port, "name": name})
    result = bring_up(settings, spec, seconds=seconds_from(timeout), announce=show_stack.announce)
    if output is Output.JSON:
        console.json_line(show_stack.up_json(result))
    else:
        for line in show_stack.up_lines(result, spec):
            console.data(line)
    require_same(result.applied)


def down(
    volumes: Annotated[bool, typer.Option("--volumes", help="Delete the data as well.")] = False,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """Stop the environment; its data is kept unless --volumes is given."""
    settings = settings_from({"name": name})
    runtime, _ = _environment(settings)
    runtime.stop(settings.name, keep_data=not volumes)
    left = runtime.status(settings.name)
    if output is Output.JSON:
        console.json_line({"name": settings.name, "runtime": runtime.name, "data_kept": left is not None})
    else:
        kept = f"data kept: {left.data}" if left else "no data is left"
        console.data(f"stopped `{settings.name}` ({runtime.name}), {kept}")


def status(name: Name = None, output: OutputFormat = Output.TEXT) -> None:
    """Show what runs, where it answers, and its topics."""
    settings = settings_from({"name": name})
    _, found = _environment(settings)
    topics = wiring.topics(settings) if found.running else ()
    if output is Output.JSON:
        console.json_line(show_stack.status_json(found, topics))
    else:
        for line in show_stack.status_lines(found, topics):
            console.data(line)
    if not found.running:
        raise StackError(
            f"environment `{settings.name}` is not running",
            hint=f"start it: {show_stack.command('up', settings.name)}",
        )


def logs(
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with new lines until Ctrl-C.")
    ] = False,
    name: Name = None,
) -> None:
    """Show the log lines of the environment's services."""
    settings = settings_from({"name": name})
    runtime, found = _environment(settings)
    several = len(found.services) > 1
    try:
        for line in runtime.logs(settings.name, follow=follow):
            console.data(f"{line.service}: {line.text}" if several else line.text)
            console.flush()
    except KeyboardInterrupt:
        if not follow:
            raise


def _environment(settings: Settings) -> tuple[Runtime, StackStatus]:
    found = wiring.running(settings)
    if found is None:
        raise StackError(
            f"environment `{settings.name}` does not exist",
            hint=f"start one: {show_stack.command('up', settings.name)}",
        )
    return found
