"""Values like the examples of a document."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain
from random import Random

from kdev.mock.tables.moments import Moment, Written
from kdev.payload.shape import Note

MANY = 3
LONGEST = 100  # digits of a number; with more it is only a text
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
NUMBER = re.compile(r"(\d+)")
DATE = re.compile(r"\d{4}-\d\d-\d\d")

Draw = Callable[[], object | None]


def enough(note: Note) -> tuple[object, ...]:
    """The examples that fit, when there are enough to take them as they are."""
    examples = tuple(value for value in note.examples if note.fits(value))
    return examples if len(examples) >= MANY else ()


def draws(note: Note, rng: Random) -> Iterator[tuple[str, Draw]]:
    """A rule and a draw for what a text's few examples speak for; nothing when they teach nothing."""
    texts = [value for value in note.examples if isinstance(value, str) and note.fits(value)]
    if not texts:
        return
    if all(DATE_TIME.fullmatch(text) for text in texts):
        yield "the example, a date and time", Moment
    elif all(DATE.fullmatch(text) for text in texts):
        yield "the example, a date", lambda: Moment(Written.DATE)
    elif any(re.search(r"\d", text) for text in texts):
        yield "like the example", lambda: alike(rng.choice(texts), rng)


def teach(note: Note) -> bool:
    """Whether the few examples of a text say how it is written."""
    return next(draws(note, Random(0)), None) is not None


def alike(example: str, rng: Random) -> str:
    """A text like an example: its digits are other digits, and a leading one is not made zero."""
    texts, numbers = _cut(example)
    made = [_digits(low, high, width, rng) for low, high, width in numbers]
    return "".join(chain.from_iterable(zip(texts, [*made, ""], strict=True)))


def _digits(low: int, high: int, width: int, rng: Random) -> str:
    if width > LONGEST:
        return "".join(rng.choices(string.digits[bool(low) :], k=width))
    return f"{rng.randrange(low, high):0{width}d}"


@cache
def _cut(example: str) -> tuple[Sequence[str], Sequence[tuple[int, int, int]]]:
    """The texts around the numbers of an example; the lowest of each number, what it is below, its width."""
    texts, numbers = NUMBER.split(example)[::2], NUMBER.findall(example)
    widths = [(0 if number[0] == "0" else 10 ** (len(number) - 1), len(number)) for number in numbers]
    return texts, [(low, 10**width, width) for low, width in widths]
