"""`topics`: its `apply` and `list`; `create`, `describe` and `delete` stand in modules of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import console, show_topics
from kdev.cli.applying import apply_topics, require_applied
from kdev.cli.away import told_when_away
from kdev.cli.commands import Command, Subcommands
from kdev.cli.consent import require_here
from kdev.cli.options import (
    AllowHttp,
    AllowOutside,
    Bootstrap,
    ClientConfig,
    Name,
    OutputFormat,
    Parameters,
    RefMirror,
    SpecPaths,
    TopicNames,
    YesRemote,
    how_far,
    naming_from,
)
from kdev.cli.spec_paths import documents_told
from kdev.cli.topic_creation import create
from kdev.cli.topic_deletion import delete
from kdev.cli.topic_description import describe
from kdev.commands import broker_options, naming_options
from kdev.model import Output, Permit
from kdev.settings import settings_from

topics_app = typer.Typer(
    cls=Subcommands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="Create, compare, change, look at and delete topics.",
)


@topics_app.command("apply", cls=Command)
def apply(
    spec: SpecPaths,
    add_partitions: Annotated[
        bool, typer.Option("--add-partitions", help="Give topics the partitions that they lack.")
    ] = False,
    alter_configs: Annotated[
        bool, typer.Option("--alter-configs", help="Give the settings that SPEC names the values it names.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    yes_remote: YesRemote = False,
    param: Parameters = None,
    topic_name: TopicNames = None,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Create the topics that SPEC asks for, and say how those that are there differ from it."""
    reach = how_far(allow_http, ref_mirror, allow_outside)
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name, **reach})
    typed = naming_from(param, topic_name)
    document = wiring.load_specs(documents_told(spec), settings)
    plan = wiring.topic_plan(document, settings, brokers=wiring.brokers(settings), typed=typed)
    if (add_partitions or alter_configs) and not dry_run:
        require_here(settings, "change topics", yes_remote=yes_remote)
    applied = apply_topics(settings, plan, Permit(add_partitions, alter_configs, rehearsal=dry_run))
    if output is Output.JSON:
        topics = show_topics.changes_json(applied)
        console.json_line({"topics": topics, "notes": list(applied.notes), "dry_run": dry_run})
    else:
        for line in show_topics.applied_lines(applied):
            console.data(line)
        console.flush()
        for note in applied.notes:
            console.note(note)
    options = broker_options(settings.name, settings.bootstrap, settings.client_config)
    require_applied(applied, [*spec, *naming_options(typed)], options, settings.name)


topics_app.command("create", cls=Command)(create)


@topics_app.command("list", cls=Command)
def list_topics(
    internal: Annotated[
        bool, typer.Option("--internal", help="Also those whose names begin with two underscores.")
    ] = False,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """List the topics of the broker."""
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    with told_when_away(settings):
        found = wiring.topics(settings, internal=internal)
    if output is Output.JSON:
        console.json_line({"topics": show_topics.topics_json(found)})
    else:
        for line in show_topics.topic_table(found):
            console.data(line)


topics_app.command("describe", cls=Command)(describe)
topics_app.command("delete", cls=Command)(delete)
