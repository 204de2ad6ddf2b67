"""What was asked for and what was given: a choice that stands in an event and in the object it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from kdev.mock.plan.fitting import fitting
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.leads import CHANGING
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice

ASKED = frozenset({"requested", "booked", "ordered", "desired", "selected", "chosen", "assigned", "reserved",
                   "preferred", "wanted", "reservation", "booking"})  # fmt: skip


def chosen_twice(scope: Scope) -> Iterator[Relation]:
    """The relations of choices in an object that are made again in the objects within it."""
    alike: dict[tuple[str, ...], list[Member]] = {}
    for each in scope.everything():
        if isinstance(each.shape, Choice):
            alike.setdefault(_thing(each), []).append(each)
    for one, other in chain.from_iterable(combinations(some, 2) for some in alike.values()):
        outer, inner = sorted((one, other), key=lambda each: each.path.count("."))
        around = outer.path.rpartition(".")[0]
        within = inner.path.count(".") > outer.path.count(".") and inner.path.startswith(around)
        if within and _both(outer, inner):
            yield Relation("one choice", scope.at.path, (inner, outer), Again(inner, outer).fill)


@dataclass(frozen=True, slots=True)
class Again:
    """Fills a choice that was made elsewhere."""

    made: Member
    again: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the choice into a row; raises Refused where it cannot stand in both places."""
        found = fitting(self.again, [row[self.made.path]])
        if found is None:
            raise Refused
        row[self.again.path] = found


def _thing(member: Member) -> tuple[str, ...]:
    """What is chosen, and of which thing, also where it was only asked for; else the path."""
    own = member.tokens
    asked = set(own) & ASKED and not set(own) & CHANGING
    words = tuple(word for word in own if word not in ASKED) if asked else own
    holder = tokens_of(member.at.names[-2]) if member.at.names[2:] else ()
    words = words if not holder or words[: len(holder)] == holder else (*holder, *words)
    return words if len(words) > 1 else (member.path,)


def _both(one: Member, other: Member) -> bool:
    """Whether some value may be chosen in both places."""
    values = one.shape.values if isinstance(one.shape, Choice) else ()
    texts = [value for value in values if isinstance(value, str)]
    return any(fitting(other, [value]) is not None for value in texts)
