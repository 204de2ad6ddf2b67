"""`tail`: the newest records of topics, then new ones as they come."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from functools import partial
from math import inf
from typing import Annotated, NamedTuple

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.interrupt import StoppableClock, stop_on_interrupt
from kdev.cli.options import Bootstrap, Name
from kdev.cli.tail_choice import (
    Exclude,
    Grep,
    HeaderGlobs,
    KeyGlobs,
    Offsets,
    Since,
    UntilTime,
    Where,
    begin_from,
)
from kdev.cli.tail_view import Colour, Form, Wish, assigned_text, printer, tell_empty, tell_end
from kdev.durations import seconds_from
from kdev.errors import INTERRUPTED, DataError, UsageError
from kdev.memory import few_collections
from kdev.model import Endpoint
from kdev.reader import Reader
from kdev.settings import settings_from
from kdev.tail.ends import End, Tailed, Until
from kdev.tail.filters import Wanted
from kdev.tail.follow import follow, follow_as_member
from kdev.tail.instants import TimeForm
from kdev.tail.outage import Outage
from kdev.tail.waiting import when_there
from kdev.tail.window import Window, chosen

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
    since: Since = None,
    until_time: UntilTime = None,
    offset: Offsets = None,
    grep: Grep = None,
    exclude: Exclude = None,
    key: KeyGlobs = None,
    header: HeaderGlobs = None,
    where_: Where = None,
    group: Annotated[
        str | None,
        typer.Option(
            "--group",
            "-G",
            metavar="GROUP",
            help="Join this group and commit what was shown.",
        ),
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

    Without --group it joins no group and commits nothing; it never creates anything.
    """
    wanted = _last(last, from_beginning)
    _require_together(group, wanted, partitions=bool(partitions), typed=last is not None)
    begin = begin_from(
        wanted,
        typed=last is not None or from_beginning,
        since=since,
        until=until_time,
        offsets=offset or (),
    )
    kept = Wanted(
        tuple(grep or ()), tuple(exclude or ()), tuple(key or ()), tuple(header or ()), where_ or ""
    )
    goes_on = follow_ and until_time is None
    until = Until(count, _seconds(for_), _seconds(idle), goes_on, kept.judge())
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
            window = begin.window(where, chosen(found, partitions or ()), datetime.now().astimezone())
            rest = replace(until, seconds=until.seconds - (clock.now() - began))
            reading = _Reading(where, rest, wish, clock, patience)
            if group:
                tailed = _follow_as_member(reading, window, group, newest=wanted == 0)
            else:
                if not quiet:
                    tell_empty(window, follow=goes_on, narrowed=begin.narrowed)
                tailed = _follow(reading, window)
    _end(tailed._replace(seconds=clock.now() - began), until, quiet=quiet)


class _Reading(NamedTuple):
    """What a tail reads from, until when, and how it is shown."""

    where: Endpoint
    until: Until
    wish: Wish
    clock: StoppableClock
    patience: float

    def outage(self) -> Outage:
        return Outage(self.where, self.tell, self.patience)

    def tell(self, text: str) -> None:
        if not self.wish.quiet:
            console.note(text)


def _follow(reading: _Reading, window: Window) -> Tailed:
    with few_collections():
        return follow(
            partial(wiring.source, reading.where),
            window,
            until=reading.until,
            show=printer(reading.wish, window),
            clock=reading.clock,
            outage=reading.outage(),
        )


def _follow_as_member(reading: _Reading, window: Window, group: str, *, newest: bool) -> Tailed:
    topics = list(dict.fromkeys(topic for topic, _ in window.ends))
    member = wiring.member(
        reading.where,
        topics,
        group=group,
        reset="latest" if newest else "earliest",
        tell=lambda own: reading.tell(assigned_text(group, own)),
    )
    with few_collections():
        return follow_as_member(
            member,
            until=reading.until,
            show=printer(reading.wish, window),
            clock=reading.clock,
            outage=reading.outage(),
        )


def _require_together(group: str | None, last: int | None, *, partitions: bool, typed: bool) -> None:
    """Raise UsageError for options that a member of a group cannot have."""
    if group is not None and partitions:
        raise UsageError(
            "`--group` and `--partition` do not go together", hint="the group deals out partitions"
        )
    if group is not None and typed and last:
        hint = "a group goes on where it was; `kdev groups reset` sets that"
        raise UsageError("`--group` and `--last` do not go together", hint=hint)


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
        case _ if until.count is not None and tailed.printed < until.count:
            raise DataError(f"{tailed.printed:,} of {until.count:,} records came in {tailed.seconds:.1f} s")
        case _:
            if until.keep is not None and not tailed.printed and not quiet:
                tell_end(tailed)


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
