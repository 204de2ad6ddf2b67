"""`topics create`: topics that no document describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import console, show_topics
from kdev.cli.applying import Applied, made, require_made
from kdev.cli.options import Bootstrap, ClientConfig, Name, OutputFormat, pair_of
from kdev.commands import command_at
from kdev.errors import BrokerError
from kdev.model import Action, Endpoint, Output, TopicChange, TopicSpec
from kdev.settings import settings_from


def create(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="The topics to make.")],
    partitions: Annotated[
        int | None,
        typer.Option(
            "--partitions", "-p", metavar="N", min=1, help="How many partitions; else as the broker has them."
        ),
    ] = None,
    replicas: Annotated[
        int | None,
        typer.Option(
            "--replicas", metavar="N", min=1, help="How many copies of each; else as the broker has them."
        ),
    ] = None,
    config: Annotated[
        list[str] | None,
        typer.Option(
            "--config", metavar="NAME=VALUE", help="A setting, such as retention.ms=60000; repeatable."
        ),
    ] = None,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """Create topics that no document describes; one that is there as asked for stays as it is."""
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    asked = dict(pair_of("--config", each, "retention.ms=60000") for each in config or ())
    applied = made(settings, [TopicSpec(each, partitions, replicas, asked) for each in dict.fromkeys(names)])
    if output is Output.JSON:
        console.json_line({"topics": show_topics.changes_json(applied)})
    else:
        for change in applied.changes:
            for line in _lines(change):
                console.data(line)
        console.flush()
    require_made(applied)
    _require_same(applied, wiring.endpoint(settings))


def _lines(change: TopicChange) -> Sequence[str]:
    if change.action is Action.REFUSED:
        return ()
    differing = [f"  {each.what} {each.found}, not {each.wanted}" for each in change.differences]
    return [f"{change.action} {change.name}", *differing]


def _require_same(applied: Applied, where: Endpoint) -> None:
    """Raise BrokerError for what is there and not as asked for."""
    differing = [each.name for each in applied.of(Action.DIFFERS)]
    if differing:
        told = ", ".join(f"`{each}`" for each in differing)
        noun, verb = ("topic", "is") if len(differing) == 1 else ("topics", "are")
        gone = command_at(f"topics delete {' '.join(differing)}", where)
        hint = f"it stays as it is; `{gone}` takes it away with its records"
        raise BrokerError(f"{noun} {told} {verb} there already, and not as asked for", hint=hint)
