"""Reads what is there, then what comes, until one of the agreed ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, suppress
from itertools import chain, islice
from typing import Protocol

from kdev.model import ConsumedRecord
from kdev.tail.ends import End, Tailed, Until
from kdev.tail.last import Newest
from kdev.tail.outage import Outage
from kdev.tail.window import Partition, Unread, Window

BATCH = 2_000
"""So many records, with what is made of them, still fit into the caches of a processor."""
READ_SECONDS = 0.1
_BY_TIME = frozenset({End.TIME, End.IDLE})
_AT_ONCE = frozenset({End.COUNT, End.READER, End.INTERRUPT})


class Source(Protocol):
    """Where records come from: partitions from given offsets on, in no group, nothing committed."""

    def read(self, max_records: int, seconds: float) -> Sequence[ConsumedRecord]:
        """What has come, at most `max_records`; waits at most `seconds` when nothing has."""
        ...

    def positions(self) -> Mapping[Partition, int]:
        """The offset after the last one that was read, or skipped, of each partition."""
        ...

    def ended(self) -> Set[Partition]:
        """The partitions that were read to their end at least once."""
        ...

    def recreated(self) -> Set[str]:
        """The topics that were deleted and made again meanwhile; they are read from their start."""
        ...

    def connected(self) -> bool:
        """Whether a broker answers."""
        ...


Open = Callable[[Mapping[Partition, int]], AbstractContextManager[Source]]
"""Opens a source of partitions at offsets."""


class Show(Protocol):
    """Where records are shown."""

    def show(self, records: Sequence[ConsumedRecord]) -> None:
        """Show some records; raises BrokenPipeError when nobody reads."""
        ...

    def reader_left(self) -> bool:
        """Whether nobody reads any more."""
        ...

    def following(self) -> None:
        """All that was there has been shown."""
        ...


class Clock(Protocol):
    """The time, and whether the run was told to stop."""

    def now(self) -> float:
        """Seconds on a clock that never goes back."""
        ...

    def wait(self, seconds: float, /) -> bool:
        """Wait, at most `seconds`, and say whether the run was told to stop."""
        ...


def follow(
    open_source: Open,
    window: Window,
    *,
    until: Until,
    show: Show,
    clock: Clock,
    outage: Outage,
) -> Tailed:
    """Show the records of the window, then new ones as they come, until an end.

    Raises BrokerLost when the broker went away and did not come back in time.
    """
    run = _Run(until, show, clock, outage)
    with open_source(window.starts) as source, suppress(BrokenPipeError):
        if window.last is None:
            run.stream(source, window)
        else:
            run.select(source, window, open_source)
        if until.follow and not run.ended():
            show.following()
            for batch in run.arrivals(source):
                run.print(batch)
    return run.tailed()


class Member(Source, Protocol):
    """A source that is a member of a group."""

    def shown(self, count: int) -> None:
        """Take note that so many records of the last batch were shown."""
        ...

    def caught_up(self) -> bool:
        """Whether it has partitions, and has read all of them to their end."""
        ...


def follow_as_member(
    opened: AbstractContextManager[Member], *, until: Until, show: Show, clock: Clock, outage: Outage
) -> Tailed:
    """Show what a group has not read yet, then new records as they come, until an end.

    Raises BrokerLost when the broker went away and did not come back in time.
    """
    run = _Run(until, show, clock, outage)
    with opened as member, suppress(BrokenPipeError):
        for batch in run.arrivals(member):
            member.shown(run.print(batch))
            if not until.follow and member.caught_up():
                break
    return run.tailed()


class _Run:
    """One tail on its way."""

    def __init__(self, until: Until, show: Show, clock: Clock, outage: Outage) -> None:
        self._until = until
        self._show = show
        self._clock = clock
        self._outage = outage
        self._started = self._heard = clock.now()
        self._printed = self._read = 0
        self._end: End | None = None

    def arrivals(self, source: Source) -> Iterator[Sequence[ConsumedRecord]]:
        """Batches as they come, empty ones when nothing comes, until the run ends."""
        while not self.ended():
            batch = source.read(BATCH, READ_SECONDS)
            now = self._clock.now()
            if batch:
                self._heard = now
                self._read += len(batch)
            self._outage.watch(bool(batch) or source.connected(), now)
            self._outage.tell_recreated(source.recreated())
            yield batch if self._until.read_as is None else self._until.read_as(batch)

    def stream(self, source: Source, window: Window) -> None:
        """Print everything up to the ends as it arrives; when new records follow, those too."""
        unread = Unread(window.starts, window.ends)
        if not unread:
            return
        for batch in self.arrivals(source):
            positions = source.positions()
            past = any(positions.get(each, 0) > end for each, end in window.ends.items())
            self.print(_before(batch, window.ends) if past and not self._until.follow else batch)
            unread.update(positions, source.ended())
            if not unread:
                return

    def select(self, source: Source, window: Window, open_source: Open) -> None:
        """Print the newest before the ends, merged by time, then what came after the ends meanwhile."""
        count = window.last or 0
        newest = Newest(count, window.ends)
        later: list[ConsumedRecord] | None = [] if self._until.follow else None
        self._collect(source, newest, window.starts, window.ends, later=later)
        starts = window.starts
        while wider := newest.lacking(starts, window):
            with open_source(wider) as earlier:
                older = Newest(count, wider)
                self._collect(earlier, older, wider, starts)
            newest.prepend(older)
            starts = {**starts, **wider}
            if self.ended():
                break
        self._print_all(chain(newest.merged(), later or ()))

    def _collect(
        self,
        source: Source,
        newest: Newest,
        starts: Mapping[Partition, int],
        ends: Mapping[Partition, int],
        *,
        later: list[ConsumedRecord] | None = None,
    ) -> None:
        """Keep what is before the ends, for each partition its newest; and what came after them `later`."""
        unread = Unread(starts, {each: ends[each] for each in newest.partitions})
        batches = self.arrivals(source) if unread else iter(())
        keep_later = None if later is None else later.append
        for batch in batches:
            for record in batch:
                # A topic that came meanwhile has no end here: all of it is new.
                keep = newest.keep if record.offset < ends.get(record[:2], 0) else keep_later
                if keep is None:
                    self._read -= 1  # it counts in another read, or nobody asked for it
                elif self._until.keep is None or self._until.keep(record):
                    keep(record)
            unread.update(source.positions(), source.ended())
            if not unread:
                break

    def _print_all(self, records: Iterator[ConsumedRecord]) -> None:
        """Print records that were judged, some at a time; the end of a time is no end of what was found."""
        while batch := [*islice(records, BATCH)]:
            self.print(batch, judged=True)
            reason = self._reason()
            if reason in _AT_ONCE:
                self._end = reason
                break

    def print(self, records: Sequence[ConsumedRecord], *, judged: bool = False) -> int:
        """Show those records that are wanted, no more than were asked for; says how many were dealt with.

        Those that are `judged` are wanted: what takes a sample must see each but once.
        Raises BrokenPipeError when nobody reads.
        """
        dealt = len(records)
        keep = None if judged else self._until.keep
        if keep is not None:
            records = list(records)
            places = [at for at, record in enumerate(records) if keep(record)]
            if self._until.count is not None and len(places) > self._until.count - self._printed:
                places = places[: self._until.count - self._printed]
                dealt = places[-1] + 1 if places else 0
            records = [records[at] for at in places]
        elif self._until.count is not None:
            records = records[: self._until.count - self._printed]
            dealt = len(records)
        if not records:
            return dealt
        try:
            self._show.show(records)
        except BrokenPipeError:
            self._end = End.READER
            raise
        self._printed += len(records)
        return dealt

    def ended(self) -> bool:
        """Whether one of the ends has come."""
        self._end = self._end or self._reason()
        return self._end is not None

    def tailed(self) -> Tailed:
        """What was done."""
        now = self._clock.now()
        lost = self._outage.at_end(now) if self._end in _BY_TIME else None
        return Tailed(self._printed, self._read, now - self._started, self._end or End.DATA, lost)

    def _reason(self) -> End | None:
        now = self._clock.now()
        if self._until.count is not None and self._printed >= self._until.count:
            return End.COUNT
        if self._show.reader_left():
            return End.READER
        if self._clock.wait(0):
            return End.INTERRUPT
        if now - self._started >= self._until.seconds:
            return End.TIME
        if now - self._heard >= self._until.idle_seconds:
            return End.IDLE
        return None


def _before(records: Sequence[ConsumedRecord], ends: Mapping[Partition, int]) -> list[ConsumedRecord]:
    return [record for record in records if record.offset < ends[record.topic, record.partition]]
