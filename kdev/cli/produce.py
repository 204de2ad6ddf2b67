"""`produce`: one argument, or the lines of standard input, as records."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Annotated, BinaryIO

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
    Registry,
    TopicNames,
    how_far,
    naming_from,
)
from kdev.cli.produce_from import (
    STDIN,
    From,
    Input,
    InputForm,
    KeepPartitions,
    KeepTimestamps,
    Kept,
    Replay,
    kept_from,
    opened,
    require_good,
)
from kdev.cli.produce_spec import Message, Spec, writer_of
from kdev.cli.progress import ProgressForm
from kdev.cli.starting import starting
from kdev.errors import INTERRUPTED, BrokerError, DataError, DeliveryError, UnknownTopic, UsageError
from kdev.figures import records_text
from kdev.mock.feed import Address, Lines, arriving, feed, send
from kdev.mock.replay import KeptLines, MessageLines
from kdev.mock.sinks import Sink
from kdev.model import Headers
from kdev.settings import Settings, settings_from

_PARTITIONS_SHOWN = 12


def produce(
    topic: Annotated[
        str, typer.Argument(metavar="TOPIC", help="The topic to send to.", autocompletion=completion.topics)
    ],
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
    from_: From = None,
    input_: InputForm = Input.JSON,
    replay: Replay = None,
    keep_timestamps: KeepTimestamps = False,
    keep_partitions: KeepPartitions = False,
    null: Annotated[bool, typer.Option("--null", help="Send a tombstone: a key without a value.")] = False,
    create: Annotated[bool, typer.Option("--create", help="Make the topic if it is not there.")] = False,
    spec: Spec = None,
    message: Message = None,
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
    """Send VALUE, or each line of standard input, to TOPIC as a record.

    With --from it sends the records that `kdev tail -o json` wrote into a file.
    With --spec values are JSON and are written as messages of that document: Avro, Protobuf, or JSON,
    with a schema registry behind the ids of their schemas.
    """
    _check(value, key, null=null)
    kept = _kept(from_, input_, replay, timestamps=keep_timestamps, partitions=keep_partitions)
    _check_from(from_, kept, value=value, null=null, key=key, header=header)
    to = Address(topic, None if key is None else os.fsencode(key), _headers(header or ()))
    where = {"bootstrap": bootstrap, "client_config": client_config, "name": name, "registry": registry}
    settings = settings_from({**where, **how_far(allow_http, ref_mirror, allow_outside)})
    write = writer_of(spec, topic, message, settings, naming=naming_from(param, topic_name))
    lines = KeptLines(write)
    written = None if write is None else MessageLines(write)
    form = ProgressForm.NONE if quiet or kept is None else ProgressForm.AUTO
    with stop_on_interrupt() as clock, opened(from_ or STDIN) as stream, starting(form) as begun:
        with clock.leaving():
            if kept is not None:
                kept.check(write, begun.step)
            _require_topic(settings, topic, create=create)
        with wiring.sink(wiring.endpoint(settings), 0) as sink, _told(topic, sink, quiet=quiet):
            if kept is None:
                values = _values(value, stream, clock, null=null)
                whole = feed(values if written is None else written.values(values), to, sink, clock)
            else:
                whole = send(kept.blocks(topic, stream, lines, clock, begun.step), sink, clock)
    if kept is not None:
        kept.require_good(lines, _before(sink.counts().acked))
    elif written is not None:
        _require_written(written, value, from_, _before(sink.counts().acked))
    if not whole:
        raise typer.Exit(INTERRUPTED)


def _require_written(lines: MessageLines, value: str | None, file: str | None, sent: str) -> None:
    """Raise DataError for a value that could not be written as a message."""
    if value is None:
        require_good(file or STDIN, lines, sent)
    elif lines.wrong is not None:
        raise DataError(f"the value {lines.wrong}", hint=lines.wrong.hint)


def _require_topic(settings: Settings, topic: str, *, create: bool) -> None:
    """Raise UnknownTopic, with the option that makes it, for a topic that is not there."""
    try:
        wiring.require_topic(settings, topic, create=create)
    except UnknownTopic as exc:
        exc.hint = f"`--create` makes this one; {exc.hint}"
        raise


@contextmanager
def _told(topic: str, sink: Sink, *, quiet: bool) -> Generator[None]:
    """Says what went, also when the broker took no more; raises DeliveryError when something did not."""
    try:
        yield
    except BrokerError:
        _tell(topic, sink, quiet=quiet)
        raise
    _tell(topic, sink, quiet=quiet)
    failed = sink.counts().failed
    if failed:
        first = sink.failures()[0]
        raise DeliveryError(failed, first.reason, hint=first.hint)


def _tell(topic: str, sink: Sink, *, quiet: bool) -> None:
    if not quiet:
        console.note(_went(topic, sink))


def _kept(
    file: str | None, form: Input, replay: str | None, *, timestamps: bool, partitions: bool
) -> Kept | None:
    """The file of kept records that was named, None when values are sent. Raises UsageError."""
    if file is not None and form is Input.JSON:
        return kept_from(file, replay, timestamps=timestamps, partitions=partitions)
    if replay is not None or timestamps or partitions:
        option = (
            "--replay" if replay is not None else "--keep-timestamps" if timestamps else "--keep-partitions"
        )
        raise UsageError(f"`{option}` needs `--from`", hint="a file of what `kdev tail -o json` wrote")
    return None


def _check_from(
    file: str | None,
    kept: Kept | None,
    *,
    value: str | None,
    null: bool,
    key: str | None,
    header: Sequence[str] | None,
) -> None:
    """Raise UsageError for what does not go with `--from`."""
    if file is not None and (value is not None or null):
        raise UsageError("`--from` has the values, but one was typed", hint="leave out one of them")
    if kept is not None and (key is not None or header):
        option = "--key" if key is not None else "--header"
        hint = "each record has its own; `--input lines` sends plain lines"
        raise UsageError(f"`{option}` and `--from` do not go together", hint=hint)


def _before(count: int) -> str:
    if not count:
        return "nothing was sent"
    return "1 record before it was sent" if count == 1 else f"{count:,} records before it were sent"


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


def _values(
    value: str | None, stream: BinaryIO, clock: StoppableClock, *, null: bool
) -> Iterable[Sequence[bytes | None]]:
    if null:
        return [[None]]
    if value is not None:
        return [[os.fsencode(value)]]
    if stream.isatty():
        console.note("each line is a record · Ctrl-D ends")
    return arriving(Lines(stream), clock)


def _went(topic: str, sink: Sink) -> str:
    acked = sink.counts().acked
    records = records_text(acked)
    by_partition = sorted(sink.partitions().get(topic, {}).items())
    if len(by_partition) == 1:
        return f"{records} to {topic}, partition {by_partition[0][0]}"
    if 1 < len(by_partition) <= _PARTITIONS_SHOWN:
        shares = ", ".join(f"{partition}: {count:,}" for partition, count in by_partition)
        return f"{records} to {topic}, partitions {shares}"
    return f"{records} to {topic}"
