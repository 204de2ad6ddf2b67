"""What somebody thinks of something: stars, words and a mood that say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.voice import lists
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Flag, Number, Text

MOODS = {
    1: frozenset({"positive", "good", "happy", "great"}),
    0: frozenset({"neutral", "mixed", "fair"}),
    -1: frozenset({"negative", "bad", "unhappy", "poor"}),
}
SAID = {1: "good_comment", 0: "fair_comment", -1: "bad_comment"}
RECOMMENDS = frozenset({"recommend", "recommended", "recommends"})
FULL, MIDDLE = 0.7, 0.55
STARS = 5


def opinions(scope: Scope) -> Iterator[Relation]:
    """The relation of stars, words and mood in one object."""
    stars = [m for m in scope.members if isinstance(m.shape, Number) and m.role == "rating"]
    texts = [m for m in scope.members if isinstance(m.shape, Text) and m.role == "comment"]
    moods = [m for m in scope.members if isinstance(m.shape, Choice) and "sentiment" in m.tokens]
    flags = [
        m for m in scope.members if isinstance(m.shape, Flag) and {"recommend", "recommended"} & set(m.tokens)
    ]
    if len(stars) == 1 and (texts or moods or flags):
        members = (stars[0], *texts, *moods, *flags)
        yield Relation("one opinion", scope.at.path, members, Thought(stars[0], texts, moods, flags).fill)


@dataclass(frozen=True, slots=True)
class Thought:
    """Fills what is said and felt by somebody who gives so many stars."""

    stars: Member
    texts: Sequence[Member]
    moods: Sequence[Member]
    flags: Sequence[Member]

    def fill(self, row: Row, chance: Chance) -> None:
        """Put words and a mood into a row that go with its stars."""
        rng, stars = chance.random(), row[self.stars.path]
        if not isinstance(stars, int | float):
            raise Refused
        high = self.stars.shape.high if isinstance(self.stars.shape, Number) else None
        share = stars / (high or STARS)
        side = 1 if share >= FULL else 0 if share >= MIDDLE else -1
        row.update({member.path: rng.choice(lists()[SAID[side]]) for member in self.texts})
        row.update({member.path: side > 0 for member in self.flags})
        for member in self.moods:
            values = member.shape.values if isinstance(member.shape, Choice) else ()
            found = [value for value in values if MOODS[side] & set(tokens_of(str(value)))]
            if not found:
                raise Refused
            row[member.path] = found[0]
