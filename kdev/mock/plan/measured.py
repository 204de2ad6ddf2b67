"""Numbers that follow from measures: a mass index, a mean speed, a price after a discount, a balance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kdev.mock.plan.amounts import MONEY, amount_of, money
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.plan.spans import LASTS, unit_ms
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Number

HOUR_MS = 3_600_000
POUND, INCH = 0.45359237, 0.0254
SPORTS = frozenset(
    {"workout", "run", "running", "walk", "activity", "fitness", "exercise", "hike", "swim", "sport"}
)
BODILY, DRIVEN = (6, 14), (18, 95)
"""How fast one is on foot and on the road, in kilometers an hour."""
TALLEST_M = 3
HEIGHTS = frozenset({"length", "body_height", "meters"})
MASSES = frozenset({"weight", "body_weight", "grams"})
MEAN = frozenset({"average", "mean", "avg"})
FINAL = frozenset({"final", "discounted", "sale", "reduced", "payable"})
FIRST = frozenset({"price", "original", "list", "regular", "base", "full"})
BEFORE = frozenset({"before", "previous", "opening", "old", "prior", "start", "starting", "initial"})
AFTER = frozenset({"after", "new", "closing", "current", "resulting", "end", "ending", "final", "running"})
MOVED = frozenset({"amount", "change", "delta", "value"})
IN = frozenset({"credit", "in", "deposit", "incoming", "topup", "refund", "c", "cr", "add", "earn"})
OUT = frozenset({"debit", "out", "withdrawal", "outgoing", "payment", "d", "dr", "purchase", "fee", "redeem"})

Fill = Callable[[Row, Chance], None]


def measured(scope: Scope) -> Iterator[Relation]:
    """The relations of what is measured in one object."""
    numbers = [member for member in scope.members if isinstance(member.shape, Number)]
    where = scope.at.path
    for kind, found in (
        ("mass index", _body(numbers)),
        ("mean speed", _travelled(numbers, scope)),
        ("discount", _discounted(numbers)),
    ):
        if found is not None:
            yield Relation(kind, where, found.members, found.fill, whole=kind == "mass index")
    moved = _balances(scope, numbers)
    if moved is not None:
        yield Relation("balance", where, moved.members, moved.fill)
    exchanged = _exchanged(numbers)
    if exchanged is not None:
        yield Relation("exchange", where, exchanged.members, exchanged.fill)


@dataclass(frozen=True, slots=True)
class Body:
    """Fills how heavy and tall somebody is, and the index of both."""

    weight: Member
    height: Member
    index: Member

    @property
    def members(self) -> tuple[Member, ...]:
        """The fields it fills."""
        return self.weight, self.height, self.index

    def fill(self, row: Row, chance: Chance) -> None:
        """Put weight, height and index into a row, each as its unit has it."""
        rng = chance.random()
        meters = round(min(2.05, max(1.45, rng.gauss(1.72, 0.09))), 2)
        kilograms = round(min(38.0, max(17.5, rng.gauss(25, 3.6))) * meters**2, 1)
        weight, height = _weighed(self.weight, kilograms), _tall(self.height, meters)
        row[self.weight.path], row[self.height.path] = weight, height
        index = _kilograms(self.weight, weight) / _meters(self.height, height) ** 2
        row[self.index.path] = _rounded(self.index, index, 1)


@dataclass(frozen=True, slots=True)
class Travelled:
    """Fills how far something went at a mean speed for some time."""

    far: Member
    speed: Member
    lasts: Member
    bodily: bool = False

    @property
    def members(self) -> tuple[Member, ...]:
        """The fields it fills and reads."""
        return self.lasts, self.speed, self.far

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the speed and the distance into a row."""
        lasts = row[self.lasts.path]
        if not isinstance(lasts, int | float) or lasts <= 0:
            raise Refused
        hours = lasts * unit_ms(self.lasts) / HOUR_MS
        far = _rounded(self.far, hours * chance.random().uniform(*(BODILY if self.bodily else DRIVEN)), 2)
        row[self.far.path] = far
        row[self.speed.path] = _rounded(self.speed, far / hours, 1)


@dataclass(frozen=True, slots=True)
class Reduced:
    """Fills what something costs after a discount."""

    price: Member
    final: Member
    share: Member | None
    part: Member | None

    @property
    def members(self) -> tuple[Member, ...]:
        """The fields it fills and reads."""
        return (self.price, *(each for each in (self.share, self.part) if each is not None), self.final)

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the discount and the price after it into a row."""
        price, rng = amount_of(self.price, row), chance.random()
        percent = rng.choice((0, 5, 10, 10, 15, 20, 25, 30, 50))
        if self.share is not None:
            row[self.share.path] = percent
        off = round(price * percent / 100)
        if self.part is not None:
            row[self.part.path] = money(self.part, off)
            off = amount_of(self.part, row)
        row[self.final.path] = money(self.final, price - off)


@dataclass(frozen=True, slots=True)
class Moved:
    """Fills a balance before and after some amount came in or went out."""

    before: Member
    amount: Member
    after: Member
    way: Member | None

    @property
    def members(self) -> tuple[Member, ...]:
        """The fields it fills and reads."""
        return (self.before, self.amount, self.after, *([self.way] if self.way is not None else []))

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the balance after it into a row; one that would go below nothing is as much higher before."""
        moved = amount_of(self.amount, row)
        sign = 1 if moved < 0 or self.way is None else _sign(str(row[self.way.path]))
        before = amount_of(self.before, row)
        if before + sign * moved < 0:
            before += abs(moved)
            row[self.before.path] = money(self.before, before)
            before = amount_of(self.before, row)
        row[self.after.path] = money(self.after, before + sign * moved)


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Fills what an amount is in other money."""

    amount: Member
    rate: Member
    other: Member

    @property
    def members(self) -> tuple[Member, ...]:
        """The fields it fills and reads."""
        return self.amount, self.rate, self.other

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the product of amount and rate into a row."""
        rate = row[self.rate.path]
        if not isinstance(rate, int | float):
            raise Refused
        row[self.other.path] = money(self.other, round(amount_of(self.amount, row) * rate))


