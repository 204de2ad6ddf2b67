"""`topics apply`, `topics list`."""

from __future__ import annotations

import typer

from kdev import wiring
from kdev.cli import console, show_stack
from kdev.cli.options import (
    AllowHttp,
    AllowOutside,
    Bootstrap,
    Name,
    OutputFormat,
    Parameters,
    RefMirror,
    SpecPath,
    TopicNames,
    how_far,
    naming_from,
)
from kdev.cli.up import apply_topics, require_same
from kdev.model import Output
from kdev.settings import settings_from

topics_app = typer.Typer(
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, help="Create and look at topics."
)


@topics_app.command("apply")
def apply(
    spec: SpecPath,
    param: Parameters = None,
    topic_name: TopicNames = None,
    bootstrap: Bootstrap = None,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Create the topics that SPEC asks for; those that are there are compared, never changed."""
    reach = how_far(allow_http, ref_mirror, allow_outside)
    settings = settings_from({"bootstrap": bootstrap, "name": name, **reach})
    typed = naming_from(param, topic_name)
    plan = wiring.topic_plan(
        wiring.load_spec(spec, settings), settings, brokers=wiring.brokers(settings), typed=typed
    )
    applied = apply_topics(settings, plan)
    if output is Output.JSON:
        console.json_line({"topics": show_stack.changes_json(applied), "notes": list(applied.notes)})
    else:
        rows = [(applied.address(each.name), each.name, each.action, each.detail) for each in applied.changes]
        console.table(["ADDRESS", "TOPIC", "RESULT", "DETAIL"], rows)
        for note in applied.notes:
            console.note(note)
    require_same(applied, "" if settings.bootstrap else settings.name)


@topics_app.command("list")
def list_topics(bootstrap: Bootstrap = None, name: Name = None, output: OutputFormat = Output.TEXT) -> None:
    """List the topics of the broker."""
    found = wiring.topics(settings_from({"bootstrap": bootstrap, "name": name}))
    if output is Output.JSON:
        console.json_line({"topics": show_stack.topics_json(found)})
    else:
        for line in show_stack.topic_table(found):
            console.data(line)
