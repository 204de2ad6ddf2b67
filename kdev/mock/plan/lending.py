"""Loans: what is paid each month for an amount, a rate and a term, and what of a payment is interest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kdev.mock.plan.amounts import MONEY, amount_of, money
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Flag, Number

ABOUT = frozenset(
    {"loan", "mortgage", "credit", "lending", "installment", "instalment", "repayment", "financing"}
)
EACH = frozenset({"monthly", "installment", "instalment", "emi"})
WHOLE = frozenset({"total", "overall", "repayable", "payable"})
PAID = frozenset({"payment", "paid", "installment"})
TERMS = frozenset({"term", "tenure", "duration", "tenor"})
RATED = frozenset({"interest_rate", "percent", "share"})
LEFT = frozenset({"remaining", "outstanding", "left", "unpaid"})
YEAR = 12
LARGE = 75_000
ASKED = frozenset({"claimed", "requested", "applied", "claim", "original", "captured", "due"})
GRANTED = frozenset({"approved", "granted", "settled", "settlement", "payout", "refund", "refunded", "paid"})


def lending(scope: Scope) -> Iterator[Relation]:
    """The relations of a loan and of a payment for one."""
    words = {word for name in scope.at.names for word in tokens_of(name)}
    numbers = [m for m in scope.members if isinstance(m.shape, Number)]
    yield from _granted([m for m in numbers if m.role in MONEY], scope)
    if not words.union(*(m.tokens for m in numbers)) & ABOUT:
        return
    amounts = [m for m in numbers if m.role in MONEY]
    part = _only([m for m in amounts if "interest" in m.tokens and not WHOLE & set(m.tokens)])
    principal = _only([m for m in amounts if "principal" in m.tokens and not LEFT & set(m.tokens)])
    paid = _only(
        [
            m
            for m in amounts
            if {"payment", "paid", "installment"} & set(m.tokens) and not LEFT & set(m.tokens)
        ]
    )
    if part is not None and principal is not None and paid is not None:
        left = [
            m for m in amounts if (LEFT | {"balance"}) & set(m.tokens) and m not in (part, principal, paid)
        ]
        made = Split(paid, principal, part, left[:1])
        yield Relation("one payment", scope.at.path, made.members, made.fill, whole=True)
    else:
        yield from _loan(numbers, amounts, scope.at.path)


@dataclass(frozen=True, slots=True)
class Split:
    """Fills what of a payment pays back the loan, and what is interest."""

    paid: Member
    principal: Member
    interest: Member
    left: Sequence[Member]

    @property
    def members(self) -> tuple[Member, ...]:
        """The fields it fills."""
        return (self.principal, self.interest, *self.left, self.paid)

    def fill(self, row: Row, chance: Chance) -> None:
        """Put one payment into a row, and the balance that is left."""
        rng = chance.random()
        principal = 100 * rng.randint(120, 900)
        interest = round(principal * rng.uniform(0.08, 0.6)) // 100 * 100 + 100
        row[self.principal.path] = money(self.principal, principal)
        row[self.interest.path] = money(self.interest, interest)
        row[self.paid.path] = money(self.paid, principal + interest)
        for member in self.left:
            row[member.path] = money(member, principal * rng.randint(6, 150))


@dataclass(frozen=True, slots=True)
class Repaid:
    """Fills what is paid each month for a loan, and in all."""

    amount: Member
    rate: Member
    term: Member
    each: Member | None
    interest: Member | None
    whole: Member | None

    @property
    def members(self) -> tuple[Member, ...]:
        """The fields it reads and fills."""
        ends = (self.each, self.interest, self.whole)
        return (self.amount, self.rate, self.term, *(each for each in ends if each is not None))

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the payments of an annuity into a row, and a term that is usual for the amount."""
        self._lasts(row, chance)
        amount, rate, term = (row[m.path] for m in (self.amount, self.rate, self.term))
        if not all(isinstance(value, int | float) and value > 0 for value in (amount, rate, term)):
            raise Refused
        hundredths = round(float(str(amount)) * (1 if self.amount.role == "cents" else 100))
        yearly, months = float(str(rate)), float(str(term)) * (YEAR if "year" in self.term.tokens else 1)
        monthly = (yearly if yearly < 1 and self._is_part() else yearly / 100) / YEAR
        each = round(hundredths * monthly / (1 - (1 + monthly) ** -months))
        told = {
            self.each: each,
            self.interest: round(each * months) - hundredths,
            self.whole: round(each * months),
        }
        row.update({m.path: money(m, value) for m, value in told.items() if m is not None})

    def _lasts(self, row: Row, chance: Chance) -> None:
        amount, years = row[self.amount.path], "year" in self.term.tokens
        large = isinstance(amount, int | float) and amount > LARGE
        term = chance.random().choice((10, 15, 20, 25, 30) if large else (2, 3, 4, 5, 6, 7))
        term = term if years else term * YEAR
        if self.term.fits(term):
            row[self.term.path] = term

    def _is_part(self) -> bool:
        shape = self.rate.shape
        return isinstance(shape, Number) and shape.high is not None and shape.high <= 1


@dataclass(frozen=True, slots=True)
class Granted:
    """Fills what is granted of what was asked for."""

    asked: Member
    granted: Member
    own: Member | None
    part: Sequence[Member] = ()

    def fill(self, row: Row, chance: Chance) -> None:
        """Put an amount into a row that is no more than what was asked for, less what one pays oneself."""
        asked, rng = amount_of(self.asked, row), chance.random()
        own = 0 if self.own is None else min(asked, amount_of(self.own, row))
        part = 1 if self.own is not None else rng.choice((1, 1, 0.9, 0.8, 0.75))
        row[self.granted.path] = money(self.granted, round((asked - own) * part))
        row.update({member.path: part < 1 for member in self.part})


def _granted(amounts: Sequence[Member], scope: Scope) -> Iterator[Relation]:
    asked = _only([m for m in amounts if ASKED & set(m.tokens) and not GRANTED & set(m.tokens)])
    granted = _only([m for m in amounts if GRANTED & set(m.tokens) and not ASKED & set(m.tokens)])
    own = _only([m for m in amounts if m.role == "deductible"])
    if asked is not None and granted is not None:
        part = [m for m in scope.members if isinstance(m.shape, Flag) and "partial" in m.tokens]
        members = (asked, *([own] if own else []), granted, *part)
        yield Relation("granted", scope.at.path, members, Granted(asked, granted, own, part).fill)


def _loan(numbers: Sequence[Member], amounts: Sequence[Member], where: str) -> Iterator[Relation]:
    rate = _only([m for m in numbers if m.role in RATED and "rate" in m.tokens])
    term = _only([m for m in numbers if TERMS & set(m.tokens) or m.role == "months"])
    each = _only([m for m in amounts if EACH & set(m.tokens)])
    interest = _only([m for m in amounts if "interest" in m.tokens])
    whole = _only([m for m in amounts if WHOLE & set(m.tokens) and m not in (each, interest)])
    rest = [m for m in amounts if m not in (each, interest, whole) and not LEFT & set(m.tokens)]
    amount = _only([m for m in rest if {"principal", "amount", "loan"} & set(m.tokens)])
    if amount is not None and rate is not None and term is not None and (each or interest or whole):
        made = Repaid(amount, rate, term, each, interest, whole)
        yield Relation("one loan", where, made.members, made.fill)


def _only(found: Sequence[Member]) -> Member | None:
    return found[0] if len(found) == 1 else None
