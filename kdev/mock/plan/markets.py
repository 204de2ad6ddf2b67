"""Prices that move: quotes of a market, what was traded, and a value before and after a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.numbers import digits_of
from kdev.mock.plan.scopes import Member, Scope, without
from kdev.mock.realism.voice import lists
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Number, Text

PRICED = frozenset({"stock_price", "amount", "count", ""})
QUOTES: Mapping[str, frozenset[str]] = {
    "last": frozenset({"price", "last", "close", "mid", "closing"}),
    "bid": frozenset({"bid"}),
    "ask": frozenset({"ask", "offer"}),
    "open": frozenset({"open", "opening"}),
    "high": frozenset({"high", "highest"}),
    "low": frozenset({"low", "lowest"}),
}
MANY = frozenset({"shares", "few", "count", "stock"})
TRADED = frozenset({"notional", "consideration", "turnover"})
BEFORE = frozenset({"previous", "old", "prior", "former", "before", "from"})
AFTER = frozenset({"new", "current", "updated", "after", "to"})
MOVING = frozenset({"amount", "cents", "stock_price", "round_amount", "rating", "score", "interest_rate",
                    "exchange_rate", "stock", "count", "salary", "points", "few", "level_number", "small",
                    "game_score"})  # fmt: skip
STAYING = frozenset({"balance", "reading", "odometer", "mileage", "version"})
CHANGED = frozenset({"change", "difference", "delta", "increase", "decrease", "variation"})
STATES = frozenset({"status", "state", "stage", "phase", "tier", "level"})
CHEAP = 5
RAISED = tuple(
    map(
        frozenset,
        ({"starting"}, {"start", "price"}, {"highest", "bid"}, {"current", "bid"}, {"bid", "amount"}),
    )
)
"""The words of the bids of an auction, the first one first."""


def markets(scope: Scope) -> Iterator[Relation]:
    """The relations of quotes, of trades and of values before and after."""
    numbers = [m for m in scope.members if isinstance(m.shape, Number)]
    where = scope.at.path
    quotes = {name: found for name, words in QUOTES.items() if (found := _quoted(numbers, words)) is not None}
    if {"bid", "ask"} <= quotes.keys() or {"high", "low", "last"} <= quotes.keys():
        quotes.setdefault("last", quotes.get("bid") or quotes["high"])
        yield Relation("one market", where, tuple(dict.fromkeys(quotes.values())), Quoted(quotes).fill)
    yield from _traded(numbers, where)
    yield from _moved(numbers, where)
    yield from _bids(numbers, where)
    yield from _stepped(scope.members, where)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Fills the quotes around a price."""

    quotes: Mapping[str, Member]

    def fill(self, row: Row, chance: Chance) -> None:
        """Put quotes into a row: the bid below the ask, all others between the highest and the lowest."""
        price, rng = row[self.quotes["last"].path], chance.random()
        if not isinstance(price, int | float) or price <= 0:
            raise Refused
        digits = 2 if price >= CHEAP else 4
        first, half = price * (1 + rng.gauss(0, 0.008)), price * rng.uniform(0.0002, 0.002)
        told: Mapping[str, Callable[[], float]] = {
            "bid": lambda: price - half,
            "ask": lambda: price + half + 10**-digits,
            "open": lambda: first,
            "high": lambda: max(first, price) * (1 + rng.uniform(0, 0.012)) + 10**-digits,
            "low": lambda: min(first, price) * (1 - rng.uniform(0, 0.012)) - 10**-digits,
        }
        for name, value in told.items():
            member = self.quotes.get(name)
            if member is not None and member is not self.quotes["last"]:
                row[member.path] = _written(member, value(), digits)
        self._apart(row)

    def _apart(self, row: Row) -> None:
        """Keep a bid that was rounded below the ask."""
        bid, ask = self.quotes.get("bid"), self.quotes.get("ask")
        if bid is not None and ask is not None:
            low, high = row[bid.path], row[ask.path]
            if isinstance(low, int) and isinstance(high, int) and high <= low:
                row[ask.path] = low + 1


@dataclass(frozen=True, slots=True)
class Traded:
    """Fills what so many at a price are worth."""

    count: Member
    price: Member
    worth: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the product into a row."""
        count, price = row[self.count.path], row[self.price.path]
        if not isinstance(count, int | float) or not isinstance(price, int | float):
            raise Refused
        row[self.worth.path] = _written(self.worth, count * price, 2)


@dataclass(frozen=True, slots=True)
class Moved:
    """Fills a value after a change, and by how many percent it changed."""

    before: Member
    after: Member
    percent: Member | None

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the later value near the earlier one into a row."""
        before, rng = row[self.before.path], chance.random()
        if not isinstance(before, int | float) or before <= 0:
            raise Refused
        after = _written(self.after, before * (1 + _by(rng)), min(2, max(digits_of(before), 1)))
        after = before + 1 if "level" in self.after.tokens else after + (after == before)
        row[self.after.path] = after
        if self.percent is not None:
            row[self.percent.path] = _written(self.percent, (after - before) / before * 100, 2)


