"""Amounts of money in a row: which numbers they are, and how each is written."""

from __future__ import annotations

from kdev.mock.plan.joints import Row
from kdev.mock.plan.scopes import Member
from kdev.payload.shape import Number

MONEY = frozenset({"amount", "cents", "stock_price", "large_amount", "round_amount", "claim_amount",
                   "deductible", "night_rate", "small_amount", "house_price", "area_price"})  # fmt: skip


def cents(value: object) -> int:
    """An amount of money in its smallest unit."""
    return round(float(value) * 100) if isinstance(value, int | float) else 0


def money(member: Member, hundredths: int) -> int | float:
    """An amount as a member has it."""
    if member.role == "cents":
        return hundredths
    if isinstance(member.shape, Number) and member.shape.integer:
        return hundredths // 100
    return hundredths / 100


def amount_of(member: Member, row: Row) -> int:
    """An amount of a row in its smallest unit."""
    value = row[member.path]
    return int(value) if member.role == "cents" and isinstance(value, int) else cents(value)
