"""`produce`: one argument, or the lines of standard input, as records."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.interrupt import StoppableClock, stop_on_interrupt
from kdev.cli.options import Bootstrap, Name
from kdev.errors import INTERRUPTED, DeliveryError, UsageError
from kdev.mock.feed import Address, Lines, arriving, feed
from kdev.mock.sinks import Sink
from kdev.model import Headers
from kdev.settings import settings_from

_PARTITIONS_SHOWN = 12


def produce(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="The topic to send to.")],
    value: Annotated[
        str | None,
        typer.Argument(metavar="VALUE", help="The value; without it, each line of stdin is one."),
    ] = None,
    key: Annotated[
        str | None, typer.Option("--key", "-k", metavar="KEY", help="The key of every record.")
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option("--header", "-H", metavar="NAME=VALUE", help="A header of every record; repeatable."),
    ] = None,
    null: Annotated[bool, typer.Option("--null", help="Send a tombstone: a key without a value.")] = False,
    create: Annotated[bool, typer.Option("--create", help="Make the topic if it is not there.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    bootstrap: Bootstrap = None,
    name: Name = None,
) -> None:
    """Send VALUE, or each line of standard input, to TOPIC as a record."""
    _check(value, key, null=null)
    to = Address(topic, None if key is None else os.fsencode(key), _headers(header or ()))
    settings = settings_from({"bootstrap": bootstrap, "name": name})
    wiring.require_topic(settings, topic, create=create)
    with stop_on_interrupt() as clock, wiring.sink(wiring.endpoint(settings), 0) as sink:
        whole = feed(_values(value, clock, null=null), to, sink, clock)
        if not quiet:
            console.note(_went(topic, sink))
        failed = sink.counts().failed
        if failed:
            raise DeliveryError(failed, next((reason for reason, _ in sink.errors()), ""))
    if not whole:
        raise typer.Exit(INTERRUPTED)


def _check(value: str | None, key: str | None, *, null: bool) -> None:
    if null and value is not None:
        raise UsageError("`--null` sends no value, but there is one", hint="leave out one of them")
    if null and key is None:
        raise UsageError(
            "`--null` needs `--key`", hint="a tombstone says that its key is gone: `--key K --null`"
        )


def _headers(texts: Sequence[str]) -> Headers:
    return tuple(_header(text) for text in texts)


def _header(text: str) -> tuple[str, bytes]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise UsageError(f"`--header {text}` has no name and value", hint="such as `--header source=kdev`")
    return name, os.fsencode(value)


def _values(value: str | None, clock: StoppableClock, *, null: bool) -> Iterable[Sequence[bytes | None]]:
    if null:
        return [[None]]
    if value is not None:
        return [[os.fsencode(value)]]
    if console.is_terminal(sys.stdin):
        console.note("each line is a record · Ctrl-D ends")
    return arriving(Lines(sys.stdin.buffer), clock)


def _went(topic: str, sink: Sink) -> str:
    acked = sink.counts().acked
    records = "1 record" if acked == 1 else f"{acked:,} records"
    by_partition = sorted(sink.partitions().get(topic, {}).items())
    if len(by_partition) == 1:
        return f"{records} to {topic}, partition {by_partition[0][0]}"
    if 1 < len(by_partition) <= _PARTITIONS_SHOWN:
        shares = ", ".join(f"{partition}: {count:,}" for partition, count in by_partition)
        return f"{records} to {topic}, partitions {shares}"
    return f"{records} to {topic}"
