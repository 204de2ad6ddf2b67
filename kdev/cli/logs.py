"""`logs`: what the services of an environment wrote."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.interrupt import stop_on_interrupt
from kdev.cli.log_lines import Sieve, services_of, shown
from kdev.cli.moments import moment_ms
from kdev.cli.options import Name
from kdev.model import RuntimeName
from kdev.reader import Reader
from kdev.settings import settings_from

if TYPE_CHECKING:
    from kdev.stack.runtime import LogLine, StackStatus

_THIS_RUN = "up"


def logs(
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with new lines until Ctrl-C.")
    ] = False,
    errors: Annotated[
        bool, typer.Option("--errors", help="Only errors, each with its exceptions and where they were.")
    ] = False,
    node: Annotated[
        list[str] | None,
        typer.Option("--node", metavar="NODE", help="Only this service: 2, kafka-2, zookeeper; repeatable."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="TIME", help="Only what is as new: 10m, 14:05, or `up` for this run."
        ),
    ] = None,
    name: Name = None,
) -> None:
    """Show the log lines of the environment's services, merged by time."""
    settings = settings_from({"name": name})
    runtime, found = wiring.required(settings)
    there = [each.service for each in found.services]
    sieve = Sieve(
        services_of(there, node),
        since_ms=None if since is None else _since_ms(since, found),
        errors=errors,
        zone=UTC if runtime.name is RuntimeName.DOCKER else None,
    )
    if follow:
        _follow(runtime.follow(settings.name), sieve, there)
    else:
        taken = sieve.taken(runtime.logs(settings.name))
        _print(taken, there)
        if errors and not taken:
            console.note(f"no errors in the logs of `{settings.name}`")


def _since_ms(since: str, found: StackStatus) -> int:
    if since != _THIS_RUN:
        return moment_ms("--since", since, datetime.now().astimezone())
    started = [each.started for each in found.services if each.started is not None]
    return int(min(started, default=0) * 1000)


def _print(lines: Iterable[LogLine], services: Sequence[str]) -> None:
    for line in lines:
        console.data(shown(line, services))
    console.flush()


def _follow(batches: Iterable[Sequence[LogLine]], sieve: Sieve, services: Sequence[str]) -> None:
    reader = Reader(sys.stdout)
    with stop_on_interrupt() as clock:
        for batch in batches:
            _print(sieve.taken(batch), services)
            if reader.left():
                raise console.ReaderLeft
            if clock.stopped_by:
                return
