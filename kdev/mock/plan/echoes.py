"""What is said twice in one event and must be the same: the id of a thing, the currency of its amounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kdev.mock.plan.fitting import currencies, fitting, listed
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.tables.chance import Chance

DIGITS = 4


def echoes(scope: Scope) -> Iterator[Relation]:
    """The relations of an event's ids and currencies, those in the items of its lists included."""
    yield from _currencies(scope)
    yield from _ids(scope)
    yield from _cards(scope)


@dataclass(frozen=True, slots=True)
class Ending:
    """Fills the last digits of a card that stands elsewhere."""

    card: Member
    last: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the digits into a row; raises Refused when the card shows too few of them."""
        digits = str(row[self.card.path])[-DIGITS:]
        value = fitting(self.last, [digits, int(digits)]) if digits.isdecimal() else None
        if value is None or len(digits) < DIGITS:
            raise Refused
        row[self.last.path] = value


@dataclass(frozen=True, slots=True)
class Same:
    """Fills the value of the first member into the others."""

    members: Sequence[Member]

    def fill(self, row: Row, chance: Chance) -> None:
        """Put one value into all members that can have it."""
        first = row[self.members[0].path]
        for member in self.members[1:]:
            value = fitting(member, [first])
            row[member.path] = row[member.path] if value is None else value


def _currencies(scope: Scope) -> Iterator[Relation]:
    members, inside = currencies(scope), listed(scope)
    if not members or len(members) + len(inside) < 2:  # noqa: PLR2004 - one alone agrees with itself
        return
    inner = {member.own.path: members[0] for _, member in inside}
    lists = tuple({each.path: each for each, _ in inside}.values())
    yield Relation("one currency", scope.at.path, tuple(members), Same(members).fill, inner, lists)


def _ids(scope: Scope) -> Iterator[Relation]:
    """Ids of one thing at places of which one holds the other: in an object and in what it is in."""
    found: dict[str, list[Member]] = {}
    for member in scope.everything():
        if member.entity is not None:
            found.setdefault(member.entity, []).append(member)
    for entity, members in found.items():
        top = min(members, key=lambda member: member.path.count("."))
        around = top.path.rpartition(".")[0]
        same = [m for m in members if m is not top and m.path.startswith(f"{around}." if around else "")]
        if same and len({m.path.rpartition(".")[0] for m in members}) == len(members):
            yield Relation(
                f"one {entity}", scope.at.path, (top, *same), Same((top, *same)).fill, entity=entity
            )


def _cards(scope: Scope) -> Iterator[Relation]:
    """The last digits of the one card of an event, in an object that holds the card or is within its own."""
    everything = list(scope.everything())
    cards = [member for member in everything if member.role == "masked_card"]
    if len({_around(card) for card in cards}) != 1:
        return
    place = _around(cards[0])
    for last in everything:
        own = _around(last)
        if last.role == "card_last4" and own != place and (_holds(own, place) or _holds(place, own)):
            yield Relation("one card", scope.at.path, (cards[0], last), Ending(cards[0], last).fill)


def _around(member: Member) -> str:
    return member.path.rpartition(".")[0]


def _holds(outer: str, inner: str) -> bool:
    return not outer or inner.startswith(f"{outer}.")
