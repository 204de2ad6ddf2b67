"""Fields that say the same in two ways: a flag and the reason for it, the class of a thing and its price."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.vocabulary import KINDS
from kdev.mock.realism.word_lists import table
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Flag, Number

FLAGS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    flag: (frozenset(said.partition("/")[0].split()), frozenset(said.partition("/")[2].split()))
    for flag, said in table("flags").items()
}
"""For a word of a flag: the words of a reason or state when it is true, and when it is false."""
GRADES: Mapping[str, float] = {grade: float(factor) for grade, factor in table("grades").items()}
"""How many times the usual price a thing of a grade costs."""
PRICES = KINDS["graded"]
NEXT_TO = KINDS["states"]
ENDINGS = (0.0, 0.5, 0.9, 0.99)
LEAST_GRADES = 2


def accord(scope: Scope) -> Iterator[Relation]:
    """The relations of flags with states, and of grades with prices, of one object and those within."""
    for each in scope.scopes():
        yield from _flagged(each)
    yield from _graded(scope)


@dataclass(frozen=True, slots=True)
class Because:
    """Fills the reason or state that goes with a flag."""

    flag: Member
    state: Member
    values: Mapping[bool, Sequence[object]]

    def fill(self, row: Row, chance: Chance) -> None:
        """Put a state into a row that says what the flag says."""
        row[self.state.path] = chance.random().choice(self.values[bool(row[self.flag.path])])


@dataclass(frozen=True, slots=True)
class Graded:
    """Fills a price that grows with the grade of what it is for."""

    grade: Member
    price: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put a price into a row; about as much as usual, as many times as the grade is worth."""
        rng = chance.random()
        factor = _factor(row[self.grade.path])
        if factor is None:
            raise Refused
        whole = round(USUAL * factor * rng.uniform(0.85, 1.2))
        shape = self.price.shape
        integer = isinstance(shape, Number) and shape.integer
        cents = self.price.role == "cents"
        row[self.price.path] = whole * 100 if cents else whole if integer else whole + rng.choice(ENDINGS)


USUAL = 55


def _flagged(scope: Scope) -> Iterator[Relation]:
    for flag in scope.members:
        said = next((FLAGS[token] for token in flag.tokens if token in FLAGS), None)
        if said is None or not isinstance(flag.shape, Flag):
            continue
        for state in scope.members:
            if isinstance(state.shape, Choice) and NEXT_TO & set(state.tokens):
                values = _sides(state.shape.values, said)
                if values[True] and values[False]:
                    yield Relation("accord", flag.path, (flag, state), Because(flag, state, values).fill)


def _sides(
    values: Sequence[object], said: tuple[frozenset[str], frozenset[str]]
) -> Mapping[bool, Sequence[object]]:
    """The values that go with true and with false; one that says nothing goes with both."""
    words = [(value, {*tokens_of(str(value)), str(value).lower()}) for value in values]
    told = any(some & said[0] for _, some in words), any(some & said[1] for _, some in words)
    if not all(told):
        return {True: (), False: ()}
    return {
        True: [value for value, some in words if not some & said[1]],
        False: [value for value, some in words if not some & said[0]],
    }


def _graded(scope: Scope) -> Iterator[Relation]:
    """One price of an object, its own or that of an object in it, with a grade that stands beside it."""
    grades = [member for member in scope.members if _is_grade(member)]
    inside = chain(scope.members, *(inner.members for inner in scope.inner))
    prices = [member for member in inside if isinstance(member.shape, Number) and _is_price(member)]
    if len(grades) == 1 and len(prices) == 1:
        yield Relation(
            "price by class", scope.at.path, (grades[0], prices[0]), Graded(grades[0], prices[0]).fill
        )


def _is_grade(member: Member) -> bool:
    values = member.shape.values if isinstance(member.shape, Choice) else ()
    return sum(_factor(value) is not None for value in values) >= LEAST_GRADES and all(
        _factor(value) is not None for value in values
    )


def _is_price(member: Member) -> bool:
    words = {*member.tokens, *chain.from_iterable(map(tokens_of, member.at.names[-2:-1]))}
    return member.role in {"amount", "cents"} and bool(words & PRICES)


def _factor(value: object) -> float | None:
    found = [GRADES[token] for token in tokens_of(str(value)) if token in GRADES]
    return found[0] if found else None
