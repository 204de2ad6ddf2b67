"""Numbers that rise over the events of one thing: an odometer, the reading of a meter, a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import NamedTuple

from kdev.mock.plan.examples import enough
from kdev.mock.realism.infer import guess
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.word_lists import table
from kdev.mock.tables.rising import Course, Order, Rising
from kdev.payload.shape import Null, Number, OneOf, Shape

MOST_DIGITS = 3
CALM = ("one ", "the same for each ", "order", "readings")
"""What numbers that rise together may agree by: the begins of rules."""


@dataclass(frozen=True, slots=True)
class Rise:
    """How a number rises: by one for each `stride` records of a run, or with each where that is 0."""

    stride: int
    words: frozenset[str]
    without: frozenset[str]

    @property
    def stages(self) -> bool:
        """Whether it says the how many-th event of its thing an event is."""
        return "version" in self.words

    @property
    def even(self) -> bool:
        """Whether it counts all records, of whatever thing they are."""
        return self.stride == 0


@cache
def _rises() -> Mapping[str, Rise]:
    found: dict[str, Rise] = {}
    for name, said in table("rising").items():
        stride, words, without = (part.strip() for part in f"{said}//".split("/")[:3])
        found[name] = Rise(int(stride), frozenset(words.split()), frozenset(without.split()))
    return found


def rise_of(role: str, tokens: Sequence[str]) -> Rise | None:
    """How a number of a role rises, by its name; None for one that does not."""
    found, said = _rises().get(role), set(tokens)
    if found is None or said & found.without or (found.words and not said & found.words):
        return None
    return found


class With(NamedTuple):
    """What a field goes with: what it agrees with by a `rule`, and the order of its record among others.

    `stage` says the how many-th event of its thing each record is, where each is of another thing.
    """

    rule: str
    stage: int | None
    order: Order


def risen(values: Sequence[object], shape: Shape, names: Sequence[str], beside: With) -> Sequence[object]:
    """The values of a field as they rise from event to event; as they are where they do not.

    They do not where there is no room, the document says what they are, or what they agree with would not
    rise with them.
    """
    rise, number = _rise_at(names, shape), _number(shape)
    if rise is None or number is None or not (rise.even or beside.rule.startswith(CALM)):
        return values
    if rise.stages and beside.stage is not None:
        return [beside.stage] * len(values) if number.note.fits(beside.stage) else values
    return _rising(values, number, rise, beside.order)


def _rising(values: Sequence[object], number: Number, rise: Rise, order: Order) -> Sequence[object]:
    digits = max(map(_digits, values))
    if digits > MOST_DIGITS or (number.integer and digits):
        return values
    first = [max(1, ceil(number.low or 0)) + number.low_open] if rise.even else values
    course = Course(rise.stride or 1, order, _most(number, digits), rise.even, digits)
    return [
        Rising(round(each * 10**digits), course) if isinstance(each, int | float) else each for each in first
    ]


def _rise_at(names: Sequence[str], shape: Shape) -> Rise | None:
    """How the number at the end of some nested names rises; None where that is not known."""
    number = _number(shape)
    if number is None or _says_more(number):
        return None
    found = guess(names, number)
    return None if found is None else rise_of(found.provider, tokens_of(names[-1]))


def _says_more(number: Number) -> bool:
    """Whether a document says more of a number than from where to where it goes."""
    note = number.note
    return bool(number.steps or not note.sure or note.extensions or enough(note))


def _number(shape: Shape) -> Number | None:
    """The number that a shape is, or that it may be beside null."""
    match shape:
        case Number():
            return shape
        case OneOf(branches=branches):
            told = [each for each in branches if not isinstance(each, Null)]
            return told[0] if len(told) == 1 and isinstance(told[0], Number) else None
        case _:
            return None


def _digits(value: object) -> int:
    """How many digits a number has behind its point."""
    return len(str(value).partition(".")[2]) if isinstance(value, float) and not value.is_integer() else 0


def _most(number: Number, digits: int) -> int | None:
    """The highest number that may stand there, in units of its last digit."""
    if number.high is None:
        return None
    return ceil(number.high * 10**digits) - 1 if number.high_open else int(number.high * 10**digits)