@dataclass(frozen=True, slots=True)
class Stepped:
    """Fills the state before a change with one that comes before the state after it."""

    before: Member
    after: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put a pair of states into a row, mostly one right after the other."""
        rng, order = chance.random(), _order(self.before)
        later = [value for value in _order(self.after) if value in order[1:]]
        if not later:
            raise Refused
        after = rng.choice(later)
        at = order.index(after)
        row[self.after.path] = after
        row[self.before.path] = order[at - 1 if rng.random() < 3 / 4 else rng.randrange(at)]


@dataclass(frozen=True, slots=True)
class Bids:
    """Fills bids in the order in which they rise."""

    bids: Sequence[Member]

    def fill(self, row: Row, chance: Chance) -> None:
        """Put bids into a row, each above the one before."""
        rng, price = chance.random(), row[self.bids[0].path]
        if not isinstance(price, int | float) or price <= 0:
            raise Refused
        for member in self.bids[1:]:
            price += max(1, round(price * rng.uniform(0.03, 0.5)))
            row[member.path] = _written(member, price, 2)


def _bids(numbers: Sequence[Member], where: str) -> Iterator[Relation]:
    amounts = [m for m in numbers if m.role in PRICED]
    rising = [next((m for m in amounts if words <= set(m.tokens)), None) for words in RAISED]
    known = tuple(dict.fromkeys(each for each in rising if each is not None))
    if len(known) > 1 and any("bid" in each.tokens for each in known):
        yield Relation("bids", where, known, Bids(known).fill)


def _quoted(numbers: Sequence[Member], words: frozenset[str]) -> Member | None:
    found = [m for m in numbers if m.role in PRICED and words & set(m.tokens) and not BEFORE & set(m.tokens)]
    return min(found, key=lambda m: len(m.tokens), default=None)


def _traded(numbers: Sequence[Member], where: str) -> Iterator[Relation]:
    worth = [m for m in numbers if TRADED & set(m.tokens)]
    price = [m for m in numbers if m.role in PRICED and m.tokens[-1:] == ("price",)]
    count = [m for m in numbers if m.role in MANY]
    if len(worth) == len(price) == len(count) == 1:
        members = (count[0], price[0], worth[0])
        yield Relation("quantity times price", where, members, Traded(*members).fill)


def _moved(numbers: Sequence[Member], where: str) -> Iterator[Relation]:
    for before in numbers:
        words = set(before.tokens)
        if not words & BEFORE or before.role not in MOVING or words & STAYING:
            continue
        rest = without(before, BEFORE)
        after = next((m for m in numbers if m is not before and without(m, AFTER) == rest), None)
        if after is None or not rest:
            continue
        percent = next((m for m in numbers if CHANGED & set(m.tokens) and "percent" in m.tokens), None)
        members = (before, after, *([percent] if percent else []))
        yield Relation("before and after", where, members, Moved(before, after, percent).fill)


def _stepped(members: Sequence[Member], where: str) -> Iterator[Relation]:
    for before in members:
        if not set(before.tokens) & BEFORE or not set(before.tokens) & STATES or len(_order(before)) <= 1:
            continue
        rest = without(before, BEFORE)
        same = (m for m in members if m is not before and without(m, AFTER) == rest)
        after = next((m for m in same if set(_order(m)) & set(_order(before)[1:])), None)
        if after is not None:
            fill = Stepped(before, after).fill
            yield Relation("one after the other", where, (before, after), fill, whole=True)


def _order(member: Member) -> Sequence[object]:
    """The values of a state in the order in which they come."""
    if isinstance(member.shape, Choice):
        return member.shape.values
    listed = lists().get(member.role, ()) if isinstance(member.shape, Text) else ()
    return tuple(dict.fromkeys(listed))


def _by(rng: Random) -> float:
    return rng.choice((-1, 1)) * rng.choice((0.02, 0.05, 0.1, 0.1, 0.15, 0.2, rng.uniform(0.01, 0.25)))


def _written(member: Member, value: float, digits: int) -> int | float:
    whole = isinstance(member.shape, Number) and member.shape.integer
    return round(value) if whole or member.role == "cents" else round(value, digits)
