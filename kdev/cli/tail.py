"""`tail`: the newest records of topics, then new ones as they come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from math import inf
from typing import Annotated, NamedTuple

import typer

from kdev import wiring
from kdev.cli import completion, console
from kdev.cli.interrupt import StoppableClock, stop_on_interrupt
from kdev.cli.options import (
    AllowHttp,
    AllowOutside,
    Bootstrap,
    ClientConfig,
    Name,
    Parameters,
    RefMirror,
    TopicNames,
    how_far,
)
from kdev.cli.tail_choice import (
    Begin,
    Exclude,
    Grep,
    HeaderGlobs,
    KeyGlobs,
    Offsets,
    Since,
    UntilTime,
    Where,
    begin_from,
    last_from,
    require_together,
)
from kdev.cli.tail_end import end, end_checked
from kdev.cli.tail_shape import FieldNames, SampleSize, Template, shape_from
from kdev.cli.tail_spec import Check, ReadBy, Spec
from kdev.cli.tail_view import Colour, Form, Wish, assigned_text, printer, tell_empty
from kdev.cli.topic_choice import is_pattern, matches, named
from kdev.durations import seconds_from
from kdev.memory import few_collections
from kdev.model import Endpoint
from kdev.reader import Reader
from kdev.settings import settings_from
from kdev.tail.ends import Tailed, Until
from kdev.tail.filters import Wanted
from kdev.tail.follow import Show, follow, follow_as_member
from kdev.tail.instants import TimeForm
from kdev.tail.named import Checking
from kdev.tail.outage import Outage
from kdev.tail.sample import both
from kdev.tail.waiting import when_there
from kdev.tail.window import Marks, Window, chosen

__all__ = ["Colour", "Form", "TimeForm", "tail"]

_PATIENCE = 60.0


def tail(
    topics: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TOPIC",
            help="The topics to read; else those of --spec.",
            autocompletion=completion.topics,
        ),
    ] = None,
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
    fields: FieldNames = None,
    format_: Template = None,
    sample: SampleSize = None,
    spec: Spec = None,
    check: Check = False,
    group: Annotated[
        str | None,
        typer.Option(
            "--group",
            "-G",
            metavar="GROUP",
            autocompletion=completion.groups,
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
    param: Parameters = None,
    topic_name: TopicNames = None,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Show the newest records of TOPIC in order of time, then new ones as they come.

    With --spec each is read as a message of that document.
    Without --group it joins no group and commits nothing; it never creates anything.
    """
    wanted = last_from(last, from_beginning)
    require_together(group, wanted, partitions=bool(partitions), typed=last is not None)
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
    shape = shape_from(fields, format_, sample, time)
    by = ReadBy(spec, check, param or (), topic_name or ())
    reach = how_far(allow_http, ref_mirror, allow_outside)
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name, **reach})
    contracts = by.contracts(settings)
    names = by.wanted(topics or (), list(contracts))
    keep, goes_on = both(kept.judge(), shape.sample), follow_ and until_time is None
    until = Until(count, _seconds(for_), _seconds(idle), goes_on, keep, by.reading(contracts))
    patterns = tuple(filter(is_pattern, names))
    wish = Wish(output, time, color, headers, full, quiet, spec is not None, check)
    wish = replace(wish, many=bool(patterns), fields=shape.fields, template=shape.template)
    where = wiring.endpoint(settings)
    asked = _Asked(names, begin, partitions or (), group, newest=wanted == 0, wait=wait)
    with stop_on_interrupt() as clock:
        began = clock.now()
        reading = _Reading(where, until, wish, clock, _patience(retry_for), patterns)
        tailed, broken = _shown(reading, asked)
    shape.tell_skipped()
    end(tailed._replace(seconds=clock.now() - began), until, quiet=quiet)
    end_checked(broken if check else 0, spec or "", until)


class _Asked(NamedTuple):
    """Which records are asked for."""

    names: Sequence[str]
    begin: Begin
    partitions: Sequence[int]
    group: str | None
    newest: bool
    wait: bool


def _shown(reading: _Reading, asked: _Asked) -> tuple[Tailed, int]:
    """Show what is asked for; how that ended, and how many of the records break the document."""
    clock, until = reading.clock, reading.until
    began = clock.now()
    found = _found(reading, asked)
    if isinstance(found, Tailed):
        return found, 0
    now = datetime.now().astimezone()
    window = asked.begin.window(reading.where, chosen(found, asked.partitions), now)
    if not (reading.wish.quiet or asked.group):
        tell_empty(window, follow=until.follow, narrowed=asked.begin.narrowed)
    rest = replace(until, seconds=until.seconds - (clock.now() - began))
    return reading._replace(until=rest).through(window, asked.group, newest=asked.newest)


def _found(reading: _Reading, asked: _Asked) -> Marks | Tailed:
    def look() -> Marks:
        return wiring.watermarks(
            reading.where, named(asked.names, partial(wiring.topic_names, reading.where))
        )

    return when_there(
        look,
        reading.clock,
        patience=reading.patience if asked.wait else 0,
        until=reading.until,
        reader_left=Reader(sys.stdout).left,
        waiting=lambda missing: reading.tell(f"waiting for topic {missing.topic}"),
    )


class _Reading(NamedTuple):
    """What a tail reads from, until when, and how it is shown."""

    where: Endpoint
    until: Until
    wish: Wish
    clock: StoppableClock
    patience: float
    patterns: tuple[str, ...] = ()

    def through(self, window: Window, group: str | None, *, newest: bool) -> tuple[Tailed, int]:
        """Show the records of a window, or of what a group gives; and how many break the document."""
        checking = Checking(printer(self.wish, window))
        # Looking at every record has a price, and only those of a document can break one.
        show = checking if self.until.read_as else checking.shows
        with few_collections():
            if group:
                tailed = self._as_member(window, show, group, newest=newest)
            else:
                tailed = self._alone(window, show)
        return tailed, checking.broken

    def _alone(self, window: Window, show: Show) -> Tailed:
        source = partial(wiring.source, self.where, joining=self._joining(), tell=self._tell_joined)
        outage = self._outage()
        return follow(source, window, until=self.until, show=show, clock=self.clock, outage=outage)

    def _as_member(self, window: Window, show: Show, group: str, *, newest: bool) -> Tailed:
        member = wiring.member(
            self.where,
            list(dict.fromkeys(topic for topic, _ in window.ends)),
            group=group,
            reset="latest" if newest else "earliest",
            tell=lambda own: self.tell(assigned_text(group, own)),
        )
        outage = self._outage()
        return follow_as_member(member, until=self.until, show=show, clock=self.clock, outage=outage)

    def _joining(self) -> Callable[[str], bool] | None:
        """Which new topics are read as well, None when none."""
        if not (self.patterns and self.until.follow):
            return None
        return lambda name: any(matches(name, pattern) for pattern in self.patterns)

    def _tell_joined(self, topic: str) -> None:
        self.tell(f"new topic {topic} joined")

    def _outage(self) -> Outage:
        return Outage(self.where, self.tell, self.patience)

    def tell(self, text: str) -> None:
        if not self.wish.quiet:
            console.note(text)


def _seconds(text: str | None) -> float:
    return inf if text is None else seconds_from(text)


def _patience(text: str | None) -> float:
    if text is None:
        return inf if console.is_terminal(sys.stdout) else _PATIENCE
    return inf if text == "forever" else seconds_from(text)
