"""Fields whose values agree: rows that are drawn together, made by relations and tested by the schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kdev.mock.plan.scopes import Member
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.moments import Absent, plain

TRIES = 12
TRIAL = 24
LEAST = 0.05
FEW = 3

Row = dict[str, object]
Fill = Callable[[Row, Chance], None]


class Refused(Exception):
    """A relation found no values for this row that may stand there."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What makes some members agree: `fill` reads and writes their values in a row.

    `kind` and `where` say whose chance it is. `inner` are fields in the items of `lists` that are to have the
    value of a member. With an `entity` the same id has the same row in every message. One that is `whole`
    needs no values of its members to begin with; one that is `first` says what others then repeat. Where the
    value of the last member is known, `back` is what fills the others.
    """

    kind: str
    where: str
    members: tuple[Member, ...]
    fill: Fill
    inner: Mapping[str, Member] = field(default_factory=dict[str, Member])
    lists: tuple[Member, ...] = ()
    entity: str = ""
    whole: bool = False
    first: bool = False
    back: Fill | None = None

    @property
    def touched(self) -> tuple[Member, ...]:
        """Every member whose row it shares."""
        return (*self.members, *self.lists)

    def rule(self, path: str = "") -> str:
        """What it does in words, for one of its members or for all."""
        names = list(dict.fromkeys(m.name for m in self.touched if path not in (m.path, m.own.path)))
        more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
        if not names:
            return self.kind
        return f"{self.kind} with {', '.join(f'`{name}`' for name in names[:FEW])}{more}"


@dataclass(frozen=True, slots=True)
class Joint:
    """Members with as many values each, by path; their rows are drawn with one chance.

    With a `lead` that is the chance of the member, which is an id: the rows are those of its things.
    """

    chance: Chance
    rows: int
    columns: Mapping[str, Sequence[object]]
    rules: Mapping[str, str]
    lead: Member | None = None


class Base(Protocol):
    """Gives a member a value of its own, before relations."""

    def __call__(self, member: Member, number: int, chance: Chance, inner: Mapping[str, object], /) -> object:
        """A value for row `number`; `inner` are values that fields in the items of a list must have."""
        ...


class Rows:
    """Makes the rows of some relations, one after the other.

    Values that are `known`, by path, stay as they are. The `spoiler` is the relation that spoilt a row last.
    """

    def __init__(
        self,
        relations: Sequence[Relation],
        base: Base,
        chance: Chance,
        entities: Chance,
        *,
        known: Mapping[str, Sequence[object]],
    ) -> None:
        self.relations = sorted(relations, key=lambda each: (not each.first, not each.inner))
        self.known = known
        self.spoiler = self.relations[0]
        self._base = base
        self._chance = chance
        self._entities = entities
        self._inner = {path: member for each in self.relations for path, member in each.inner.items()}
        self._first: list[tuple[Row | None, list[int]]] = []
        self._fills = [
            None if known and all(member.path in known for member in each.touched) else self._fill(each)
            for each in self.relations
        ]

    def row(self, number: int) -> Row | None:
        """A row that satisfies all relations and the schema; None when none was found."""
        row, spoilers = self._first[number] if number < len(self._first) else self._tried(number)
        if spoilers:
            self.spoiler = self.relations[spoilers[-1]]
        return row

    def blame(self) -> Relation | None:
        """The relation that spoils most of the first rows; None when enough of them are good."""
        self._first = [self._tried(number) for number in range(TRIAL)]
        good = sum(row is not None for row, _ in self._first)
        spoilt = Counter(at for _, spoilers in self._first for at in spoilers)
        if good >= LEAST * (good + spoilt.total()):
            return None
        return self.relations[max(sorted(spoilt), key=spoilt.__getitem__)]

    def _tried(self, number: int) -> tuple[Row | None, list[int]]:
        """A row, and which relation spoilt each attempt before it."""
        spoilers: list[int] = []
        for attempt in range(TRIES):
            row = self._begun(number)
            at = self._spoilt(row, number, attempt)
            if at is None:
                return row, spoilers
            spoilers.append(at)
        return None, spoilers

    def _spoilt(self, row: Row, number: int, attempt: int) -> int | None:
        """Fill a row; the number of the relation that could not, None when all could."""
        for at, (relation, made) in enumerate(zip(self.relations, self._fills, strict=True)):
            if made is None:
                continue
            if not relation.whole:
                self._add(row, relation.members, number, attempt)
            fill, chance = made
            try:
                fill(row, chance.of(number, attempt))
            except Refused:
                return at
            for member in relation.members:
                if not self._stands(member, row, number):
                    return at
        for relation in self.relations:
            self._add(row, relation.lists, number, attempt)
        return None

    def _fill(self, relation: Relation) -> tuple[Fill, Chance]:
        """What fills the members of a relation, and the chance it begins from."""
        source = self._entities.of(relation.entity) if relation.entity else self._chance.of(relation.where)
        back = relation.back if relation.back and relation.members[-1].path in self.known else None
        return back or relation.fill, source.of(relation.kind)

    def _begun(self, number: int) -> Row:
        return {path: values[number % len(values)] for path, values in self.known.items()}

    def _stands(self, member: Member, row: Row, number: int) -> bool:
        """Whether a value may stand where it is, and is the one that is known."""
        if member.path not in row:
            return False
        value, known = row[member.path], self.known.get(member.path)
        return _fits(member, value) if known is None else value == known[number % len(known)]

    def _add(self, row: Row, members: Sequence[Member], number: int, attempt: int) -> None:
        missing = [member for member in members if member.path not in row]
        if missing:
            given = {path: row[lead.path] for path, lead in self._inner.items() if lead.path in row}
            for member in missing:
                row[member.path] = self._base(member, number, self._chance.of(member.path, attempt), given)


def components(relations: Sequence[Relation]) -> list[list[Relation]]:
    """Relations that share members, together, in the order in which they came."""
    groups: list[tuple[set[str], list[Relation]]] = []
    for relation in relations:
        paths = {member.path for member in relation.touched}
        met = [group for group in groups if group[0] & paths]
        groups = [group for group in groups if not group[0] & paths]
        groups.append((paths.union(*(g[0] for g in met)), [*(each for g in met for each in g[1]), relation]))
    return [several for _, several in groups]


def joint_of(
    rows: Rows, count: int, chance: Chance, lead: Member | None
) -> tuple[Joint | None, Relation | None]:
    """The rows of relations that agree; or the relation that hardly ever can, to be left out.

    Where something is known, none of the rows may be without values.
    """
    spoiler = rows.blame()
    if spoiler is not None:
        return None, spoiler
    made = [row for number in range(count) if (row := rows.row(number)) is not None]
    if not made or (rows.known and len(made) < count):
        return None, rows.spoiler
    full = [made[at * len(made) // count] for at in range(count)]
    touched = [member for each in rows.relations for member in each.touched]
    columns = {member.path: [row[member.path] for row in full] for member in touched}
    rules = {
        path: each.rule(path)
        for each in reversed(rows.relations)
        for member in each.touched
        for path in (member.path, member.own.path)
    }
    return Joint(chance.of("row"), count, columns, rules, lead), None


def _fits(member: Member, value: object) -> bool:
    return not member.required if isinstance(value, Absent) else member.fits(plain(value))
