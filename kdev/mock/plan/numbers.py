"""Numbers that keep to bounds and steps, also for validators that divide in floating point."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from random import Random

from kdev.payload.shape import Number

SPAN = 1000
WIDE = 1_000_000
"""Bounds on both sides of zero that are as far from it are those of a type."""
TRIES = 40


def number_for(shape: Number, rng: Random) -> int | float | None:
    """A number within the bounds that divides by every step; None when none was met."""
    low, high = _bounds(shape)
    step = _step(shape)
    if step is None:
        return _free(shape, low, high, rng)
    first, last = math.ceil(Fraction(str(low)) / step), math.floor(Fraction(str(high)) / step)
    if first > last:
        return None
    for _ in range(TRIES):
        value = rng.randint(first, last) * step
        found = int(value) if value.denominator == 1 else float(value)
        if _inside(shape, found) and divides(shape, found):
            return found
    return None


def divides(shape: Number, value: int | float) -> bool:
    """Whether a number is a multiple of every step, both exactly and in floating point."""
    return all(
        (Fraction(str(value)) / _exact(step)).denominator == 1 and (value / step).is_integer()
        if not isinstance(value, int) or not isinstance(step, int)
        else value % step == 0
        for step in shape.steps
    )


def digits_of(value: int | float) -> int:
    """How many digits a number has behind the point."""
    return len(str(value).partition(".")[2]) if isinstance(value, float) else 0


def rounded(shape: Number, value: int | float) -> int | float:
    """The nearest number that divides by the steps, and a whole one where that is asked."""
    step = _step(shape)
    if step is None:
        return value
    near = round(Fraction(str(value)) / step) * step
    return int(near) if near.denominator == 1 else float(near)


def usually(shape: Number) -> Number:
    """A number without the bounds that are only those of its type."""
    low, high = shape.low, shape.high
    if low is None or high is None or low > -WIDE or high < WIDE:
        return shape
    return replace(shape, low=0, high=None, low_open=False, high_open=False)


def scaled(shape: Number, draw: Callable[[], object]) -> Callable[[], object]:
    """What draws numbers whose own range is stretched to that between the bounds."""
    low, high = _bounds(shape)
    drawn = [value for value in (draw() for _ in range(SPAN // 4)) if isinstance(value, (int, float))]
    least, most = min(drawn, default=0), max(drawn, default=0)
    digits = max(0, 3 - len(str(int(high - low))))

    def one() -> object:
        value = draw()
        if not isinstance(value, (int, float)) or most == least:
            return None
        place = min(1.0, max(0.0, (value - least) / (most - least)))
        return round(low + place * (high - low), digits or None)

    return one


def _step(shape: Number) -> Fraction | None:
    return _common(shape.steps, shape.integer)


@cache
def _exact(step: int | float) -> Fraction:
    return Fraction(str(step))


@cache
def _common(each: tuple[int | float, ...], whole: bool) -> Fraction | None:
    steps = [_exact(step) for step in each]
    if whole:
        steps.append(Fraction(1))
    if not steps:
        return None
    common = steps[0]
    for step in steps[1:]:
        top = math.lcm(common.numerator * step.denominator, step.numerator * common.denominator)
        common = Fraction(top, common.denominator * step.denominator)
    return common


def _bounds(shape: Number) -> tuple[int | float, int | float]:
    room = max([SPAN, *(100 * step for step in shape.steps)])
    if shape.low is None:
        if shape.high is None or shape.high > 0:
            return 0, room if shape.high is None else shape.high
        return shape.high - max(room, abs(shape.high)), shape.high
    return shape.low, shape.low + max(room, abs(shape.low)) if shape.high is None else shape.high


def _inside(shape: Number, value: int | float) -> bool:
    if shape.low is not None and (value < shape.low or (shape.low_open and value == shape.low)):
        return False
    return shape.high is None or value < shape.high or (value == shape.high and not shape.high_open)


def _free(shape: Number, low: int | float, high: int | float, rng: Random) -> float | None:
    for digits in (2, 6, 12, 17):
        for _ in range(3):
            value = round(rng.uniform(low, high), digits)
            if _inside(shape, value):
                return value
    return float(low) if _inside(shape, low) else None
