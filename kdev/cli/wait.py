"""`wait`: until a broker can be used, for scripts and CI."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import completion, console
from kdev.cli.options import Bootstrap, ClientConfig, Name, OutputFormat
from kdev.durations import seconds_from
from kdev.errors import BrokerError, StackError
from kdev.model import Output
from kdev.settings import Settings, settings_from

_LOOK_SECONDS = 0.1


def wait(
    topics: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TOPIC...", help="Topics that must be there.", autocompletion=completion.topics
        ),
    ] = None,
    timeout: Annotated[
        str, typer.Option("--timeout", metavar="DURATION", help="How long to wait at most.")
    ] = "60s",
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    output: OutputFormat = Output.TEXT,
) -> None:
    """Wait until the broker answers and each TOPIC has its leaders; the reason when it takes too long."""
    settings, seconds = (
        settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name}),
        seconds_from(timeout),
    )
    began = time.monotonic()
    where = _until_usable(settings, topics or (), began + seconds)
    took = time.monotonic() - began
    if output is Output.JSON:
        console.json_line({"bootstrap": where, "topics": topics or [], "seconds": round(took, 3)})
    else:
        console.data(f"{where} answers" + (f", with {', '.join(topics)}" if topics else ""))


def _until_usable(settings: Settings, topics: Sequence[str], deadline: float) -> str:
    while True:
        try:
            return _usable(settings, topics)
        except (BrokerError, StackError):
            if time.monotonic() >= deadline:
                raise
        time.sleep(_LOOK_SECONDS)


def _usable(settings: Settings, topics: Sequence[str]) -> str:
    where = wiring.endpoint(settings).bootstrap_servers
    with wiring.admin(settings) as admin:
        admin.require(topics)
        admin.wait_for_leaders(topics, 0)
    return where
