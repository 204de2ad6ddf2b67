"""Numbers that add up: quantity and price, tax and total, the items of a list and their count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kdev.mock.plan.amounts import MONEY, amount_of, money
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.plan.totals import net_of, total_of, totals
from kdev.mock.realism.vocabulary import KINDS
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Many, Number

LEAVES = frozenset({"leave_days"})
COUNTS = frozenset({"few", "stock", "days", "hours", "count", "weeks", "months"})
EACH = KINDS["each"]
WHOLE = KINDS["totals"]
LEAST = frozenset({"minimum", "low", "lower", "lowest", "wholesale", "cost"})
MIDDLE = frozenset({"average", "mean", "median", "typical"})
MOST = frozenset({"maximum", "high", "upper", "highest", "peak", "retail", "selling"})
TAKEN = KINDS["taken"]
ALL = KINDS["all"]
Numbers = Sequence[Member]


def sums(scope: Scope) -> Iterator[Relation]:
    """The relations of the numbers of one object."""
    numbers = [member for member in scope.members if isinstance(member.shape, Number)]
    where = scope.at.path
    found = product(numbers)
    if found is not None:
        yield Relation("quantity times price", where, found, Times(*found).fill)
    lists = [member for member in scope.members if isinstance(member.shape, Many)]
    yield from _listed(scope, lists, numbers, net_of(numbers) or total_of(numbers))
    yield from totals(numbers, where)
    yield from _ordered(numbers, where)


@dataclass(frozen=True, slots=True)
class Times:
    """Fills how many times what each costs."""

    count: Member
    each: Member
    whole: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the product into a row."""
        count = row[self.count.path]
        if not isinstance(count, int | float):
            raise Refused
        row[self.whole.path] = money(self.whole, round(count * amount_of(self.each, row)))


@dataclass(frozen=True, slots=True)
class Added:
    """Fills the sum of a field over the items of a list."""

    items: Member
    worth: Callable[[object], int | None]
    whole: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the sum into a row; raises Refused when an item has none."""
        items = row[self.items.path]
        found = [self.worth(item) for item in items] if isinstance(items, list) else [None]
        if None in found:
            raise Refused
        row[self.whole.path] = money(self.whole, sum(each or 0 for each in found))


@dataclass(frozen=True, slots=True)
class Counted:
    """Fills how many items a list has."""

    items: Member
    count: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the count into a row."""
        items = row[self.items.path]
        if not isinstance(items, list):
            raise Refused
        row[self.count.path] = len(items)


@dataclass(frozen=True, slots=True)
class Ascending:
    """Fills numbers so that none is less than the one before."""

    members: Numbers

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the numbers of a row in order."""
        values = [row[member.path] for member in self.members]
        known = [value for value in values if isinstance(value, int | float)]
        if len(known) < len(values):
            raise Refused
        row.update(zip((member.path for member in self.members), sorted(known), strict=True))


def product(numbers: Numbers) -> tuple[Member, Member, Member] | None:
    """A quantity, the price of each and the total of them, None where a name says too little."""
    counts = [member for member in numbers if member.role in COUNTS and not set(member.tokens) & WHOLE]
    each = [m for m in numbers if m.role in MONEY and set(m.tokens) & EACH and not set(m.tokens) & WHOLE]
    whole = [m for m in numbers if is_whole(m)]
    if len(each) != 1 or not whole or not counts:
        return None
    return (counts[0], each[0], whole[0]) if len(counts) == 1 or counts[0].role == "few" else None


def _listed(scope: Scope, lists: Numbers, numbers: Numbers, whole: Member | None) -> Iterator[Relation]:
    items = dict(scope.items)
    for each in lists:
        worth = _worth(items[each.path]) if each.path in items else None
        if worth is not None and whole is not None:
            yield Relation("sum of the items", scope.at.path, (each, whole), Added(each, worth, whole).fill)
            whole = None
        count = next((m for m in numbers if _counts(m, each, alone=len(lists) == 1)), None)
        if count is not None:
            yield Relation("number of the items", scope.at.path, (each, count), Counted(each, count).fill)


def _counts(number: Member, items: Member, *, alone: bool) -> bool:
    tokens = number.tokens
    if not isinstance(number.shape, Number) or not number.shape.integer or number.role in MONEY:
        return False
    if not {"count", "total", "number", "size", "length"} & {tokens[0], tokens[-1]}:
        return False
    thing = items.tokens[-1]
    return thing in tokens or (alone and len(tokens) == 1) or (alone and "item" in tokens)


def _worth(item: Scope) -> Callable[[object], int | None] | None:
    """What an item of a list is worth: its total, or how many times its price."""
    numbers = [member for member in item.members if isinstance(member.shape, Number)]
    found = product(numbers)
    if found is not None:
        return _reader(found[2:])
    each = [m for m in numbers if m.role in MONEY and not set(m.tokens) & {"tax", "discount", "fee", "vat"}]
    counts = [member for member in numbers if member.role == "few"]
    if len(each) != 1:
        return None
    return _reader((*counts[:1], each[0]) if set(each[0].tokens) & EACH else (each[0],))


def _reader(members: Numbers) -> Callable[[object], int | None]:
    def worth(item: object) -> int | None:
        if not isinstance(item, dict):
            return None
        row: Row = {member.path: item.get(member.name) for member in members}
        if not all(isinstance(value, int | float) for value in row.values()):
            return None
        count = row[members[0].path] if len(members) > 1 else 1
        return round((count if isinstance(count, int | float) else 1) * amount_of(members[-1], row))

    return worth


def _ordered(numbers: Numbers, where: str) -> Iterator[Relation]:
    for rest, several in _alike(numbers).items():
        least, middle, most = (
            next((m for m in several if set(m.tokens) & words), None) for words in (LEAST, MIDDLE, MOST)
        )
        chain = tuple(member for member in (least, middle, most) if member is not None)
        if len(chain) > 1:
            yield Relation("order", f"{where}.{' '.join(rest)}", chain, Ascending(chain).fill)
        part = next((m for m in several if set(m.tokens) & TAKEN), None)
        whole = next((m for m in several if set(m.tokens) & ALL and m is not part), None)
        whole = whole or next((m for m in numbers if m.role in COUNTS | LEAVES and m.tokens == rest), None)
        if part is not None and whole is not None and not chain[1:]:
            yield Relation("order", f"{where}.{' '.join(rest)}", (part, whole), Ascending((part, whole)).fill)


def _alike(numbers: Numbers) -> dict[tuple[str, ...], list[Member]]:
    """Numbers whose names are the same but for the word that puts them in order."""
    found: dict[tuple[str, ...], list[Member]] = {}
    words = LEAST | MIDDLE | MOST | TAKEN | ALL
    for member in numbers:
        if set(member.tokens) & words:
            rest = tuple(token for token in member.tokens if token not in words | {"count", "number"})
            found.setdefault(rest, []).append(member)
    return found


def is_whole(member: Member) -> bool:
    """Whether a number is a total by its name."""
    if member.role == "count":
        return member.tokens == ("total",)
    return member.role in MONEY and bool(set(member.tokens) & WHOLE)
