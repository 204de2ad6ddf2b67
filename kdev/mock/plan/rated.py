"""What is paid by measure: so many of a unit at a price for each make a total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kdev.mock.plan.amounts import MONEY, money
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.plan.sums import is_whole, product
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Number

PRICES = frozenset({"price", "rate", "cost", "fee", "tariff", "fare", "charge", "wage", "pay"})
MEASURES: Mapping[str, frozenset[str]] = {
    "kwh": frozenset({"energy"}),
    "wh": frozenset({"energy"}),
    "liter": frozenset({"volume_liters"}),
    "litre": frozenset({"volume_liters"}),
    "gallon": frozenset({"volume_liters"}),
    "km": frozenset({"distance"}),
    "kilometer": frozenset({"distance"}),
    "mile": frozenset({"distance"}),
    "kg": frozenset({"weight"}),
    "gb": frozenset({"gigabytes"}),
    "hour": frozenset({"hours"}),
    "hourly": frozenset({"hours"}),
    "minute": frozenset({"minutes"}),
    "day": frozenset({"days"}),
    "daily": frozenset({"days"}),
    "night": frozenset({"days", "few"}),
    "nightly": frozenset({"days", "few"}),
    "week": frozenset({"weeks"}),
    "weekly": frozenset({"weeks"}),
    "month": frozenset({"months"}),
    "ft": frozenset({"area_sqft", "area"}),
    "sqft": frozenset({"area_sqft", "area"}),
    "sqm": frozenset({"area"}),
    "unit": frozenset({"few", "stock", "count"}),
    "item": frozenset({"few", "count"}),
    "piece": frozenset({"few", "count"}),
    "ticket": frozenset({"few"}),
    "seat": frozenset({"few"}),
    "person": frozenset({"few"}),
    "share": frozenset({"shares"}),
}
"""What a unit of a price measures, by the roles of the numbers that say how much of it."""
EARNED = frozenset({"salary"})
OTHERWISE = frozenset({"break", "estimated", "maximum", "minimum", "limit", "remaining", "delay", "overtime"})
ALONE = frozenset({"cost", "price", "charge", "fee", "amount", "fare", "pay", "earning", "earned"})


def rated(scope: Scope) -> Iterator[Relation]:
    """The relation of a measure, its price and the total of one object."""
    numbers = [member for member in scope.members if isinstance(member.shape, Number)]
    if product(numbers) is not None:
        return
    each = [member for member in numbers if _unit(member)]
    if len(each) != 1:
        return
    count, whole = _count(numbers, each[0]), _whole(numbers, each[0])
    if count is not None and whole is not None:
        fill = Paid(count, each[0], whole).fill
        yield Relation("quantity times price", scope.at.path, (count, each[0], whole), fill)


@dataclass(frozen=True, slots=True)
class Paid:
    """Fills what so much of something costs."""

    count: Member
    each: Member
    whole: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the product into a row, rounded to the smallest unit of the money."""
        count, each = row[self.count.path], row[self.each.path]
        if not isinstance(count, int | float) or not isinstance(each, int | float):
            raise Refused
        hundredths = 1 if self.each.role == "cents" else 100
        row[self.whole.path] = money(self.whole, round(count * each * hundredths))


def _unit(member: Member) -> str:
    """The unit that a number is the price of, empty for another number."""
    words = member.tokens
    if not set(words) & PRICES:
        return ""
    units = [word for at, word in enumerate(words) if word in MEASURES and _priced(words, at)]
    return units[0] if len(units) == 1 else ""


def _priced(words: Sequence[str], at: int) -> bool:
    return words[at].endswith("ly") or "per" in words[:at] or (len(words) == at + 2 and words[-1] in PRICES)


def _count(numbers: Sequence[Member], each: Member) -> Member | None:
    unit = _unit(each)
    found = [m for m in numbers if m is not each and not set(m.tokens) & (PRICES | OTHERWISE)]
    named = [m for m in found if unit in m.tokens]
    found = [m for m in found if m.role in MEASURES[unit]]
    chosen = named or found
    return chosen[0] if len(chosen) == 1 else None


def _whole(numbers: Sequence[Member], each: Member) -> Member | None:
    amounts = [m for m in numbers if m.role in MONEY | EARNED and m is not each]
    totals = [m for m in amounts if is_whole(m) or (m.role in EARNED and set(m.tokens) & ALONE)]
    net = [m for m in totals if {"subtotal", "net"} & set(m.tokens)]
    bare = [m for m in amounts if set(m.tokens) <= ALONE | {"energy", "charging", "session", "trip", "fuel"}]
    return next(iter(net or totals or (bare if len(bare) == 1 else [])), None)