def _body(numbers: Sequence[Member]) -> Body | None:
    weight = _only(m for m in numbers if m.role in MASSES)
    height = _only(m for m in numbers if m.role in HEIGHTS and "height" in m.tokens)
    index = _only(m for m in numbers if m.role == "bmi")
    return None if weight is None or height is None or index is None else Body(weight, height, index)


def _travelled(numbers: Sequence[Member], scope: Scope) -> Travelled | None:
    far = _only(m for m in numbers if m.role == "distance" and not {"radius", "remaining"} & set(m.tokens))
    speed = _only(m for m in numbers if m.role == "speed" and set(m.tokens) & MEAN)
    lasts = _only(m for m in numbers if unit_ms(m) and set(m.tokens) & LASTS)
    bodily = bool(SPORTS & {word for name in scope.at.names for word in tokens_of(name)})
    return None if far is None or speed is None or lasts is None else Travelled(far, speed, lasts, bodily)


def _discounted(numbers: Sequence[Member]) -> Reduced | None:
    amounts = [m for m in numbers if m.role in MONEY and "unit" not in m.tokens]
    part = _only(m for m in amounts if {"discount", "saving"} & set(m.tokens) and not set(m.tokens) & FINAL)
    final = _only(m for m in amounts if set(m.tokens) & FINAL and m is not part)
    price = _only(m for m in amounts if set(m.tokens) & FIRST and m not in (part, final))
    share = _only(m for m in numbers if m.role == "percent" and "discount" in m.tokens)
    return (
        None if price is None or final is None or not (part or share) else Reduced(price, final, share, part)
    )


def _balances(scope: Scope, numbers: Sequence[Member]) -> Moved | None:
    known = [m for m in numbers if m.role in MONEY and "balance" in m.tokens]
    before = _only(m for m in known if set(m.tokens) & BEFORE)
    after = _only(m for m in known if set(m.tokens) & AFTER or m.tokens[-2:] == ("balance", "after"))
    amount = _only(m for m in numbers if m.role in MONEY and m not in known and m.tokens[-1] in MOVED)
    ways = [m for m in scope.members if isinstance(m.shape, Choice) and _both_ways(m.shape)]
    if before is None or after is None or amount is None or len(ways) > 1:
        return None
    return Moved(before, amount, after, ways[0] if ways else None)


def _exchanged(numbers: Sequence[Member]) -> Exchanged | None:
    rate = _only(m for m in numbers if m.role == "exchange_rate")
    amounts = [m for m in numbers if m.role in MONEY and "amount" in m.tokens]
    other = _only(
        m for m in amounts if {"converted", "target", "destination", "to", "bought"} & set(m.tokens)
    )
    amount = _only(m for m in amounts if m is not other)
    return None if rate is None or other is None or amount is None else Exchanged(amount, rate, other)


def _only(found: Iterator[Member]) -> Member | None:
    several = list(found)
    return several[0] if len(several) == 1 else None


def _both_ways(shape: Choice) -> bool:
    signs = [_sign(str(value)) for value in shape.values]
    return 0 not in signs and {1, -1} <= set(signs)


def _sign(said: str) -> int:
    words = {*tokens_of(said), said.lower()}
    return int(bool(words & IN)) - int(bool(words & OUT))


def _weighed(member: Member, kilograms: float) -> int | float:
    unit = 1000 if member.role == "grams" else 1 / POUND if {"lb", "pound"} & set(member.tokens) else 1
    return _rounded(member, kilograms * unit, 1)


def _kilograms(member: Member, value: int | float) -> float:
    return (
        value / 1000
        if member.role == "grams"
        else value * (POUND if {"lb", "pound"} & set(member.tokens) else 1)
    )


def _tall(member: Member, meters: float) -> int | float:
    return _rounded(member, meters / _unit_of_height(member), 2 if _unit_of_height(member) == 1 else 0)


def _meters(member: Member, value: int | float) -> float:
    return value * _unit_of_height(member)


def _unit_of_height(member: Member) -> float:
    """How many meters the unit of a height is: centimeters, unless its name or its bounds say otherwise."""
    if {"in", "inch"} & set(member.tokens):
        return INCH
    high = member.shape.high if isinstance(member.shape, Number) else None
    small = high is not None and high <= TALLEST_M
    return 1 if small or member.role == "meters" or {"m", "meter"} & set(member.tokens) else 0.01


def _rounded(member: Member, value: float, digits: int) -> int | float:
    whole = digits == 0 or (isinstance(member.shape, Number) and member.shape.integer)
    return round(value) if whole else round(value, digits)
