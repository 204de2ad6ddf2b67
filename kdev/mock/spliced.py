"""A pace that was changed while the run went on: one pace up to a record, another from there on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from kdev.mock.control import Change
from kdev.mock.mix import Mix
from kdev.mock.pace import Pace
from kdev.mock.schedule import Schedule


class Piece(NamedTuple):
    """A pace from record `first` on, which is due at second `at`."""

    first: int
    at: float
    pace: Pace


@dataclass(frozen=True, slots=True)
class Spliced:
    """Several paces, each up to the first record of the next; a list, as a run may be changed for weeks."""

    pieces: tuple[Piece, ...]

    def __str__(self) -> str:
        return ", then ".join(str(piece.pace) for piece in self.pieces)

    @property
    def _now(self) -> Piece:
        return self.pieces[-1]

    @property
    def target(self) -> float | None:
        """That of the pace that it follows now."""
        return self._now.pace.target

    @property
    def peak(self) -> float | None:
        """That of the pace that it follows now."""
        return self._now.pace.peak

    @property
    def length(self) -> float | None:
        """The time before, and that of the pace after it."""
        last = self._now.pace.length
        return None if last is None else self._now.at + last

    @property
    def total(self) -> int | None:
        """The records before, and those of the pace after them."""
        last = self._now.pace.total
        return None if last is None else self._now.first + last

    def due(self, n: int) -> float:
        """As the pace says that record `n` belongs to, never after the change for one before it."""
        place = max(1, bisect_right(self.pieces, n, key=attrgetter("first")))
        first, at, pace = self.pieces[place - 1]
        due = at + pace.due(n - first)
        return min(due, self.pieces[place].at) if place < len(self.pieces) else due

    def due_by(self, seconds: float) -> int:
        """Those before the last change, and those after it."""
        place = max(1, bisect_right(self.pieces, seconds, key=attrgetter("at")))
        first, at, pace = self.pieces[place - 1]
        n = first + max(int(place > 1), pace.due_by(seconds - at))
        n = min(n, self.pieces[place].first) if place < len(self.pieces) else n
        # Adding seconds rounds them; the answer goes by the due times, so that the two never disagree.
        while pace.target is not None and self.due(n) <= seconds:
            n += 1
        while n > first and self.due(n - 1) > seconds:
            n -= 1
        return n

    def times_ms(self, first: int, n: int, start_ms: int) -> Sequence[int]:
        """The times of each of the paces for its own records."""
        times: list[int] = []
        place = max(1, bisect_right(self.pieces, first, key=attrgetter("first")))
        ends = [*(piece.first for piece in self.pieces[place:]), first + n]
        for (began, at, pace), end in zip(self.pieces[place - 1 :], ends, strict=True):
            own = min(end, first + n) - (first + len(times))
            begin = start_ms + int(at * 1000)
            times += pace.times_ms(first + len(times) - began, own, begin) if own > 0 else ()
        return times

    def then(self, piece: Piece) -> Spliced:
        """The same up to the first record of a piece, and as that one says from there on."""
        kept = self.pieces[: bisect_left(self.pieces, piece.first, key=attrgetter("first"))]
        at = max(piece.at, kept[-1].at) if kept else piece.at
        return Spliced((*kept, piece._replace(at=at)))


def changed(schedule: Schedule, change: Change, first: int, now: float) -> Schedule:
    """The schedule with another pace from record `first` on, at second `now` of the plan.

    A record that was due sooner, as one of a backlog, stays due then.
    """
    if change.pace is None:
        return schedule
    pace = schedule.pace
    if change.first is not None:
        # Told ahead, to several processes: each of them has to come to the same times.
        return replace(schedule, pace=_spliced(pace, Piece(first, pace.due(first), change.pace)))
    at = now if pace.target is None else min(max(now, pace.due(first - 1) if first else 0.0), pace.due(first))
    return replace(schedule, pace=_spliced(pace, Piece(first, max(0.0, at), change.pace)))


def _spliced(pace: Pace, piece: Piece) -> Spliced:
    before = pace if isinstance(pace, Spliced) else Spliced((Piece(0, 0.0, pace),))
    return before.then(piece)


def mixed(mix: Mix, change: Change, first: int) -> Mix:
    """The streams of a run from record `first` on; what was there before goes on with its next."""
    return mix.changed(first, change.weights) if change.mix is None else change.mix.following(mix, first)
