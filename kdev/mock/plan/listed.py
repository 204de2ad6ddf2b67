"""Items of a list that are numbered in their order, and numbers that are the sum of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kdev.mock.plan.amounts import MONEY
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Many, Number

PLACES = frozenset({"index", "position", "sequence", "ordinal"})
"""Words that say by themselves which one of a list an item is."""
COUNTED = frozenset({"line", "item", "row", "entry", "step", "leg", "stop", "sequence", "position"})
NUMBER = frozenset({"number", "no", "nr", "num"})
SUM = frozenset({"total", "overall", "sum", "combined"})
DECIMALS = 3


def listed(scope: Scope) -> Iterator[Relation]:
    """The relations of the lists of one object."""
    items = dict(scope.items)
    for each in scope.members:
        if not isinstance(each.shape, Many) or each.path not in items:
            continue
        numbers = [member for member in items[each.path].members if isinstance(member.shape, Number)]
        for number in filter(_says_place, numbers):
            fill = Numbered(each, number.name, 0 if number.tokens[-1] == "index" else 1).fill
            yield Relation("place in the list", f"{scope.at.path}.{each.name}", (each,), fill)
        for number in numbers:
            whole = next((member for member in scope.members if _is_sum(member, number)), None)
            if whole is not None:
                fill = Summed(each, number.name, whole).fill
                yield Relation("sum of the items", f"{scope.at.path}.{whole.name}", (each, whole), fill)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Fills which one of a list each item is."""

    items: Member
    name: str
    first: int

    def fill(self, row: Row, chance: Chance) -> None:
        """Number the items of a row that have a number."""
        numbered: list[object] = []
        for place, item in enumerate(_items(row, self.items), self.first):
            numbered.append({**item, self.name: place} if self.name in item else item)
        row[self.items.path] = numbered


@dataclass(frozen=True, slots=True)
class Summed:
    """Fills the sum of a measure over the items of a list."""

    items: Member
    name: str
    whole: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the sum into a row; raises Refused when no item has the measure."""
        found = [item.get(self.name) for item in _items(row, self.items)]
        values = [value for value in found if isinstance(value, int | float)]
        if not values:
            raise Refused
        total = round(sum(values), DECIMALS)
        whole = isinstance(self.whole.shape, Number) and self.whole.shape.integer
        row[self.whole.path] = round(total) if whole else total


def _items(row: Row, items: Member) -> list[dict[str, object]]:
    found = row[items.path]
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Refused
    return found


def _says_place(member: Member) -> bool:
    if not isinstance(member.shape, Number) or not member.shape.integer:
        return False
    *rest, last = member.tokens
    counted = bool(rest) and last in NUMBER | PLACES and set(rest) <= COUNTED
    return counted or (not rest and last in PLACES)


def _is_sum(member: Member, of: Member) -> bool:
    words = set(member.tokens)
    measured = isinstance(member.shape, Number) and not {member.role, of.role} & MONEY
    return measured and bool(words & SUM) and words - SUM == set(of.tokens)
