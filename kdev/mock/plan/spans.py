"""Times of one object that belong together: what ends after it began, and what is as late as is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.when import JUST_MS
from kdev.mock.realism.word_lists import table
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.moments import DAY_MS, Moment, Written
from kdev.payload.shape import Number, Text

MINUTE_MS = 60_000
MEETING = frozenset(
    {"appointment", "meeting", "slot", "class", "lesson", "interview", "consultation", "visit"}
)
PERIOD = frozenset(
    {"period", "subscription", "policy", "coverage", "membership", "contract", "lease", "license"}
)
SOON = frozenset({"estimated", "eta", "expected"})
UNIT_MS = {
    "millis": 1,
    "seconds": 1_000,
    "minutes": MINUTE_MS,
    "hours": 60 * MINUTE_MS,
    "days": DAY_MS,
    "weeks": 7 * DAY_MS,
}
LASTS = frozenset(
    {"duration", "elapsed", "length", "day", "days", "night", "nights", "hour", "hours", "total"}
)
DATED = frozenset({Written.DATE, Written.DAYS})
FILLER = frozenset({"at", "on", "in", "out", "off", "up", "by", "time", "date", "timestamp", "datetime",
                    "minute", "second", "seconds", "hour", "hours", "millis", "total"})  # fmt: skip
PLANNED = frozenset({"scheduled", "planned", "original", "aimed", "timetabled", "promised"})
SEEN = frozenset({"estimated", "expected", "actual", "revised", "predicted", "updated", "effective"})
LATE = frozenset({"delay", "delayed", "late", "lateness"})
USUAL_DELAYS = (0, 0, 0, 1, 2, 3, 5, 8, 12, 25)
"""In minutes, or in days for what is told by its day, where no number says."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two times of which the first comes first, and how many milliseconds lie between, or as a rule do."""

    start: Member
    end: Member
    least_ms: int
    most_ms: int
    always: bool = False


def spans(scope: Scope) -> Iterator[Relation]:
    """The relations of the times of one object."""
    times = [member for member in scope.members if is_time(member)]
    for planned, seen in _delayed(times):
        rest = _rest(planned, PLANNED)
        numbers = [m for m in scope.members if _says_delay(m, rest)]
        late = numbers[0] if len(numbers) == 1 else None
        members = (planned, seen, *([late] if late else []))
        yield Relation("delay", scope.at.path, members, Late(planned, seen, late).fill)
    yield from _awaited(times, scope)
    found = list(pairs(times))
    if len(found) == 1 and sum(map(says_how_long, scope.members)) == 1:
        return  # as long as is said, which may be no time at all
    for pair in (_usual(each, scope) for each in found):
        yield Relation("begin and end", scope.at.path, (pair.start, pair.end), Ended(pair).fill)


def is_time(member: Member) -> bool:
    """Whether a member is a time, by its name or its format."""
    said = member.shape.formats if isinstance(member.shape, Text) else ()
    return member.role.startswith("time:") or bool({"date", "date-time"} & set(said))


def pairs(times: Sequence[Member]) -> Iterator[Pair]:
    """Times whose names are the same but for a word for the begin and one for the end of it."""
    for begins, said in table("spans").items() if times[1:] else ():
        first, (ends, _, minutes) = frozenset(begins.split()), said.partition("|")
        last, (least, most) = frozenset(ends.split()), map(int, minutes.split())
        ended: dict[frozenset[str], Member] = {}
        for each in times:
            if _has(each, last, first):
                ended.setdefault(_rest(each, last), each)
        for start in times if ended else ():
            end = ended.get(_rest(start, first)) if _has(start, first, last) else None
            if end is not None:
                yield Pair(start, end, least * MINUTE_MS, most * MINUTE_MS)


def unit_ms(number: Member) -> int:
    """In what a number tells how long something lasts; 0 for one that does not, as a day of the month."""
    counted = number.tokens in (("day",), ("night",)) and number.name.endswith("s")
    return DAY_MS if counted else UNIT_MS.get(number.role, 0)


def says_how_long(member: Member) -> bool:
    """Whether a number says how long something lasts."""
    number = isinstance(member.shape, Number) and unit_ms(member) and set(member.tokens) & LASTS
    return bool(number)


def lay_apart(row: Row, start: Member, end: Member, span_ms: int) -> None:
    """Let two times of a row lie so far apart: what is over began earlier, what is to come ends later.

    Raises Refused for what is no time of the event.
    """
    first, last = row[start.path], row[end.path]
    if not isinstance(first, Moment) or not isinstance(last, Moment):
        raise Refused
    if last.offset_ms <= 0:
        row[start.path] = replace(first, offset_ms=last.offset_ms - span_ms)
    else:
        row[end.path] = replace(last, offset_ms=first.offset_ms + span_ms)


