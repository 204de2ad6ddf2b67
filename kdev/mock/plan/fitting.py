"""Which fields of an event tell of the same money, and how a value is written where a schema lists values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.places import places
from kdev.mock.realism.vocabulary import KINDS
from kdev.mock.tables.moments import plain
from kdev.payload.shape import Choice

MANY = 1000


def currencies(scope: Scope) -> list[Member]:
    """The currencies of an event, those that have least to choose from first; not both of an exchange."""
    found = [
        m for m in scope.everything() if m.role == "currency_code" and not set(m.tokens) & KINDS["direction"]
    ]
    return sorted(found, key=lambda m: len(m.shape.values) if isinstance(m.shape, Choice) else MANY)


def is_money(member: Member) -> bool:
    """Whether a field may have the money of some place."""
    return any(map(member.fits, dict.fromkeys(place.country.currency for place in places())))


def listed(scope: Scope) -> list[tuple[Member, Member]]:
    """The currencies in the items of an event's lists, each with its list."""
    found: list[tuple[Member, Member]] = []
    for each in scope.scopes():
        lists: Mapping[str, Member] = {member.path: member for member in each.members}
        for path, item in each.items:
            found += [(lists[path], m) for m in item.everything() if m.role == "currency_code"]
    return found


def fitting(member: Member, values: Iterable[object]) -> object | None:
    """The first of some values that may stand at a member, written as its schema writes it; None for none."""
    listed = member.shape.values if isinstance(member.shape, Choice) else ()
    for value in values:
        if member.fits(plain(value)):
            return value
        if isinstance(value, str) and listed:
            bare = _plain(value)
            same = [each for each in listed if isinstance(each, str) and _plain(each) == bare]
            if same:
                return same[-1]
    return None


@lru_cache(MANY)
def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())
