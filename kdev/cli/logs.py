"""`logs`: what the services of an environment wrote."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.interrupt import stop_on_interrupt
from kdev.cli.log_lines import BAD, WARNING, Sieve, services_of, shown
from kdev.cli.moments import moment_ms
from kdev.cli.options import Name
from kdev.figures import age_text
from kdev.model import RuntimeName
from kdev.reader import Reader
from kdev.settings import settings_from

if TYPE_CHECKING:
    from kdev.stack.runtime import LogLine, StackStatus

_THIS_RUN = "up"
_SHOWN = 120


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
        # What went wrong in runs that are over is noise, unless a time was named.
        taken = sieve.taken(runtime.logs(settings.name, all_runs=not errors or since is not None))
        _print(taken, there)
        if errors:
            console.note(_summed(sieve, f"logs of `{settings.name}`", lately=since is None))


def _since_ms(since: str, found: StackStatus) -> int:
    if since != _THIS_RUN:
        return moment_ms("--since", since, datetime.now().astimezone())
    started = [each.started for each in found.services if each.started is not None]
    return int(min(started, default=0) * 1000)


def _summed(sieve: Sieve, where: str, *, lately: bool) -> str:
    """When the last error came; without any that there is none, and the last warning."""
    bad = [sieve.seen[level] for level in BAD & sieve.seen.keys()]
    if bad:
        return f"the last error came {_ago(max(each.written for each in bad))}"
    told = f"no errors in the {where}{' since the last start' if lately else ''}"
    if WARNING not in sieve.seen:
        return told
    last = sieve.seen[WARNING]
    many = "1 warning" if last.number == 1 else f"{last.number:,} warnings"
    return f"{told}; {many}, the last one {_ago(last.written)}, of {last.service}: {last.text[:_SHOWN]}"


def _ago(moment_ms: int) -> str:
    return f"{age_text(time.time() - moment_ms / 1000)} ago"


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
