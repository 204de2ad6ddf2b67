"""What is known of things by their ids: the values that events of one document have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kdev.mock.plan.candidates import fits
from kdev.mock.plan.scopes import Member
from kdev.mock.plan.word_values import only
from kdev.mock.tables.moments import ABSENT, plain
from kdev.payload.shape import Choice, Many, Number

About = tuple[str, str, str]
"""A thing, what of it, and what kind of value that is."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What a field tells: which id says of whom, by its member `lead`, and what it is `about`."""

    member: Member
    lead: Member
    about: tuple[About, ...]

    @property
    def entity(self) -> str:
        """What kind of thing it tells of."""
        return self.lead.entity or ""


class Facts:
    """The values that things have in every event of a document, by their number, and how many tell of them.

    The first event that tells something settles it: thing *n* has value *n*, counted round and round.
    """

    def __init__(self) -> None:
        self._told: Counter[About] = Counter()
        self._choice: dict[About, frozenset[object]] = {}
        self._known: dict[About, Sequence[object]] = {}

    def count(self, told: Mapping[About, Member]) -> None:
        """Note what one message tells, by which of its members."""
        self._told.update(told.keys())
        for each, member in told.items():
            if isinstance(member.shape, Choice):
                values = frozenset(filter(_is_plain, member.shape.values))
                self._choice[each] = self._choice.get(each, values) & values

    def narrowed(self, fact: Fact) -> Member:
        """The member of a fact with no more to choose from than every message allows."""
        member, shape = fact.member, fact.member.shape
        allowed = next((self._choice[each] for each in fact.about if each in self._choice), frozenset())
        if isinstance(shape, Many) or not allowed:
            return member
        values = shape.values if isinstance(shape, Choice) else sorted(allowed, key=str)
        kept = tuple(value for value in values if _is_plain(value) and value in allowed)
        return replace(member, shape=only(shape.note, kept) or shape) if kept else member

    def shared(self, about: About) -> bool:
        """Whether more than one message tells of it."""
        return self._told[about] > 1

    def known(self, fact: Fact) -> Sequence[object] | None:
        """What is settled, where all of it may stand at the member that tells it."""
        found = next((self._known[about] for about in fact.about if about in self._known), None)
        return found if found is not None and all(_stands(fact.member, value) for value in found) else None

    def settle(self, told: Mapping[str, Fact], columns: Mapping[str, Sequence[object]]) -> None:
        """Keep the values that some fields have, by path."""
        for path, fact in told.items():
            values = columns[path]
            for about in fact.about if ABSENT not in values else ():
                self._known.setdefault(about, values)


def about(entity: str, name: str, member: Member) -> About:
    """What a member tells of a thing that it calls by a name."""
    shape = member.shape
    whole = isinstance(shape, Number) and shape.integer and name != member.role
    kind = "whole" if whole else ""
    return entity, name, f"{'list' if isinstance(shape, Many) else member.role} {kind}".strip()


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)


def _stands(member: Member, value: object) -> bool:
    if isinstance(member.shape, Choice) and value not in member.shape.values:
        return False
    return fits(member.shape.note, value) if not isinstance(value, list | dict) else member.fits(plain(value))
