"""`tail`: the newest records of topics, then new ones as they come."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from math import inf
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.interrupt import StoppableClock, stop_on_interrupt
from kdev.cli.options import Bootstrap, Name
from kdev.cli.tail_view import Colour, Form, Wish, printer, tell_empty, tell_end
from kdev.durations import seconds_from
from kdev.errors import INTERRUPTED, DataError, UsageError
from kdev.memory import few_collections
from kdev.model import Endpoint
from kdev.reader import Reader
from kdev.settings import settings_from
from kdev.tail.follow import End, Tailed, Until, follow
from kdev.tail.instants import TimeForm
from kdev.tail.outage import Outage
from kdev.tail.waiting import when_there
from kdev.tail.window import Window, chosen, window_from

__all__ = ["Colour", "Form", "TimeForm", "tail"]

_LAST = 10
_PATIENCE = 60.0


def tail(
    topics: Annotated[list[str], typer.Argument(metavar="TOPIC", help="The topics to read.")],
    last: Annotated[
        str | None,
        typer.Option(
            "--last", "-n", metavar="N|all", help="Begin with the newest N over all partitions, 10."
        ),
    ] = None,
    from_beginning: Annotated[bool, typer.Option("--from-beginning", help="The same as --last all.")] = False,
    follow_: Annotated[
        bool, typer.Option("--follow/--no-follow", "-f", help="Go on with new records, or stop at the end.")
    ] = True,
    count: Annotated[
        int | None, typer.Option("--count", "-c", metavar="N", min=1, help="Stop after N records.")
    ] = None,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="DURATION", help="Stop after this time.")
    ] = None,
    idle: Annotated[
        str | None, typer.Option("--idle", metavar="DURATION", help="Stop when nothing came for this long.")
    ] = None,
    partitions: Annotated[
        list[int] | None, typer.Option("--partition", "-p", metavar="P", help="Only these; repeatable.")
    ] = None,
    output: Annotated[
        Form, typer.Option("--output", "-o", help="How records look; auto: line on a terminal, else json.")
    ] = Form.AUTO,
    headers: Annotated[bool, typer.Option("--headers", help="Show headers in lines.")] = False,
    time: Annotated[TimeForm, typer.Option("--time", help="How times look.")] = TimeForm.CLOCK,
    full: Annotated[bool, typer.Option("--full", help="Do not cut to the width.")] = False,
    color: Annotated[Colour, typer.Option("--color", help="When to use colour.")] = Colour.AUTO,
    wait: Annotated[bool, typer.Option("--wait", help="Wait for the topics to be made.")] = False,
    retry_for: Annotated[
        str | None,
        typer.Option(
            "--retry-for",
            metavar="DURATION",
            help="How long to wait for a lost broker, or `forever`; 60s, on a terminal forever.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    bootstrap: Bootstrap = None,
    name: Name = None,
) -> None:
    """Show the newest records of TOPIC in order of time, then new ones as they come.

    Joins no group, commits nothing, creates nothing.
    """
    wanted = _last(last, from_beginning)
    until = Until(count, _seconds(for_), _seconds(idle), follow_)
    wish = Wish(output, time, color, headers, full, quiet)
    patience = _patience(retry_for)
    where = wiring.endpoint(settings_from({"bootstrap": bootstrap, "name": name}))
    with stop_on_interrupt() as clock:
        began = clock.now()
        found = when_there(
            partial(wiring.watermarks, where, topics),
            clock,
            patience=patience if wait else 0,
            until=until,
            reader_left=Reader(sys.stdout).left,
        )
        if isinstance(found, Tailed):
            tailed = found
        else:
            window = window_from(chosen(found, partitions or ()), wanted)
            if not quiet:
                tell_empty(window, follow=follow_)
            rest = replace(until, seconds=until.seconds - (clock.now() - began))
            tailed = _follow(where, window, rest, wish, clock, patience)
    _end(tailed._replace(seconds=clock.now() - began), until, quiet=quiet)


def _follow(
    where: Endpoint, window: Window, until: Until, wish: Wish, clock: StoppableClock, patience: float
) -> Tailed:
    tell = _unsaid if wish.quiet else console.note
    with few_collections():
        return follow(
            partial(wiring.source, where),
            window,
            until=until,
            show=printer(wish, window),
            clock=clock,
            outage=Outage(where, tell, patience),
        )


def _unsaid(_: str) -> None:
    """Says nothing, which is what --quiet asks for."""


def _end(tailed: Tailed, until: Until, *, quiet: bool) -> None:
    match tailed.end:
        case End.READER:
            raise console.ReaderLeft
        case End.INTERRUPT:
            if not quiet:
                tell_end(tailed)
            if not until.endless:
                raise typer.Exit(INTERRUPTED)
        case End.COUNT:
            return
        case _ if until.count is not None:
            raise DataError(f"{tailed.printed:,} of {until.count:,} records came in {tailed.seconds:.1f} s")
        case _:
            return


def _last(text: str | None, from_beginning: bool) -> int | None:
    if from_beginning and text is not None:
        raise UsageError("`--from-beginning` and `--last` both say where to begin", hint="give one of them")
    if from_beginning or text == "all":
        return None
    if text is None:
        return _LAST
    if not (text.isascii() and text.isdigit()):
        raise UsageError(
            f"`--last {text}` is not a number", hint="such as `10`, `0` for new ones only, or `all`"
        )
    return int(text)


def _seconds(text: str | None) -> float:
    return inf if text is None else seconds_from(text)


def _patience(text: str | None) -> float:
    if text is None:
        return inf if console.is_terminal(sys.stdout) else _PATIENCE
    return inf if text == "forever" else seconds_from(text)
