"""Which fields of an event tell of the thing whose id stands beside them, and are the same in every event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kdev.mock.plan.amounts import MONEY
from kdev.mock.plan.derived import BEGINS, ENDS
from kdev.mock.plan.facts import About, Fact, Facts, about
from kdev.mock.plan.joints import Relation
from kdev.mock.plan.lives import goes_by
from kdev.mock.plan.rising import rise_of
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.plan.spans import is_time
from kdev.mock.plan.sums import COUNTS
from kdev.mock.plan.things import fixed_of, is_fixed
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.word_lists import table
from kdev.payload.shape import Choice, Many, Number, Text

CHANGING = frozenset(table("lasting")["changing"].split())
"""Words of what is not the same in every event of a thing."""
SIZES = MONEY | COUNTS | {"weight", "grams", "people_count", "rooms", "tons"}
WHOLE = frozenset({"total", "amount", "grand", "price", "sum", "value"})
METER = "odometer"
MANY = 256
FREE = frozenset({"comment", "note", "message", "sentence", "log_message", "error_message", "chat_message"})


@dataclass(frozen=True, slots=True)
class Told:
    """A field, the id of the thing it tells of, and its name there; ids of `others` go with that one."""

    member: Member
    lead: Member
    name: str
    others: tuple[Member, ...] = ()
    beside: tuple[Member, ...] = ()

    def abouts(self) -> tuple[About, ...]:
        """What it tells of the thing, and of those that go with it."""
        things = (self.lead, *self.others)
        return tuple(about(thing.entity or "", self.name, self.member) for thing in things)


@dataclass(frozen=True, slots=True)
class Led:
    """What some fields that are drawn together tell, by path, and the id whose thing says which row it is."""

    lead: Member | None
    told: Mapping[str, Fact]

    @staticmethod
    def of(relations: Sequence[Relation], entity: str, told: Mapping[str, Fact]) -> Led:
        """What the fields of some relations tell, of one lead that is not among them, and of one that is."""
        paths = {member.path for each in relations for member in each.touched}
        here = {path: fact for path, fact in told.items() if path in paths}
        outside = [fact.lead for fact in here.values() if fact.lead.path not in paths]
        lead = next(filter(passing, outside), next(iter(outside), None))
        kept = {
            path: fact
            for path, fact in here.items()
            if (lead and fact.lead.path == lead.path) or (fact.lead.path in paths and fact.entity == entity)
        }
        return Led(lead, kept)

    def known(self, facts: Facts, rows: int) -> tuple[Mapping[str, Sequence[object]], int]:
        """The values that are known already, and how many rows that gives."""
        found = {path: facts.known(fact) for path, fact in self.told.items()}
        known = {path: values for path, values in found.items() if values}
        if not known:
            even = 1 << (rows.bit_length() - 1)
            return {}, even if self.lead is not None and rows < MANY else rows
        most = max(map(len, known.values()))
        count = most if rows % most else rows
        return {path: values for path, values in known.items() if count % len(values) == 0}, count


def told(scope: Scope, skipped: frozenset[str] = frozenset()) -> Iterator[Told]:
    """What the fields of an object and of those within it tell of things; some paths tell nothing."""
    return (each for each in _within(scope, None, ()) if each.member.path not in skipped)


def facts_of(scope: Scope, facts: Facts, skipped: frozenset[str]) -> Mapping[str, Fact]:
    """The fields, by path, that are the same in every event of a thing."""
    found = list(told(scope, skipped))
    return {
        each.member.path: Fact(each.member, each.lead, each.abouts()) for each in found if _lasts(each, facts)
    }


def counted(scopes: Iterable[Scope]) -> Mapping[About, Member]:
    """What one message tells of things, and which of its members does."""
    found = [each for scope in scopes for each in told(scope) if _may_last(each)]
    return {named: each.member for each in found for named in each.abouts()}


def first_to_last(told: Iterable[About]) -> tuple[int, int]:
    """Orders messages: who tells most of one thing that stays settles first, then who tells most of all."""
    abouts = list(told)
    staying = Counter(entity for entity, *_ in abouts if not goes_by(entity))
    return -max(staying.values(), default=0), -len(abouts)


def narrowed(scope: Scope, told: Mapping[str, Fact], facts: Facts) -> Scope:
    """An object whose fields have no more to choose from than every message allows that tells the same."""
    members = [facts.narrowed(told[each.path]) if each.path in told else each for each in scope.members]
    inner = [narrowed(each, told, facts) for each in scope.inner]
    return replace(scope, members=tuple(members), inner=tuple(inner))


def passing(member: Member) -> bool:
    """Whether a member is the id of a thing that comes and goes, and is about one other thing at most."""
    return goes_by(member.entity or "")


def _within(scope: Scope, outer: Told | None, names: tuple[str, ...]) -> Iterator[Told]:
    ids = [member for member in scope.members if _leads(member)]
    primary = next(filter(passing, ids), next(iter(ids), None))
    own, names = (outer, names) if primary is None else (_led_by(primary, ids), ())
    for member in scope.members:
        if member is not primary:
            yield from (replace(each, beside=scope.members) for each in _one(member, ids, own, names))
        elif outer is not None:
            yield Told(member, outer.lead, f"id {member.entity}", outer.others)
    for inner in scope.inner:
        yield from _within(inner, own, (*names, *tokens_of(inner.at.names[-1])))


def _led_by(primary: Member, ids: Sequence[Member]) -> Told:
    """What fields tell of by default: a thing by its id, and those that come and go with it."""
    others = tuple(each for each in ids if each is not primary and passing(each))
    return Told(primary, primary, "", others if passing(primary) else ())


def _one(member: Member, ids: Sequence[Member], own: Told | None, names: tuple[str, ...]) -> Iterator[Told]:
    """What a field tells of: of what its name begins with, of whom only such things are told, or of all."""
    if member in ids:
        if own is not None:
            yield Told(member, own.lead, f"id {member.entity}", own.others)
        return
    owner = next((each for each in ids if _begins(member, each)), None)
    owner = owner or next((each for each in ids if _is_of(member, each)), None)
    if owner is not None and (own is None or owner is not own.lead):
        yield Told(member, owner, _name(member, owner))
    elif own is not None:
        name = _name(member, own.lead)
        yield Told(member, own.lead, name if name == METER else " ".join((*names, name)), own.others)


def _leads(member: Member) -> bool:
    """Whether a field is the id of a thing."""
    return member.entity is not None and member.at == member.own and not isinstance(member.shape, Many)


def _begins(member: Member, owner: Member) -> bool:
    words = tuple((owner.entity or "").split())
    return bool(words) and member.tokens[: len(words)] == words and len(member.tokens) > len(words)


def _is_of(member: Member, owner: Member) -> bool:
    return not passing(owner) and is_fixed(member, fixed_of(owner.entity), ())


def _name(member: Member, owner: Member) -> str:
    """The name of a field without that of the thing; what it costs as a whole has one name."""
    thing = set((owner.entity or "").split())
    rest = [token for token in member.tokens if token not in thing] or list(member.tokens)
    if member.role == METER and not set(rest) & (BEGINS | ENDS):
        return METER
    return "total" if member.role in MONEY and set(rest) <= WHOLE else " ".join(rest)


def _lasts(each: Told, facts: Facts) -> bool:
    if not _may_last(each):
        return False
    return not passing(each.lead) or _rises(each.member) or any(map(facts.shared, each.abouts()))


def _may_last(each: Told) -> bool:
    member, thing = each.member, each.lead
    if _rises(member):
        return True
    if passing(thing):
        return _is_settled(member)
    return member.entity is None and is_fixed(member, fixed_of(thing.entity), each.beside)


def _rises(member: Member) -> bool:
    """Whether a number begins with what it is for a thing, and rises with its events."""
    rise = rise_of(member.role, member.tokens) if isinstance(member.shape, Number) else None
    return rise is not None and not rise.even


def _is_settled(member: Member) -> bool:
    """Whether a field says something of a thing that comes and goes which is so from the first event on."""
    if set(member.tokens) & CHANGING:
        return False
    if member.entity is not None:
        return True
    return not is_time(member) and member.role not in FREE and _says_much(member)


def _says_much(member: Member) -> bool:
    match member.shape:
        case Number():
            return member.role in SIZES
        case Choice(values=values):
            return len(values) > 1
        case Text():
            return bool(member.role) and not member.role.startswith("constant:")
        case shape:
            return isinstance(shape, Many)
