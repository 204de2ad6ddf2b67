"""`kdev verify`: whether the records of a document's topics keep to it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Annotated

import typer

from kdev import wiring
from kdev.cli import console
from kdev.cli.choosing import Part
from kdev.cli.interrupt import Left, StoppableClock, stop_on_interrupt
from kdev.cli.options import (
    AllowHttp,
    AllowOutside,
    Bootstrap,
    ClientConfig,
    Name,
    OwnTopics,
    Parameters,
    RefMirror,
    SpecPaths,
    TopicNames,
    how_far,
    naming_from,
)
from kdev.cli.progress import ProgressForm
from kdev.cli.show_verified import Held, Look, VerifyForm, verified_text
from kdev.cli.spec_paths import documents_told
from kdev.cli.starting import starting
from kdev.cli.tail_choice import Begin, Since
from kdev.cli.tail_end import contract_broken, fewer
from kdev.commands import command_at, documents_text, naming_options
from kdev.durations import seconds_from
from kdev.errors import INTERRUPTED, DataError, KdevError, UsageError
from kdev.figures import records_text
from kdev.model import ConsumedRecord, Endpoint, Naming
from kdev.settings import settings_from
from kdev.tail.contract import Verification
from kdev.tail.ends import End, Tailed, Until
from kdev.tail.follow import follow
from kdev.tail.ordering import Place
from kdev.tail.outage import Outage

if TYPE_CHECKING:
    from kdev.spec.topics import TopicPlan

_PATIENCE = 30.0


def verify(
    spec: SpecPaths,
    topic: OwnTopics = None,
    for_: Annotated[
        str | None,
        typer.Option("--for", metavar="DURATION", help="Judge what comes in this time, not what is there."),
    ] = None,
    count: Annotated[
        int | None, typer.Option("--count", "-c", metavar="N", min=1, help="Stop after N records.")
    ] = None,
    least: Annotated[
        int,
        typer.Option(
            "--min", metavar="N", min=0, help="Fail when fewer records came; 0 takes none for good."
        ),
    ] = 1,
    from_beginning: Annotated[
        bool,
        typer.Option(
            "--from-beginning",
            help="With --for also what is there, as without.",
        ),
    ] = False,
    since: Since = None,
    output: Annotated[
        VerifyForm, typer.Option("--output", "-o", help="For people, for programs, or as a test report.")
    ] = VerifyForm.TEXT,
    param: Parameters = None,
    topic_name: TopicNames = None,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
    allow_http: AllowHttp = None,
    ref_mirror: RefMirror = None,
    allow_outside: AllowOutside = None,
) -> None:
    """Read the topics of SPEC and say which records keep to it, and what is wrong with the others."""
    _require_together(count, least)
    reach = how_far(allow_http, ref_mirror, allow_outside)
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name, **reach})
    documents = documents_told(spec)
    naming = naming_from(param, topic_name)
    plan = wiring.topic_plan(wiring.load_specs(documents, settings), settings, typed=naming)
    plan = Part(tuple(topic or ())).of(plan, documents_text(documents))
    held = Held(documents, _documents_of(plan))
    verification = Verification(wiring.contracts(plan))
    where = wiring.endpoint(settings)
    live = for_ is not None or count is not None
    until = Until(count, seconds_from(for_) if for_ else inf, follow=live)
    only_new = for_ is not None and since is None and not from_beginning
    with stop_on_interrupt() as clock, starting(ProgressForm.AUTO) as going:
        begin = Begin(0 if only_new else None, since)
        tailed = _read(where, Counted(verification, going.step), until, begin, clock)
    short = tailed.lost or fewer(tailed, until) or _too_few(tailed, least, live=live)
    cut = _cut(tailed, short)
    console.data(verified_text(verification, held, output, _look(held, naming, where), cut=cut).rstrip("\n"))
    console.flush()
    if tailed.end is End.INTERRUPT:
        console.note(cut)
        raise typer.Exit(INTERRUPTED)
    _require_good(verification, held)
    if short is not None:
        raise short


def _require_together(count: int | None, least: int) -> None:
    """Raise UsageError for an end that comes before there are enough records."""
    if count is not None and count < least:
        raise UsageError(
            f"`--count {count}` and `--min {least}` do not go together",
            hint=f"it stops after {records_text(count)}, so there are never {least:,}; leave out one of them",
        )


def _look(held: Held, naming: Naming, where: Endpoint) -> Look:
    """The command that shows a record of a topic by all documents that the topic is of."""

    def look(broken: str, at: Place) -> str:
        words = [word for each in held.of(broken) for word in ("--spec", each)]
        specs = shlex.join([*words, *naming_options(naming)])
        place = f"--offset {at.partition}:{at.offset} -c 1"
        return command_at(f"tail {broken} {place} {specs} --check -o pretty", where)

    return look


def _documents_of(plan: TopicPlan) -> Mapping[str, Sequence[str]]:
    """The documents that each topic is of, where there are several."""
    found: dict[str, dict[str, None]] = {}
    for route in plan.routes:
        found.setdefault(route.topic, {})[route.channel.document] = None
    return {topic: [each for each in documents if each] for topic, documents in found.items()}


class Counted:
    """Judges records, and tells how many were judged."""

    def __init__(self, verification: Verification, tell: Callable[[str], None]) -> None:
        self.topics = verification.topics
        self._verification = verification
        self._tell = tell
        self._count = 0
        self.following()

    def show(self, records: Sequence[ConsumedRecord]) -> None:
        """Judge some records."""
        self._verification.show(records)
        self._count += len(records)
        self.following()

    def reader_left(self) -> bool:
        """Whether nobody reads any more."""
        return self._verification.reader_left()

    def following(self) -> None:
        """Say how many there were."""
        self._tell(f"checking, {records_text(self._count)}")


def _read(where: Endpoint, counted: Counted, until: Until, begin: Begin, clock: StoppableClock) -> Tailed:
    """Judge what is there, or what comes."""
    try:
        with clock.leaving():
            marks = wiring.watermarks(where, list(counted.topics))
            window = begin.window(where, marks, datetime.now().astimezone())
    except Left:
        return Tailed(0, 0, 0.0, End.INTERRUPT)
    return follow(
        partial(wiring.source, where),
        window,
        until=until,
        show=counted,
        clock=clock,
        outage=Outage(where, console.note, _PATIENCE),
    )


def _too_few(tailed: Tailed, least: int, *, live: bool) -> DataError | None:
    """The error that there were fewer records than there have to be: a check of nothing proves nothing."""
    if tailed.printed >= least:
        return None
    there = "is there" if tailed.printed == 1 else "are there"
    when = f" came in {tailed.seconds:.1f} s" if live else f" {there}"
    if tailed.printed:
        return DataError(f"{records_text(tailed.printed)}{when}, at least {least:,} have to be")
    return DataError(f"nothing was checked: no records{when}", hint="`--min 0` takes that for good")


def _cut(tailed: Tailed, short: KdevError | None) -> str:
    """Why fewer records were judged than were asked for, empty when all were."""
    if tailed.end is End.INTERRUPT:
        return f"stopped after {records_text(tailed.printed)}"
    return str(short or "")


def _require_good(verification: Verification, held: Held) -> None:
    broken = [verdict for verdict in verification.topics.values() if verdict.invalid]
    if broken:
        specs = shlex.join(held.of(broken[0].topic))
        raise contract_broken(sum(verdict.invalid for verdict in broken), specs)
