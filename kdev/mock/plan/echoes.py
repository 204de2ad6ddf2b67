"""What is said twice in one event and must be the same: the id of a thing, the currency of its amounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kdev.mock.plan.fitting import currencies, fitting, listed
from kdev.mock.plan.joints import Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.tables.chance import Chance


def echoes(scope: Scope) -> Iterator[Relation]:
    """The relations of an event's ids and currencies, those in the items of its lists included."""
    yield from _currencies(scope)
    yield from _ids(scope)


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
