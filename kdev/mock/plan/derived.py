"""Fields that follow from others: an age from a birth, a duration from its ends, a change from two states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from kdev.mock.plan.amounts import MONEY
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope, without
from kdev.mock.plan.spans import DATED, is_time, lay_apart, pairs, says_how_long, unit_ms
from kdev.mock.plan.sums import COUNTS, Ascending
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.moments import DAY_MS, Moment
from kdev.payload.shape import Number

YEAR_MS = 365.2425 * DAY_MS
BEGINS = frozenset({"start", "started", "begin", "began", "from", "departure", "pickup", "checkin", "opened"})
ENDS = frozenset({"end", "ended", "finish", "finished", "completed", "to", "arrival", "return", "dropoff",
                  "checkout", "closed", "stopped"})  # fmt: skip
BEFORE = frozenset({"previous", "old", "before", "prior"})
AFTER = frozenset({"new", "after", "current", "updated"})
BETWEEN = frozenset({"answered", "connected", "accepted"})
UNITS = frozenset({"kwh", "wh", "mwh", "m3", "cubic", "liter", "gallon", "value"})
CHANGES = frozenset({"delta", "change", "difference", "adjustment", "diff"})
USED = frozenset({"consumption", "usage", "used", "consumed"})
MASS = frozenset({"weight", "grams", "tons"})
AWAY = (
    (frozenset({"from", "origin", "departure", "source", "loading", "pickup", "debtor", "sender", "home"})),
    (frozenset({"to", "destination", "arrival", "target", "discharge", "dropoff", "creditor", "receiver",
                "away"})),
)  # fmt: skip
PLACES = frozenset(
    {"airport", "port", "station", "warehouse", "team_name", "iban", "account_number", "store"}
)


def derived(scope: Scope) -> Iterator[Relation]:
    """The relations of the fields of one object that follow from others."""
    where = scope.at.path
    numbers = [member for member in scope.members if isinstance(member.shape, Number)]
    yield from _lasting(scope.members, numbers, where)
    birth = next((m for m in scope.members if m.role.endswith(":birth")), None)
    age = next((m for m in numbers if m.role == "age"), None)
    if birth is not None and age is not None:
        yield Relation("age", where, (birth, age), Aged(birth, age).fill)
    gross, net, tare = (_named(numbers, {word}, MASS) for word in ("gross", "net", "tare"))
    if gross is not None and net is not None:
        yield Relation(
            "weight", where, (gross, net, *([tare] if tare else [])), Weighed(gross, net, tare).fill
        )
    yield from _changing(numbers, where)
    yield from _shown(numbers, where)
    yield from _metered(numbers, where)
    yield from _apart(scope.members, where)


@dataclass(frozen=True, slots=True)
class Lasting:
    """Fills when something began or ended, so that it lasted as long as is said."""

    start: Member
    end: Member
    lasts: Member
    between: Sequence[Member] = ()

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the ends into a row: what is over began as much earlier, what is to come ends as much later."""
        first, last, number = row[self.start.path], row[self.end.path], row[self.lasts.path]
        unit = unit_ms(self.lasts)
        if (
            not isinstance(first, Moment)
            or not isinstance(last, Moment)
            or not isinstance(number, int | float)
        ):
            raise Refused
        if unit < DAY_MS and {first.written, last.written} & DATED:
            raise Refused
        lay_apart(row, self.start, self.end, round(number * unit))
        began = row[self.start.path]
        for member in self.between:
            if isinstance(began, Moment):
                soon = round(number * unit * chance.random().uniform(0.01, 0.06))
                row[member.path] = replace(began, offset_ms=began.offset_ms + soon)


@dataclass(frozen=True, slots=True)
class Aged:
    """Fills how old a person is."""

    birth: Member
    age: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the age into a row."""
        born = row[self.birth.path]
        if not isinstance(born, Moment):
            raise Refused
        row[self.age.path] = int(-born.offset_ms / YEAR_MS)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Fills what something weighs with all that is around it."""

    gross: Member
    net: Member
    tare: Member | None

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the gross weight into a row: the net weight and the tare, where it is said."""
        net = row[self.net.path]
        tare = chance.random().uniform(0.02, 0.2)
        if not isinstance(net, int | float):
            raise Refused
        box = round(net * tare, 2) if isinstance(net, float) else max(1, round(net * tare))
        if self.tare is not None:
            row[self.tare.path] = box
        row[self.gross.path] = round(net + box, 2)


@dataclass(frozen=True, slots=True)
class Changed:
    """Fills by how much something changed."""

    before: Member
    after: Member
    change: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the difference into a row; raises Refused where nothing changed."""
        before, after = row[self.before.path], row[self.after.path]
        if not isinstance(before, int | float) or not isinstance(after, int | float) or before == after:
            raise Refused
        row[self.change.path] = (
            round(after - before, 4) if isinstance(after - before, float) else after - before
        )


