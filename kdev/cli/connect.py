"""`connect`: a container of the user's on the network where the brokers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.options import Name, OutputFormat
from kdev.commands import command
from kdev.model import Output
from kdev.settings import settings_from

if TYPE_CHECKING:
    from kdev.stack.docker_connect import Joined


def connect(
    container: Annotated[
        str, typer.Argument(metavar="CONTAINER", help="The name or the id of a container of yours.")
    ],
    leave: Annotated[bool, typer.Option("--disconnect", help="Take it off the network again.")] = False,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """Put CONTAINER, one of yours, on the network of the environment, where it finds the brokers."""
    settings = settings_from({"name": name})
    joined = wiring.joined(settings, container, leave=leave)
    if output is Output.JSON:
        console.json_line(_json(settings.name, joined))
        return
    console.data(_left(joined) if leave else _entered(joined))
    if leave:
        return
    if not joined.running:
        console.note(f"`{joined.container}` does not run: it is on the network from its next start on")
    if joined.client_file:
        console.note(f"they need the client file too: {command('env --lang properties', settings.name)}")


def _json(name: str, joined: Joined) -> dict[str, object]:
    where = joined.bootstrap_servers or None
    return {
        "name": name,
        "container": joined.container,
        "network": joined.network,
        "connected": where is not None,
        "changed": joined.changed,
        "running": joined.running,
        "bootstrap": where,
        "client_config": joined.client_file,
    }


def _entered(joined: Joined) -> str:
    already = "" if joined.changed else " already"
    where = f"`{joined.container}` is on network `{joined.network}`{already}"
    return f"{where}: its clients use {joined.bootstrap_servers}"


def _left(joined: Joined) -> str:
    if joined.changed:
        return f"`{joined.container}` is off network `{joined.network}`"
    return f"`{joined.container}` is not on network `{joined.network}`"