@dataclass(frozen=True, slots=True)
class Ended:
    """Fills when something began or ended, so that the one lies after the other."""

    pair: Pair

    def fill(self, row: Row, chance: Chance) -> None:
        """Move one of them in a row whose end is not after its begin, or as long after it as in all."""
        pair = self.pair
        first, last = row[pair.start.path], row[pair.end.path]
        if not isinstance(first, Moment) or not isinstance(last, Moment):
            raise Refused
        right = last.offset_ms > first.offset_ms and (first.offset_ms % JUST_MS or last.offset_ms % JUST_MS)
        if right and not pair.always:
            return
        step = pair.least_ms if pair.always else MINUTE_MS
        span = chance.random().randint(pair.least_ms // step, pair.most_ms // step) * step
        if {first.written, last.written} & DATED:
            span = max(1, round(span / DAY_MS)) * DAY_MS
        lay_apart(row, pair.start, pair.end, span)


@dataclass(frozen=True, slots=True)
class Late:
    """Fills when something comes that was planned, as late as a number says."""

    planned: Member
    seen: Member
    late: Member | None

    def fill(self, row: Row, chance: Chance) -> None:
        """Put a time into a row: what is over was planned so much earlier, what is to come is later."""
        planned, seen = row[self.planned.path], row[self.seen.path]
        if not isinstance(planned, Moment) or not isinstance(seen, Moment):
            raise Refused
        delay = self._delay(row, chance, dated=bool({planned.written, seen.written} & DATED))
        lay_apart(row, self.planned, self.seen, delay)

    def _delay(self, row: Row, chance: Chance, *, dated: bool) -> int:
        if self.late is None:
            return chance.random().choice(USUAL_DELAYS) * (DAY_MS if dated else MINUTE_MS)
        number, unit = row[self.late.path], UNIT_MS[self.late.role]
        if not isinstance(number, int | float) or (dated and unit < DAY_MS):
            raise Refused
        return round(number * unit)


@dataclass(frozen=True, slots=True)
class Awaited:
    """Fills when something comes that is so long away."""

    comes: Member
    lasts: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put a time into a row that is as much later than the event as is said."""
        comes, number = row[self.comes.path], row[self.lasts.path]
        if not isinstance(comes, Moment) or not isinstance(number, int | float) or comes.written in DATED:
            raise Refused
        row[self.comes.path] = replace(comes, offset_ms=round(number * UNIT_MS[self.lasts.role]))


def _awaited(times: Sequence[Member], scope: Scope) -> Iterator[Relation]:
    comes = [m for m in times if "eta" in m.tokens or {"estimated", "arrival"} <= set(m.tokens)]
    lasts = [
        m for m in scope.members if isinstance(m.shape, Number) and m.role in UNIT_MS and SOON & set(m.tokens)
    ]
    if len(comes) == len(lasts) == 1 and comes[0] is not lasts[0]:
        fill = Awaited(comes[0], lasts[0]).fill
        yield Relation("as long as is said", scope.at.path, (comes[0], lasts[0]), fill)


def _usual(pair: Pair, scope: Scope) -> Pair:
    """A pair as far apart as is usual for what it is about."""
    words = {
        *pair.start.tokens,
        *pair.end.tokens,
        *tokens_of(scope.at.names[0]),
        *tokens_of(scope.at.names[-1]),
    }
    if PERIOD & words:
        return Pair(pair.start, pair.end, 30 * DAY_MS, 365 * DAY_MS, always=True)
    if MEETING & words:
        return Pair(pair.start, pair.end, 15 * MINUTE_MS, 90 * MINUTE_MS, always=True)
    return pair


def _has(member: Member, words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether a name has some of these words, and none of those."""
    return not words.isdisjoint(member.tokens) and others.isdisjoint(member.tokens)


def _delayed(times: Sequence[Member]) -> Iterator[tuple[Member, Member]]:
    observed = [each for each in times if _has(each, SEEN, PLANNED)]
    for planned in times if observed else ():
        if set(planned.tokens) & PLANNED:
            rest = _rest(planned, PLANNED)
            yield from ((planned, seen) for seen in observed if _rest(seen, SEEN) == rest)


def _says_delay(member: Member, rest: frozenset[str]) -> bool:
    """Whether a number tells how late something is, of that thing or of all."""
    known = isinstance(member.shape, Number) and member.role in UNIT_MS and set(member.tokens) & LATE
    return bool(known) and _rest(member, LATE) <= rest


def _rest(member: Member, words: frozenset[str]) -> frozenset[str]:
    """What a name is about besides some words."""
    return frozenset(member.tokens) - words - FILLER
