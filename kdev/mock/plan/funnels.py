"""Counts of which each is a part of the one before, or all together are the whole: campaigns, tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kdev.mock.plan.joints import Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Number

STEPS: Sequence[tuple[frozenset[str], tuple[float, float]]] = (
    (frozenset({"sent", "impression", "recipient"}), (1, 1)),
    (frozenset({"delivered"}), (0.93, 0.99)),
    (frozenset({"opened", "open"}), (0.15, 0.45)),
    (frozenset({"clicked", "click"}), (0.05, 0.3)),
    (frozenset({"converted", "conversion"}), (0.02, 0.15)),
)
"""What comes after what, and which share of the step before it is."""
ASIDE: Mapping[str, float] = {"bounced": 0.02, "bounce": 0.02, "unsubscribed": 0.003, "complaint": 0.001}
RATES: Mapping[str, str] = {
    "open": "opened",
    "click": "clicked",
    "delivery": "delivered",
    "conversion": "converted",
}
LEAST = 3
WHOLE = frozenset({"total", "all"})
COUNTS = frozenset({"count", "few", "stock", "popularity", "lessons", "", "small"})
NEUTRAL = frozenset({"count", "number"})
LARGER = frozenset({"passed", "for", "yes", "completed", "succeeded", "positive", "approved", "successful"})


def funnels(scope: Scope) -> Iterator[Relation]:
    """The relations of counts in an object that make a funnel, or the parts of a whole."""
    numbers = [m for m in scope.members if isinstance(m.shape, Number)]
    steps = {at: found for at, (words, _) in enumerate(STEPS) if (found := _step(numbers, words)) is not None}
    if len(steps) >= LEAST:
        aside = [m for m in numbers if ASIDE.keys() & set(m.tokens) and m.tokens[-1:] != ("rate",)]
        rates = [m for m in numbers if m.tokens[-1:] == ("rate",) and m.tokens[0] in RATES]
        members = (*steps.values(), *aside, *rates)
        yield Relation("one funnel", scope.at.path, members, Funnel(steps, aside, rates).fill, whole=True)
    else:
        yield from _parts(numbers, scope.at.path)


@dataclass(frozen=True, slots=True)
class Funnel:
    """Fills how many of those at each step come to the next."""

    steps: Mapping[int, Member]
    aside: Sequence[Member]
    rates: Sequence[Member]

    def fill(self, row: Row, chance: Chance) -> None:
        """Put one funnel into a row, with what fell out of it and its rates."""
        rng = chance.random()
        first = count = rng.randrange(5, 400) * 50
        counts: dict[str, int] = {}
        for at, (words, (low, high)) in enumerate(STEPS):
            count = count if at == 0 else round(count * rng.uniform(low, high))
            counts.update(dict.fromkeys(words, count))
            if at in self.steps:
                row[self.steps[at].path] = count
        for member in self.aside:
            part = next(share for word, share in ASIDE.items() if word in member.tokens)
            row[member.path] = round(first * part * rng.uniform(0.3, 1.5))
        for member in self.rates:
            before = counts["sent"] if member.tokens[0] == "delivery" else counts["delivered"]
            share = counts[RATES[member.tokens[0]]] / max(1, before)
            part = member.role != "percent" and not (
                isinstance(member.shape, Number) and member.shape.integer
            )
            row[member.path] = round(share, 3) if part else round(share * 100)


@dataclass(frozen=True, slots=True)
class Parts:
    """Fills the parts that make up a whole, or the one that is in it."""

    whole: Member
    parts: Sequence[Member]

    def fill(self, row: Row, chance: Chance) -> None:
        """Put parts into a row; of several the one that is usually larger has most."""
        rng, whole = chance.random(), row[self.whole.path]
        rest = int(whole) if isinstance(whole, int | float) else 0
        if not self.parts[1:]:
            row[self.parts[0].path] = round(rest * rng.uniform(0.3, 1))
            return
        first, *others = sorted(self.parts, key=lambda part: not LARGER & set(part.tokens))
        for part in others:
            taken = min(rest, round(rest * rng.choice((0, 0.02, 0.05, 0.1, 0.25))))
            row[part.path] = taken
            rest -= taken
        row[first.path] = rest


def _parts(numbers: Sequence[Member], where: str) -> Iterator[Relation]:
    counts = [m for m in numbers if m.role in COUNTS and isinstance(m.shape, Number) and m.shape.integer]
    for whole in counts:
        noun = _noun(whole)
        if not WHOLE & set(whole.tokens) or len(noun) != 1:
            continue
        others = [m for m in counts if m is not whole and noun < _noun(m) and not WHOLE & set(m.tokens)]
        if others and len(others) <= LEAST:
            yield Relation("parts of all", where, (whole, *others), Parts(whole, others).fill)
        return


def _noun(member: Member) -> set[str]:
    return set(member.tokens) - WHOLE - NEUTRAL


def _step(numbers: Sequence[Member], words: frozenset[str]) -> Member | None:
    found = [
        m for m in numbers if words & set(m.tokens) and m.tokens[-1:] != ("rate",) and "total" not in m.tokens
    ]
    whole = [m for m in found if isinstance(m.shape, Number) and m.shape.integer]
    return min(whole, key=lambda m: len(m.tokens), default=None)
