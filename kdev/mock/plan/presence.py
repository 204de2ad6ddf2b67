"""Fields that are only there when another says so: why something was cancelled, what is damaged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kdev.mock.plan.joints import Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.vocabulary import KINDS
from kdev.mock.realism.voice import lists
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.moments import ABSENT
from kdev.payload.shape import Choice, Flag, Many, Number, Text

STEM = 5
SAID = KINDS["said"]
GOOD = KINDS["good"]
BAD = KINDS["bad"]
ASKED = KINDS["asked"]


def presence(scope: Scope) -> Iterator[Relation]:
    """The relations of an object's flags and statuses with what is only there for some of their values."""
    spare = [member for member in scope.members if not member.required]
    for member in scope.members:
        match member.shape:
            case Flag():
                yield from _flagged(member, spare)
            case Choice() | Text() if member.role.endswith("status"):
                yield from _by_status(member, spare)
            case _:
                pass


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """Leaves out the members for which a lead has none of the values they are there for."""

    lead: Member
    members: Mapping[str, tuple[object, ...]]

    def fill(self, row: Row, chance: Chance) -> None:
        """Leave out of a row what does not go with it; a list that is there is not empty."""
        for path, values in self.members.items():
            if row[self.lead.path] not in values:
                row[path] = ABSENT


def _flagged(lead: Member, spare: Sequence[Member]) -> Iterator[Relation]:
    words: list[str] = [token for token in lead.tokens if token not in ASKED]
    if not words:
        return
    found: dict[str, tuple[object, ...]] = {}
    touched: list[Member] = [lead]
    for member in spare:
        if member is lead or isinstance(member.shape, Flag):
            continue
        first = next(iter(member.tokens), "")
        if set(words) & GOOD and (_stem(first) in map(_stem, BAD) or KINDS["error"] & set(member.tokens)):
            found[member.path] = (False,)
        elif _alike(words[-1], first) and (
            isinstance(member.shape, Many) or set(member.tokens) & SAID or _longer(words[-1], member)
        ):
            found[member.path] = (True,)
        else:
            continue
        touched.append(member)
    if found:
        yield Relation("presence", lead.path, tuple(touched), OnlyIf(lead, found).fill)


def _longer(word: str, member: Member) -> bool:
    """Whether a name goes on after the word of a flag, or says it as a thing: `gift` and `giftMessage`."""
    return len(member.tokens) > 1 or not member.name.lower().startswith(word)


def _by_status(lead: Member, spare: Sequence[Member]) -> Iterator[Relation]:
    values = lead.shape.values if isinstance(lead.shape, Choice) else _usual(lead.role)
    known = {_stem(token): value for value in values if isinstance(value, str) for token in tokens_of(value)}
    found: dict[str, tuple[object, ...]] = {}
    touched: list[Member] = [lead]
    for member in spare:
        if member is lead or not set(member.tokens[1:]) & SAID or isinstance(member.shape, Number | Flag):
            continue
        value = next((known[_stem(token)] for token in member.tokens if _stem(token) in known), None)
        if value is not None:
            found[member.path] = _from(value, values)
            touched.append(member)
    if found:
        yield Relation("presence", lead.path, tuple(touched), OnlyIf(lead, found).fill)


def _usual(role: str) -> tuple[object, ...]:
    return tuple(dict.fromkeys(lists().get(role, ())))


def _from(value: object, values: Sequence[object]) -> tuple[object, ...]:
    """The values at which something has happened that belongs to one of them: it and those that follow it."""
    if _ends(value):
        return (value,)
    return tuple(each for each in values[values.index(value) :] if not _ends(each))


def _ends(value: object) -> bool:
    stems = {_stem(token) for token in tokens_of(str(value))}
    return bool(stems & {_stem(word) for word in KINDS["undone"]})


def _alike(one: str, other: str) -> bool:
    return _stem(one) == _stem(other)


def _stem(word: str) -> str:
    return word[:STEM]
