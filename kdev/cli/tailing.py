"""One tail on its way: what it finds, what it reads through, and what is told meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from kdev import wiring
from kdev.cli import console
from kdev.cli.interrupt import Left, StoppableClock
from kdev.cli.tail_choice import Begin
from kdev.cli.tail_view import Wish, assigned_text, printer, tell_empty
from kdev.cli.topic_choice import matches, named
from kdev.errors import UnknownTopic
from kdev.memory import few_collections
from kdev.model import Endpoint
from kdev.reader import Reader, widen
from kdev.tail.busy import Busy
from kdev.tail.ends import End, Tailed, Until
from kdev.tail.filters import Keep
from kdev.tail.follow import Show, Source, follow, follow_as_member
from kdev.tail.named import Checking
from kdev.tail.outage import Outage
from kdev.tail.scanning import LONG, Scanning
from kdev.tail.waiting import when_there
from kdev.tail.window import Marks, Partition, Window, chosen

if TYPE_CHECKING:
    from kdev.kafka.joining import Joining


class Asked(NamedTuple):
    """Which records are asked for."""

    names: Sequence[str]
    begin: Begin
    partitions: Sequence[int]
    group: str | None
    newest: bool
    wait: bool

    @property
    def narrowed(self) -> bool:
        """Whether partitions were named, so that no other one is wanted."""
        return bool(self.partitions) or any(":" in each for each in self.begin.offsets)


def shown(reading: Reading, asked: Asked) -> tuple[Tailed, int]:
    """Show what is asked for; how that ended, and how many of the records break the document."""
    began = reading.clock.now()
    try:
        return _shown(reading, asked, began)
    except Left:  # before it read anything
        return Tailed(0, 0, reading.clock.now() - began, End.INTERRUPT), 0


def _shown(reading: Reading, asked: Asked, began: float) -> tuple[Tailed, int]:
    clock, until = reading.clock, reading.until
    found = _found(reading, asked)
    if isinstance(found, Tailed):
        return found, 0
    now = datetime.now().astimezone()
    with clock.leaving():
        marks, notes = asked.begin.left(reading.where, chosen(found, asked.partitions))
        window = asked.begin.window(reading.where, marks, now)
    for note in notes:
        reading.tell(note)
    if not (reading.wish.quiet or asked.group):
        tell_empty(window, follow=until.follow, narrowed=asked.begin.narrowed(now))
    rest = replace(until, seconds=until.seconds - (clock.now() - began))
    reading = reading._replace(until=rest, there=found.keys(), narrowed=asked.narrowed)
    reading = reading._replace(uncommitted=asked.begin.uncommitted)
    return reading.through(window, asked.group, newest=asked.newest)


def _found(reading: Reading, asked: Asked) -> Marks | Tailed:
    def look() -> Marks:
        names = partial(wiring.topic_names, reading.where)
        try:
            with reading.clock.leaving():
                topics = named(asked.names, names)
                return wiring.watermarks(reading.where, topics, uncommitted=asked.begin.uncommitted)
        except UnknownTopic as exc:
            exc.hint = f"`--wait` waits for it; {exc.hint}"
            raise

    return when_there(
        look,
        reading.clock,
        patience=reading.patience if asked.wait else 0,
        until=reading.until,
        reader_left=Reader(sys.stdout).left,
        waiting=lambda missing: reading.tell(f"waiting for topic {missing.topic}"),
    )


class Reading(NamedTuple):
    """What a tail reads from, until when, and how it is shown.

    `there` are the partitions that its topics have at first; of these `narrowed` ones only some are read;
    `uncommitted` records only where they are wanted.
    """

    where: Endpoint
    until: Until
    wish: Wish
    clock: StoppableClock
    patience: float
    patterns: tuple[str, ...] = ()
    there: Set[Partition] = frozenset()
    narrowed: bool = False
    uncommitted: bool = False

    def through(self, window: Window, group: str | None, *, newest: bool) -> tuple[Tailed, int]:
        """Show the records of a window, or of what a group gives; and how many break the document."""
        checking = Checking(printer(self.wish, window))
        # Looking at every record has a price, and only those of a document can break one.
        show: Show = checking if self.until.read_as else checking.shows
        if console.is_terminal(sys.stdout) and not self.wish.quiet:
            show = Busy(show, self.clock.now, self.tell)
        if not group:
            # For a group, what stands in the pipe counts as shown, though its reader may leave.
            widen(sys.stdout)
        with few_collections():
            if group:
                tailed = self._as_member(window, show, group, newest=newest)
            elif self.until.keep is not None and window.size > LONG and self._talks():
                tailed = self._searching(window, show, self.until.keep)
            else:
                tailed = self._alone(window, show, self.until)
        return tailed, checking.broken

    def _talks(self) -> bool:
        return console.live() and not self.wish.quiet

    def _searching(self, window: Window, show: Show, keep: Keep) -> Tailed:
        """Say meanwhile how far a long search is."""
        scanning = Scanning(show, window.size, self.clock.now, console.passing)
        until = replace(self.until, keep=scanning.watching(keep))
        try:
            return self._alone(window, scanning, until)
        finally:
            scanning.close()

    def _alone(self, window: Window, show: Show, until: Until) -> Tailed:
        topics = {topic for topic, _ in window.ends}
        joining = self._joining(topics, widen=not self.narrowed) if until.follow else None

        def source(starts: Mapping[Partition, int]) -> AbstractContextManager[Source]:
            # What looks further back later reads the past only.
            new = joining if starts == window.starts else None
            return wiring.source(self.where, starts, new, uncommitted=self.uncommitted)

        outage = self._outage()
        return follow(source, window, until=until, show=show, clock=self.clock, outage=outage)

    def _as_member(self, window: Window, show: Show, group: str, *, newest: bool) -> Tailed:
        topics = [*dict.fromkeys(topic for topic, _ in window.ends)]
        member = wiring.member(
            self.where,
            topics,
            group=group,
            reset="latest" if newest else "earliest",
            tell=lambda own: self.tell(assigned_text(group, own)),
            joining=self._joining(topics, widen=False) if self.patterns and self.until.follow else None,
        )
        outage = self._outage()
        return follow_as_member(member, until=self.until, show=show, clock=self.clock, outage=outage)

    def _joining(self, topics: Collection[str], *, widen: bool) -> Joining:
        """What finds the topics, and with `widen` the partitions of known ones, that are made meanwhile."""

        def wanted(topic: str) -> bool:
            if topic in topics:
                return widen
            return any(matches(topic, pattern) for pattern in self.patterns)

        return wiring.joining(self.where, wanted, self.tell, self.there, others=bool(self.patterns))

    def _outage(self) -> Outage:
        return Outage(self.where, self.tell, self.patience)

    def tell(self, text: str) -> None:
        """Tell the person something, unless they want to hear errors only."""
        if not self.wish.quiet:
            console.note(text)
