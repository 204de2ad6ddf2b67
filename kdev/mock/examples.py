"""Values like the examples of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from kdev.mock.moments import Moment, Written
from kdev.payload.shape import Note

MANY = 3
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
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


def alike(example: str, rng: Random) -> str:
    """A text like an example: its digits are other digits, and a leading one is not made zero."""

    def digit(found: re.Match[str]) -> str:
        leading = found.start() == 0 or not example[found.start() - 1].isdigit()
        return str(rng.randint(1, 9) if leading and found[0] != "0" else rng.randrange(10))

    return re.sub(r"\d", digit, example)
