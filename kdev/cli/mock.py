"""`mock`: made-up records of a document, at a pace, into its topics."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli.choosing import Part, Side
from kdev.cli.conditions import condition_from
from kdev.cli.delivery import (
    Abort,
    Acks,
    AcksOption,
    Compression,
    CompressionOption,
    ProducerOption,
    Timeout,
    Transactional,
    TransactionSize,
    TransactionTime,
    delivery_from,
    in_transactions,
    transacted_from,
)
from kdev.cli.followed import STANDARD_INPUT
from kdev.cli.frames import frame_of
from kdev.cli.moments import moment_ms
from kdev.cli.options import (
    AllowHttp,
    AllowOutside,
    Bootstrap,
    ClientConfig,
    KeyCount,
    Keys,
    Name,
    OutputFormat,
    OwnMessages,
    OwnTopics,
    Parameters,
    RefMirror,
    Registry,
    SpecPaths,
    TopicNames,
    Words,
    how_far,
    naming_from,
    words_from,
)
from kdev.cli.order import Order
from kdev.cli.pacing import Loop, Rates, Shape, Stages, pacing_from
from kdev.cli.progress import ProgressForm
from kdev.cli.sending import end, send
from kdev.cli.shares import Invalid, OptionalFields, share_from
from kdev.cli.show_mock import require_writable, show_summary, write_summary
from kdev.cli.spec_paths import documents_from
from kdev.cli.workers import MOST, count_from
from kdev.durations import seconds_from
from kdev.errors import UsageError
from kdev.model import SEEDED_START_MS, Output
from kdev.settings import settings_from
from kdev.wishes import Verify, Wishes

if TYPE_CHECKING:
    from kdev.mock.schedule import Schedule

_DRY_RUN_COUNT = 10
_EARLIEST_MS, _LATEST_MS = (datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000 for year in (1970, 2200))


def mock(
    spec: SpecPaths,
    rate: Rates = None,
    stage: Stages = None,
    loop: Loop = False,
    shape: Shape = None,
    count: Annotated[
        int | None, typer.Option("--count", "-c", metavar="N", min=1, help="Stop after N records.")
    ] = None,
    for_: Annotated[
        str | None, typer.Option("--for", metavar="DURATION", help="Stop after this time.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            metavar="S",
            help="The same seed makes the same records; their events begin on 2026-01-01, see --start.",
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--start",
            metavar="TIME",
            help="When the first event happens: now, 7d (ago), or 2026-01-01T00:00Z, as --seed alone means.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the records, 10 unless told otherwise, and send nothing.")
    ] = False,
    topic: OwnTopics = None,
    message: OwnMessages = None,
    side: Annotated[
        Side | None, typer.Option("--side", help="Only what this side of the document sends; else both.")
    ] = None,
    keys: Keys = None,
    key_count: KeyCount = None,
    locale: Annotated[
        str | None,
        typer.Option("--locale", metavar="LOCALE", help="Where people and places are from: en_US."),
    ] = None,
    optional: OptionalFields = 1.0,
    invalid: Invalid = "0%",
    verify: Annotated[
        Verify, typer.Option("--verify", help="Which records are held against their schemas.")
    ] = Verify.SAMPLE,
    progress: Annotated[
        ProgressForm, typer.Option("--progress", help="How progress is shown; auto: live on a terminal.")
    ] = ProgressForm.AUTO,
    output: OutputFormat = Output.TEXT,
    metrics_port: Annotated[
        int | None,
        typer.Option(
            "--metrics-port",
            metavar="PORT",
            min=0,
            max=65_535,
            help="Serve the counts for Prometheus on this port of 127.0.0.1; 0 for any.",
        ),
    ] = None,
    fail_if: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-if",
            metavar="CONDITION",
            help="End with exit code 6 when it holds: 'missed > 0', 'ack_p99 > 100ms'; repeatable.",
        ),
    ] = None,
    summary_file: Annotated[
        Path | None, typer.Option("--summary-file", metavar="FILE", help="Write the summary as JSON as well.")
    ] = None,
    retry_for: Annotated[
        str, typer.Option("--retry-for", metavar="DURATION", help="How long to wait for a lost broker.")
    ] = "30s",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress; the summary stays.")] = False,
    acks: AcksOption = Acks.ALL,
    compression: CompressionOption = Compression.NONE,
    producer: ProducerOption = None,
    timeout: Timeout = "2m",
    transactional: Transactional = False,
    transaction_size: TransactionSize = None,
    transaction_time: TransactionTime = None,
    abort: Abort = None,
    catch_up: Annotated[
        str,
        typer.Option("--catch-up", metavar="DURATION", help="How much backlog is still sent."),
    ] = "1s",
    workers: Annotated[
        str, typer.Option("--workers", metavar="N", help="How many processes send; auto: one a processor.")
    ] = "1",
    shard: Annotated[
        str, typer.Option("--shard", metavar="I/N", help="Only part I of N of the run, for a scheduler.")
    ] = "1/1",
    watch: Annotated[
        bool, typer.Option("--watch", help="Follow SPEC: an edit takes over while the run goes on.")
    ] = False,
    yes_remote: Annotated[
        bool, typer.Option("--yes-remote", help="Send to a broker that is not on this machine.")
    ] = False,
    param: Parameters = None,
    topic_name: TopicNames = None,
    set_: Words = None,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    registry: Registry = None,
    name: Name = None,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Send made-up records that are true to SPEC, at a pace, until the end, Ctrl-C or for ever."""
    pacing = pacing_from(rate, stage, shape, loop=loop)
    # A rate that nobody gave is known once the document is: so much for each of its topics.
    known = pacing if pacing.stages or pacing.rate else replace(pacing, rate="1")
    schedule = replace(
        wiring.schedule(known, _seed(seed)),
        shards=wiring.shard_count(shard),
        count=count,
        seconds=None if for_ is None else seconds_from(for_),
        retry_for=seconds_from(retry_for),
        catch_up=seconds_from(catch_up),
    )
    reach = how_far(allow_http, ref_mirror, allow_outside)
    flags = {"bootstrap": bootstrap, "client_config": client_config, "name": name, **reach}
    flags |= {"locale": locale, "keys": keys, "key_count": key_count, "registry": registry}
    settings = settings_from(flags)
    wish = transacted_from(transaction_size, transaction_time, abort, seed=schedule.seed, asked=transactional)
    words, broken = words_from(set_, settings), share_from("--invalid", invalid)
    order = Order(
        specs=documents_from(spec).documents,
        words=tuple(spec),
        typed=naming_from(param, topic_name),
        settings=settings,
        schedule=_short(schedule) if dry_run else schedule,
        pacing=pacing,
        wishes=Wishes(optional, verify, words, settings.keys, settings.key_count, broken),
        start_ms=_start(start, seeded=seed is not None),
        part=Part(tuple(topic or ()), tuple(message or ()), side),
        yes_remote=yes_remote,
        delivery=in_transactions(delivery_from(acks, compression, producer, seconds_from(timeout)), wish),
        metrics_port=metrics_port,
        fail_if=tuple(map(condition_from, fail_if or ())),
        shard=shard,
        workers=_workers(workers, spec, dry_run=dry_run),
        dry_run=dry_run,
        watch=watch,
        flags=flags,
        progress=ProgressForm.NONE if quiet or (dry_run and progress is ProgressForm.AUTO) else progress,
    )
    _run(order, summary_file, output)


