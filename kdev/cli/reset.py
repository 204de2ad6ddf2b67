"""`reset`: topics without their records, everything else as it was."""

from __future__ import annotations

from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import completion, console, show_topics
from kdev.cli.away import told_when_away
from kdev.cli.consent import require_consent, require_here
from kdev.cli.options import Bootstrap, ClientConfig, Name, OutputFormat, YesRemote
from kdev.cli.topic_deletion import lost_topics
from kdev.figures import records_text
from kdev.model import Output
from kdev.settings import settings_from


def reset(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="TOPIC...",
            help="Topics; a pattern such as 'car*' in quotes.",
            autocompletion=completion.topics,
        ),
    ],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    yes_remote: YesRemote = False,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """Take all records out of topics, after asking; partitions, settings and offsets stay."""
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    with told_when_away(settings):
        lost = lost_topics(settings, names, "nothing was emptied")
    require_here(settings, "empty topics", yes_remote=yes_remote)
    if not yes:
        what = f"`{lost[0].name}`" if len(lost) == 1 else f"these {len(lost)} topics"
        table = show_topics.topic_table(lost)
        require_consent(f"take all records out of {what}?", table, "nothing was emptied")
    with told_when_away(settings), wiring.admin(settings) as admin:
        admin.empty([each.name for each in lost])
    if output is Output.JSON:
        emptied = [{"topic": each.name, "records": each.records} for each in lost]
        console.json_line({"emptied": emptied})
    else:
        for each in lost:
            console.data(f"emptied {each.name}, {records_text(each.records or 0)}")
