"""`up` and `down`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import console, show_planned, show_stack
from kdev.cli.applying import require_applied
from kdev.cli.every_environment import others_there, stop_all, stop_one
from kdev.cli.options import (
    AllowHttp,
    AllowOutside,
    Brokers,
    Compose,
    Config,
    Extras,
    FastStart,
    Memory,
    ModeChoice,
    Name,
    OptionalSpecPaths,
    OutputFormat,
    Parameters,
    Port,
    RefMirror,
    RuntimeChoice,
    Secure,
    TopicNames,
    how_far,
    naming_from,
)
from kdev.cli.spec_paths import documents_told
from kdev.cli.unasked import tell_unasked
from kdev.cli.up import planned, with_config
from kdev.cli.up import up as bring_up
from kdev.commands import command, name_option, naming_options
from kdev.durations import seconds_from
from kdev.model import Output
from kdev.settings import settings_from


def up(
    spec: OptionalSpecPaths = None,
    runtime: RuntimeChoice = None,
    mode: ModeChoice = None,
    port: Port = None,
    brokers: Brokers = None,
    name: Name = None,
    config: Config = None,
    compose: Compose = None,
    extras: Extras = None,
    secure: Secure = None,
    memory: Memory = None,
    fast: FastStart = None,
    print_only: Annotated[
        bool, typer.Option("--print", help="Show the files that would be used; nothing is started.")
    ] = False,
    timeout: Annotated[
        str, typer.Option("--timeout", metavar="DURATION", help="How long to wait until the broker answers.")
    ] = "90s",
    param: Parameters = None,
    topic_name: TopicNames = None,
    output: OutputFormat = Output.TEXT,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Start a local Kafka, wait until it really works, and create the topics of SPEC."""
    stack = {"runtime": runtime, "mode": mode, "port": port, "brokers": brokers, "name": name}
    stack |= {"compose": compose, "extras": extras, "secure": secure, "memory": memory, "fast": fast}
    settings = settings_from(stack | how_far(allow_http, ref_mirror, allow_outside))
    settings = with_config(settings, config)
    if print_only:
        show_planned.show(planned(settings), output)
        return
    typed = naming_from(param, topic_name)
    documents = documents_told(spec or ())
    result = bring_up(
        settings, documents, seconds=seconds_from(timeout), announce=show_stack.announce, typed=typed
    )
    document = [*spec, *naming_options(typed)] if spec else []
    if output is Output.JSON:
        console.json_line(show_stack.up_json(result))
    else:
        _print(show_stack.up_lines(result, document))
    require_applied(result.applied, document, name_option(settings.name), settings.name)


def down(
    volumes: Annotated[bool, typer.Option("--volumes", help="Delete the data as well.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Every environment that you have.")] = False,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """Stop the environment; its data is kept unless --volumes is given."""
    settings = settings_from({"name": name})
    if everything:
        stop_all(settings, output, keep_data=not volumes, named=name is not None)
        return
    found = wiring.running(settings)
    if volumes and found is None:
        tell_unasked(settings, command("down --volumes", settings.name))
        _nothing_left(settings.name, output)
        return
    runtime, before = found or wiring.required(settings, others_there(settings))
    if not before.stopped:
        show_stack.announce(f"stop {settings.name}; the first time this also prepares a quicker start")
    left = stop_one(settings, runtime, settings.name, keep_data=not volumes)
    if output is Output.JSON:
        console.json_line({"name": settings.name, "runtime": runtime.name, "data_kept": left is not None})
    else:
        console.data(show_stack.stopped_line(before, left))


def _nothing_left(name: str, output: Output) -> None:
    """Say that what shall be gone is gone already, as a script that tidies up wants to hear it."""
    if output is Output.JSON:
        console.json_line({"name": name, "runtime": None, "data_kept": False})
    else:
        console.note(f"environment `{name}` does not exist: nothing to stop, no data to delete")


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        console.data(line)
    console.flush()
