"""How bad something is, told in several ways: a level of risk, a score, and what is done about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kdev.mock.plan.joints import Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.word_lists import table
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Flag, Number

STEPS: Mapping[str, int] = {
    word: n for n, said in enumerate(table("ladders").values()) for word in said.split()
}
"""How bad a word is, from 0 on."""
LEVELS = frozenset({"level", "severity", "risk", "threat", "category", "rating", "band", "tier"})
DECISIONS = frozenset({"action", "decision", "recommendation", "verdict", "outcome", "disposition", "result"})
SCORES = frozenset({"score", "risk", "probability", "index"})
ABOUT = frozenset(
    {"risk", "fraud", "threat", "severity", "anomaly", "aml", "vulnerability", "suspicion", "cvss"}
)
TRUTHS = frozenset({"fraud", "fraudulent", "flagged", "suspicious", "blocked", "anomaly", "anomalous"})
ROLES = frozenset({"score", "share", "percent", "fraction", ""})
HUNDRED = 100
LEAST = 2


def ladders(scope: Scope) -> Iterator[Relation]:
    """The relation of everything in an object that says how bad something is."""
    levels = [m for m in scope.members if isinstance(m.shape, Choice) and _is_ranked(m, m.shape)]
    scores = [m for m in scope.members if isinstance(m.shape, Number) and _is_score(m)]
    flags = [m for m in scope.members if isinstance(m.shape, Flag) and TRUTHS & set(m.tokens)]
    members = (*levels, *scores, *flags)
    words = {word for member in members for word in member.tokens} | set(tokens_of(scope.at.names[-1]))
    if len(members) >= LEAST and (levels or scores) and words & ABOUT:
        yield Relation("one risk", scope.at.path, members, Risk(levels, scores, flags).fill, whole=True)


@dataclass(frozen=True, slots=True)
class Risk:
    """Fills how bad something is."""

    levels: Sequence[Member]
    scores: Sequence[Member]
    flags: Sequence[Member]

    def fill(self, row: Row, chance: Chance) -> None:
        """Put one risk into a row, mostly a low one."""
        rng = chance.random()
        height = rng.betavariate(1.2, 2.4)
        for member in self.levels:
            steps = _ranked(member.shape.values if isinstance(member.shape, Choice) else ())
            row[member.path] = rng.choice(steps[min(len(steps) - 1, int(height * len(steps)))])
        for member in self.scores:
            low, high = _ends(member)
            value = low + height * (high - low)
            whole = isinstance(member.shape, Number) and member.shape.integer
            row[member.path] = round(value) if whole else round(value, 2 if high <= 1 else 1)
        row.update({member.path: height > 2 / 3 for member in self.flags})


def _is_ranked(member: Member, shape: Choice) -> bool:
    named = set(member.tokens) & (LEVELS | DECISIONS)
    return (
        bool(named)
        and all(_step(value) is not None for value in shape.values)
        and len(_ranked(shape.values)) > 1
    )


def _is_score(member: Member) -> bool:
    return bool(set(member.tokens) & SCORES) and member.role in ROLES and "credit" not in member.tokens


def _ranked(values: Sequence[object]) -> Sequence[Sequence[object]]:
    """Values by how bad they are."""
    found: dict[int, list[object]] = {}
    for value in values:
        found.setdefault(_step(value) or 0, []).append(value)
    return [found[step] for step in sorted(found)]


def _step(value: object) -> int | None:
    known = [STEPS[word] for word in tokens_of(str(value)) if word in STEPS]
    return max(known, default=None)


def _ends(member: Member) -> tuple[float, float]:
    shape = member.shape
    low = shape.low if isinstance(shape, Number) and shape.low is not None else 0
    if isinstance(shape, Number) and shape.high is not None:
        return low, shape.high
    part = member.role in {"share", "fraction"} or "probability" in member.tokens
    whole = isinstance(shape, Number) and shape.integer
    return low, 1 if part and not whole else HUNDRED
