"""`tail`: the newest records of topics, then new ones as they come."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import inf
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import completion, console
from kdev.cli.interrupt import stop_on_interrupt
from kdev.cli.options import (
    AllowHttp,
    AllowOutside,
    Bootstrap,
    ClientConfig,
    Name,
    Parameters,
    RefMirror,
    Registry,
    TopicNames,
    how_far,
)
from kdev.cli.tail_choice import (
    Begin,
    Exclude,
    FromGroup,
    Grep,
    Group,
    HeaderGlobs,
    KeyGlobs,
    Offsets,
    Since,
    Uncommitted,
    UntilTime,
    Where,
    begin_from,
    goes_on_from,
    last_from,
    require_together,
)
from kdev.cli.tail_decode import AUTO, Decode, DecodeKey, Decoding, decoded_as, tell_odd
from kdev.cli.tail_end import end, end_checked
from kdev.cli.tail_shape import FieldNames, SampleSize, Shape, Template, shape_from
from kdev.cli.tail_spec import Check, ReadBy, Spec
from kdev.cli.tail_view import Colour, Form, Wish, ended_by_null
from kdev.cli.tailing import Asked, Reading, shown
from kdev.cli.topic_choice import is_pattern
from kdev.cli.topic_picker import read_by, unnamed
from kdev.durations import seconds_from
from kdev.settings import settings_from
from kdev.tail.coded import Coded
from kdev.tail.ends import End, Tailed, Until
from kdev.tail.filters import Wanted
from kdev.tail.instants import TimeForm
from kdev.tail.sample import both
from kdev.tail.unfound import Unfound

__all__ = ["Colour", "Form", "TimeForm", "tail"]

_PATIENCE = 60.0


def tail(
    topics: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TOPIC...",
            help="The topics to read; else those of --spec or of --from-group.",
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
        bool | None,
        typer.Option(
            "--follow/--no-follow", "-f", help="Go on with new records, as it does, or stop at the end."
        ),
    ] = None,
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
        list[int] | None,
        typer.Option(
            "--partition",
            "-p",
            metavar="P",
            help="Only these; repeatable.",
            autocompletion=completion.partitions,
        ),
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
    decode: Decode = AUTO,
    decode_key: DecodeKey = AUTO,
    spec: Spec = None,
    check: Check = False,
    group: Group = None,
    from_group: FromGroup = None,
    uncommitted: Uncommitted = False,
    output: Annotated[
        Form, typer.Option("--output", "-o", help="How records look; auto: line on a terminal, else json.")
    ] = Form.AUTO,
    headers: Annotated[bool, typer.Option("--headers", help="Show headers in lines.")] = False,
    time: Annotated[TimeForm, typer.Option("--time", help="How times look.")] = TimeForm.CLOCK,
    null: Annotated[
        bool, typer.Option("--null", help="With -o value or raw: a NUL ends each, no line end.")
    ] = False,
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
    registry: Registry = None,
    name: Name = None,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Show the newest records of TOPIC in order of time, then new ones as they come.

    With --spec each is read as a message of that document, with --registry by the schema whose id it has.
    Without --group it joins no group and commits nothing; it never creates anything.
    """
    places = Begin(
        last_from(last, from_beginning), since, until_time, tuple(offset or ()), from_group, uncommitted
    )
    require_together(group, places, partitions=bool(partitions), typed=last is not None)
    kept = Wanted(
        tuple(grep or ()), tuple(exclude or ()), tuple(key or ()), tuple(header or ()), where_ or ""
    )
    shape = shape_from(fields, format_, sample, time)
    by = ReadBy(tuple(spec or ()), check, param or (), topic_name or ())
    named = {"bootstrap": bootstrap, "client_config": client_config, "name": name, "registry": registry}
    settings = settings_from(named | how_far(allow_http, ref_mirror, allow_outside))
    contracts = by.contracts(settings)
    names = by.wanted(
        read_by(settings, from_group, topics or ()), list(contracts), partial(unnamed, settings, from_group)
    )
    tell = console.unheard if quiet else console.note
    unfound, lacking = kept.unfound(tell), shape.unfound(tell)
    keep, goes_on = both(unfound.watching(kept.judge()), shape.sample), goes_on_from(follow_, until_time)
    coded = Decoding(decode, decode_key).coded(output, tell, document=bool(spec))
    where, begin = wiring.endpoint(settings), begin_from(places, typed=_typed(last, from_beginning))
    by_id = None if spec or coded or output is Form.RAW else wiring.registry(where.registry)
    read = decoded_as(coded, by.reading(contracts, by_id, tell))
    until = Until(count, _seconds(for_), _seconds(idle), goes_on, keep, read)
    patterns, null = tuple(filter(is_pattern, names)), ended_by_null(output, format_, null=null)
    finish = partial(_finish, unfound, lacking)
    wish = Wish(output, time, color, headers, full, quiet, bool(spec or by_id), check, bool(patterns))
    wish = replace(shape.shown(wish, lacking, finish), grep=kept.grep, coded=coded is not None, null=null)
    asked = Asked(names, begin, partitions or (), group, newest=places.last == 0, wait=wait)
    with stop_on_interrupt() as clock:
        began = clock.now()
        reading = Reading(where, until, wish, clock, _patience(retry_for), patterns)
        tailed, broken = shown(reading, asked)
    _tell_beside(tailed, finish, shape, coded)
    end(tailed._replace(seconds=clock.now() - began), until, quiet=quiet)
    end_checked(broken if check else 0, shlex.join(spec or ()), until)


def _typed(last: str | None, from_beginning: bool) -> str:
    """The option that said how many records there are to begin with, empty when none did."""
    return "--last" if last is not None else "--from-beginning" if from_beginning else ""


def _finish(*some: Unfound | None) -> None:
    """Tell what was not found until now."""
    for each in filter(None, some):
        each.finish()


def _tell_beside(tailed: Tailed, finish: Callable[[], None], shape: Shape, coded: Coded | None) -> None:
    """Say what was not found, left out or read otherwise."""
    if tailed.end is not End.READER:
        finish()
    shape.tell_skipped()
    tell_odd(coded)


def _seconds(text: str | None) -> float:
    return inf if text is None else seconds_from(text)


def _patience(text: str | None) -> float:
    if text is None:
        return inf if console.is_terminal(sys.stdout) else _PATIENCE
    return inf if text == "forever" else seconds_from(text)