@dataclass(frozen=True, slots=True)
class Metered:
    """Fills what a meter shows after something was used."""

    before: Member
    used: Member
    after: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the later reading into a row: the earlier one and what was used."""
        before, used = row[self.before.path], row[self.used.path]
        if not isinstance(before, int | float) or not isinstance(used, int | float) or used < 0:
            raise Refused
        row[self.after.path] = round(before + used, 4)


@dataclass(frozen=True, slots=True)
class Apart:
    """Refuses rows in which two places are one."""

    one: Member
    other: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Leave a row as it is; raises Refused where nobody would go from a place to the same place."""
        if row[self.one.path] == row[self.other.path]:
            raise Refused


def _lasting(members: Sequence[Member], numbers: Sequence[Member], where: str) -> Iterator[Relation]:
    times = [m for m in members if is_time(m)]
    starts = [m for m in times if set(m.tokens) & BEGINS]
    ends = [m for m in times if set(m.tokens) & ENDS and m not in starts]
    if len(starts) != 1 or len(ends) != 1:
        named = list(pairs(times))
        starts, ends = [pair.start for pair in named], [pair.end for pair in named]
    lasts = [m for m in numbers if says_how_long(m)]
    if len(starts) == len(ends) == len(lasts) == 1:
        between = [m for m in times if BETWEEN & set(m.tokens) and m not in (starts[0], ends[0])]
        fill = Lasting(starts[0], ends[0], lasts[0], between).fill
        yield Relation("duration", where, (starts[0], ends[0], *between, lasts[0]), fill)


def _changing(numbers: Sequence[Member], where: str) -> Iterator[Relation]:
    for before in numbers:
        if before.role not in MONEY | COUNTS or not set(before.tokens) & BEFORE:
            continue
        rest = without(before, BEFORE)
        after = next((m for m in numbers if set(m.tokens) & AFTER and without(m, AFTER) == rest), None)
        change = next((m for m in numbers if set(m.tokens) & CHANGES and _of(m, rest)), None)
        if after is not None and change is not None:
            yield Relation("change", where, (before, after, change), Changed(before, after, change).fill)


def _shown(numbers: Sequence[Member], where: str) -> Iterator[Relation]:
    """What a meter shows at the start is no more than at the end."""
    meters = [m for m in numbers if m.role == "odometer"]
    for first, last in product(meters, meters):
        if set(first.tokens) & BEGINS and set(last.tokens) & ENDS:
            yield Relation("order", where, (first, last), Ascending((first, last)).fill)


def _metered(numbers: Sequence[Member], where: str) -> Iterator[Relation]:
    """Two readings of a meter, and what was used between them where it is said."""
    used = [m for m in numbers if set(m.tokens) & USED and not set(m.tokens) & (BEFORE | AFTER)]
    for before in numbers:
        rest = without(before, BEFORE | UNITS)
        if rest[-1:] != ("reading",) or not set(before.tokens) & BEFORE:
            continue
        others = (m for m in numbers if m not in (before, *used))
        after = next((m for m in others if without(m, AFTER | UNITS) == rest), None)
        if after is not None and len(used) == 1:
            fill = Metered(before, used[0], after).fill
            yield Relation("what was used", where, (before, used[0], after), fill)
        elif after is not None:
            yield Relation("readings", where, (before, after), Ascending((before, after)).fill)


def _of(change: Member, rest: tuple[str, ...]) -> bool:
    """Whether a number says by how much a thing changed: in its name the thing is told, or nothing is."""
    own = without(change, CHANGES)
    return own == rest or (not own and "percent" not in change.tokens)


def _apart(members: Sequence[Member], where: str) -> Iterator[Relation]:
    for one in members:
        rest = without(one, AWAY[0])
        if one.role in PLACES and set(one.tokens) & AWAY[0]:
            for other in members:
                if other.role == one.role and set(other.tokens) & AWAY[1] and without(other, AWAY[1]) == rest:
                    yield Relation("another one", where, (one, other), Apart(one, other).fill)


def _named(numbers: Sequence[Member], words: set[str], roles: frozenset[str]) -> Member | None:
    return next((m for m in numbers if m.role in roles and words & set(m.tokens)), None)
