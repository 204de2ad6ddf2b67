"""What a laboratory found: a value, the range that is usual, and a flag for what is beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from random import Random
from typing import NamedTuple

from kdev.mock.plan.fitting import fitting
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.word_lists import table
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Flag, Number, Text

FOUND = frozenset({"value", "result", "measurement", "observed", "numeric"})
USUAL = frozenset({"reference", "ref", "normal", "range", "expected"})
LOW = frozenset({"low", "lower", "minimum", "min", "from"})
HIGH = frozenset({"high", "upper", "maximum", "max", "to"})
FLAGS = frozenset({"flag", "interpretation", "abnormal", "critical", "indicator", "assessment", "status"})
NAMES = frozenset({"name", "test", "analyte", "parameter", "display", "observation"})
CODES = frozenset({"code", "loinc"})
ABOUT = frozenset({"lab", "laboratory", "test", "analyte", "observation", "specimen", "reference", "result"})
SAID: Mapping[int, frozenset[str]] = {
    -1: frozenset({"l", "low", "below", "ll", "decreased"}),
    0: frozenset({"n", "normal", "ok", "within", "final", "negative"}),
    1: frozenset({"h", "high", "above", "hh", "elevated", "increased"}),
    2: frozenset({"a", "abnormal", "critical", "panic", "outside", "positive"}),
}
"""The words of flags: below, within and above the range; 2 for anywhere outside."""
MOSTLY = (0, 0, 0, 0, 0, 0, -1, 1)


class Test(NamedTuple):
    """What is measured: its name and code, the unit, the usual range, and the digits of both."""

    name: str
    code: str
    unit: str
    low: float
    high: float
    digits: int


class Parts(NamedTuple):
    """The fields of one result."""

    value: Member
    low: Member | None
    high: Member | None
    flags: Sequence[Member]
    names: Sequence[Member]
    codes: Sequence[Member]
    units: Sequence[Member]

    def all(self) -> tuple[Member, ...]:
        """Every one of them."""
        ends = [each for each in (self.low, self.high) if each is not None]
        return (self.value, *ends, *self.flags, *self.names, *self.codes, *self.units)


def labs(scope: Scope) -> Iterator[Relation]:
    """The relation of a value, its usual range and its flag, in one object and those within it."""
    around = {word for name in scope.at.names for word in tokens_of(name)}
    words = around.union(*(member.tokens for member in scope.everything()))
    values = [
        m for m in scope.members if isinstance(m.shape, Number) and m.tokens[-1:] and m.tokens[-1] in FOUND
    ]
    if len(values) != 1 or not words & ABOUT:
        return
    low, high = _end(scope, LOW), _end(scope, HIGH)
    flags = [member for member in scope.members if _flags(member)]
    if flags or (low is not None and high is not None):
        parts = Parts(
            values[0], low, high, flags, *(_texts(scope, said) for said in (NAMES, CODES, {"unit"}))
        )
        yield Relation("one result", scope.at.path, parts.all(), Result(parts).fill, whole=True)


@dataclass(frozen=True, slots=True)
class Result:
    """Fills what was found of one test."""

    parts: Parts

    def fill(self, row: Row, chance: Chance) -> None:
        """Put a value, its range and its flags into a row; raises Refused where they cannot agree."""
        rng, parts = chance.random(), self.parts
        ends = [each for each in (parts.value, parts.low, parts.high) if each is not None]
        test = rng.choice(_whole_tests() if any(map(_is_whole, ends)) else _tests())
        side = _side(parts.flags, rng)
        for member, number in (
            (parts.value, _value(test, side, rng)),
            (parts.low, test.low),
            (parts.high, test.high),
        ):
            if member is not None:
                row[member.path] = number if test.digits else round(number)
        row.update({flag.path: rng.choice(_values(flag)[side]) for flag in parts.flags})
        for members, told in ((parts.names, test.name), (parts.codes, test.code), (parts.units, test.unit)):
            row.update({member.path: _fitting(member, told) for member in members})


@cache
def _tests() -> Sequence[Test]:
    found: list[Test] = []
    for named, said in table("labs").items():
        name, code = (part.strip() for part in named.split(","))
        unit, low, high = (part.strip() for part in said.split("|"))
        found.append(Test(name, code, unit, float(low), float(high), len(low.partition(".")[2])))
    return found


@cache
def _whole_tests() -> Sequence[Test]:
    return [test for test in _tests() if test.digits == 0]


def _value(test: Test, side: int, rng: Random) -> float:
    span, step = test.high - test.low, float(10.0**-test.digits)
    if side < 0:
        return max(step, round(test.low - max(step, rng.uniform(0.02, 0.2) * span), test.digits))
    if side > 0:
        return round(test.high + max(step, rng.uniform(0.02, 0.6) * span), test.digits)
    return round(rng.uniform(test.low, test.high), test.digits)


def _is_whole(member: Member) -> bool:
    return isinstance(member.shape, Number) and member.shape.integer


def _fitting(member: Member, told: str) -> object:
    found = fitting(member, [told])
    if found is None:
        raise Refused
    return found


def _side(flags: Sequence[Member], rng: Random) -> int:
    """Where the value lies, so that every flag can say it; mostly within the range."""
    known = [side for side in MOSTLY if all(_values(flag)[side] for flag in flags)]
    if not known:
        raise Refused
    return rng.choice(known)


def _values(flag: Member) -> Mapping[int, Sequence[object]]:
    """What a flag may be below, within and above the range."""
    if isinstance(flag.shape, Flag):
        return {-1: (True,), 0: (False,), 1: (True,)}
    shape = flag.shape
    said = {value: _said(value) for value in (shape.values if isinstance(shape, Choice) else ())}
    return {side: [v for v, own in said.items() if own == side or (own == 2 and side)] for side in (-1, 0, 1)}  # noqa: PLR2004


def _said(value: object) -> int | None:
    words = tokens_of(str(value))
    sides = [side for side, known in SAID.items() if known & set(words)]
    return None if not sides else next((side for side in sides if side in (-1, 1)), sides[0])


def _flags(member: Member) -> bool:
    """Whether a field says on which side of the usual a value is."""
    if not set(member.tokens) & FLAGS:
        return False
    if isinstance(member.shape, Flag):
        return bool({"abnormal", "critical"} & set(member.tokens))
    values = member.shape.values if isinstance(member.shape, Choice) else ()
    sides = [_said(value) for value in values]
    return None not in sides and 0 in sides and bool({-1, 1, 2} & set(sides))


def _end(scope: Scope, words: frozenset[str]) -> Member | None:
    """The number that ends the usual range, in the object or in one within it."""
    inner = chain.from_iterable(
        each.members for each in scope.inner if set(tokens_of(each.at.names[-1])) & USUAL
    )
    found = [m for m in scope.members if set(m.tokens) & USUAL] + list(inner)
    ends = [m for m in found if isinstance(m.shape, Number) and set(m.tokens) & words]
    return ends[0] if len(ends) == 1 else None


def _texts(scope: Scope, words: set[str] | frozenset[str]) -> Sequence[Member]:
    found = [m for m in scope.members if isinstance(m.shape, Text) and set(m.tokens[-1:]) & words]
    return [m for m in found if m.entity is None and set(m.tokens) <= ABOUT | NAMES | CODES | {"unit"}]
