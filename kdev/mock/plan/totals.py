"""Totals: what is paid before taxes and fees, what is added or taken off, and what is paid in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from kdev.mock.plan.amounts import MONEY, amount_of, money
from kdev.mock.plan.joints import Relation, Row
from kdev.mock.plan.scopes import Member
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Number

PARTS: tuple[tuple[frozenset[str], int], ...] = (
    (frozenset({"tax", "vat"}), 1),
    (frozenset({"shipping", "freight"}), 1),
    (frozenset({"tip", "gratuity"}), 1),
    (frozenset({"fee", "surcharge"}), 1),
    (frozenset({"discount", "rebate"}), -1),
)
BASE = frozenset({"face", "base", "fare"})
RATES = (0, 7, 10, 19, 20, 20, 21)
OFF = (0, 0, 5, 5, 10, 15, 20, 25)
"""Usual taxes and discounts, in percent."""
ADDED = (0, 0.05, 0.05, 0.1)
SHARES = frozenset({"tax_rate", "tax_fraction", "percent", "share"})

Numbers = Sequence[Member]


class Part(NamedTuple):
    """What is added to an amount, or taken off with `sign` -1, and the number that says which share it is."""

    member: Member
    sign: int
    rate: Member | None


def totals(numbers: Numbers, where: str) -> Iterator[Relation]:
    """The relation of an amount, its parts and the total; of what is there of them."""
    total, net = total_of(numbers), net_of(numbers)
    parts = list(_parts(numbers, {total, net}))
    inner = [member for part in parts for member in (part.rate, part.member) if member is not None]
    if total is not None and net is not None:
        plus = Plus(net, parts, total)
        yield Relation("total", where, (net, *inner, total), plus.fill, back=plus.back)
    elif inner and net is not None:
        yield Relation("share", where, (net, *inner), Plus(net, parts, None).fill)
    elif inner and total is not None:
        yield Relation("share", where, (*inner, total), Within(parts, total).fill)


@dataclass(frozen=True, slots=True)
class Plus:
    """Fills what is added to a net amount, and the total."""

    net: Member
    parts: Sequence[Part]
    total: Member | None

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the parts and the total into a row."""
        net = amount_of(self.net, row)
        whole, rng = net, chance.random()
        for part in self.parts:
            row[part.member.path] = money(part.member, round(net * _share(part, row, rng)))
            whole += part.sign * amount_of(part.member, row)
        if self.total is not None:
            row[self.total.path] = money(self.total, whole)

    def back(self, row: Row, chance: Chance) -> None:
        """Put the net amount and the parts of a total into a row."""
        if self.total is None:
            return
        total, rng = amount_of(self.total, row), chance.random()
        shares = [(part, _share(part, row, rng)) for part in self.parts]
        net = total / (1 + sum(part.sign * share for part, share in shares))
        rest = total
        for part, share in shares:
            row[part.member.path] = money(part.member, round(net * share))
            rest -= part.sign * amount_of(part.member, row)
        row[self.net.path] = money(self.net, rest)


@dataclass(frozen=True, slots=True)
class Within:
    """Fills the parts that are in a total."""

    parts: Sequence[Part]
    total: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the parts into a row."""
        total, rng = amount_of(self.total, row), chance.random()
        shares = [(part, _share(part, row, rng)) for part in self.parts]
        net = total / (1 + sum(part.sign * share for part, share in shares))
        for part, share in shares:
            row[part.member.path] = money(part.member, round(net * share))


def _share(part: Part, row: Row, rng: Random) -> float:
    """Which share of the amount a part is: what a rate says, once it is a usual one."""
    taxed = bool(set(part.member.tokens) & PARTS[0][0])
    if part.rate is None:
        return rng.choice(RATES) / 100 if taxed else rng.choice(ADDED)
    said = row[part.rate.path]
    if part.rate.role in {"percent", "share"} or not isinstance(said, int | float):
        said = rng.choice(RATES if taxed else OFF)
        said = said / 100 if _is_fraction(part.rate) else said
        row[part.rate.path] = said
    return said if _is_fraction(part.rate) else said / 100


def _is_fraction(rate: Member) -> bool:
    """Whether a rate is a part of one, not of a hundred."""
    high = rate.shape.high if isinstance(rate.shape, Number) else None
    return rate.role in {"share", "tax_fraction"} or (high is not None and high <= 1)


def total_of(numbers: Numbers) -> Member | None:
    """What is paid in all, by its name."""
    found = [m for m in numbers if m.role in MONEY and {"total", "gross", "grand"} & set(m.tokens)]
    plain = [m for m in found if len(m.tokens) == 1 or {"amount", "price", "grand"} & set(m.tokens)]
    nets = any(m.role in MONEY and "net" in m.tokens for m in numbers)
    bare = [m for m in numbers if nets and m.role in MONEY and m.tokens == ("amount",)]
    return next(iter(plain or found or bare), None)


def net_of(numbers: Numbers) -> Member | None:
    """What is paid before anything is added, by its name."""
    found = next((m for m in numbers if m.role in MONEY and {"subtotal", "net"} & set(m.tokens)), None)
    added = [m for m in numbers if m.role in MONEY and any(words & set(m.tokens) for words, _ in PARTS)]
    alone = {("amount",), ("price",)} if added else set[tuple[str, ...]]()
    return (
        found
        or next((m for m in numbers if m.role in MONEY and m.tokens in alone), None)
        or next((m for m in numbers if added and m.role in MONEY and BASE & set(m.tokens)), None)
    )


def _parts(numbers: Numbers, others: set[Member | None]) -> Iterator[Part]:
    for words, sign in PARTS:
        named = [m for m in numbers if words & set(m.tokens) and m not in others]
        part = next((m for m in named if m.role in MONEY), None)
        shares = [m for m in named if m.role in SHARES and m is not part]
        if part is not None:
            yield Part(part, sign, shares[0] if len(shares) == 1 else None)
