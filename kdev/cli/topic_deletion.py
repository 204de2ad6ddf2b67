"""`topics delete`: topics with all their records, after a look at what is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import completion, console, show_topics
from kdev.cli.applying import refusal
from kdev.cli.consent import require_consent, require_here
from kdev.cli.options import Bootstrap, ClientConfig, Name, OutputFormat, YesRemote
from kdev.cli.topic_choice import chosen, is_pattern
from kdev.errors import UnknownTopic, UsageError
from kdev.model import INTERNAL_TOPICS, Action, Output, TopicInfo
from kdev.settings import Settings, settings_from

_NOTHING = "nothing was deleted"


def delete(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME...",
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
    """Delete topics with all their records, after asking."""
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    lost = lost_topics(settings, names, _NOTHING)
    require_here(settings, "delete topics", yes_remote=yes_remote)
    table = show_topics.topic_table(lost)
    if not yes:
        require_consent(_question(settings, lost), table, _NOTHING)
    elif any(map(is_pattern, names)):
        console.say("\n".join(table))
    with wiring.admin(settings) as admin:
        changes = admin.delete([each.name for each in lost])
    if output is Output.JSON:
        console.json_line({"topics": show_topics.deletions_json(changes)})
    else:
        for change in changes:
            console.data(f"{change.action} {change.name}")
    kept = [each for each in changes if each.action is Action.REFUSED]
    if kept:
        raise refusal(kept, "deleted")


def lost_topics(settings: Settings, names: Sequence[str], nothing: str) -> tuple[TopicInfo, ...]:
    """The topics that are meant, with what they hold; `nothing` says what was done to them until then.

    Raises UnknownTopic when one of them is not there, UsageError for one of Kafka's own.
    """
    for each in names:
        if each in INTERNAL_TOPICS:
            hint = "it keeps its consumer groups and transactions there"
            raise UsageError(f"`{each}` belongs to Kafka itself", hint=hint)
    with wiring.admin(settings) as admin:
        own = [each.name for each in admin.topics()]
        try:
            return admin.measured(chosen(names, own))
        except UnknownTopic as exc:
            exc.hint = nothing
            raise


def _question(settings: Settings, lost: Sequence[TopicInfo]) -> str:
    what = f"`{lost[0].name}`" if len(lost) == 1 else f"these {len(lost)} topics"
    where = wiring.endpoint(settings).bootstrap_servers
    return f"delete {what} with all records from {where}?"