def _run(order: Order, summary_file: Path | None, output: Output) -> None:
    if summary_file:
        require_writable(summary_file)
    sent = send(order)
    frame = frame_of(sent)
    last = [partial(show_summary, sent.summary, frame, output, to_person=order.dry_run)]
    if summary_file:
        last.append(partial(write_summary, summary_file, sent.summary, frame))
    end(sent, last)


def _workers(text: str, specs: Sequence[str], *, dry_run: bool) -> int:
    count = count_from(text)
    if not 1 <= count <= MOST:
        raise UsageError(f"`--workers {text}` is no number of processes", hint=f"1 to {MOST}, or `auto`")
    if dry_run:
        return 1
    if count > 1 and STANDARD_INPUT in specs:
        raise UsageError("several workers cannot read standard input", hint="the name of a file")
    return count


def _seed(given: int | None) -> int:
    return random.SystemRandom().randrange(1, 1_000_000) if given is None else given


def _start(text: str | None, *, seeded: bool) -> int | None:
    """When the first event happens; a seed alone makes the same bytes, so it brings its own start."""
    if text is None and seeded:
        return SEEDED_START_MS
    wanted = text or "now"
    if wanted == "now":
        return None
    try:  # without a zone it is UTC: the same words make the same bytes everywhere
        moment = datetime.fromisoformat(wanted)
        start_ms = round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
    except ValueError:
        start_ms = moment_ms("--start", wanted.removeprefix("-"), datetime.now().astimezone())
    if not _EARLIEST_MS <= start_ms < _LATEST_MS:
        raise UsageError(f"`--start {wanted}` is out of range", hint="a time from 1970 to 2199")
    return start_ms


def _short(schedule: Schedule) -> Schedule:
    """A run that is only printed ends by itself, and its lines stand in the order of the plan."""
    endless = schedule.count is None and schedule.length is None
    return replace(schedule, together=1, count=_DRY_RUN_COUNT if endless else schedule.count)
