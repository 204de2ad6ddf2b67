"""A nested object is drawn as one row of a pool, as the same customers and cars come again and again.

Each field has an order of its own in the pool, so that one more field moves no other. What is drawn together
can be written together, which is what makes nested records fast.
"""

from __future__ import annotations

from collections.abc import Sequence

from kdev.mock.chance import Chance
from kdev.mock.moments import Moment, NewId

ROWS = 1024


def pooled(values: Sequence[object], chance: Chance) -> Sequence[object]:
    """The values of one field in the order of the rows of its pool, each about as often as the others."""
    order = [values[at % len(values)] for at in range(ROWS)]
    chance.random().shuffle(order)
    return order


def poolable(values: Sequence[object]) -> bool:
    """Whether values can be rows of a pool: not too many, and nothing in them is new in each record."""
    return len(values) <= ROWS and not any(map(_is_new, values))


def _is_new(value: object) -> bool:
    match value:
        case Moment() | NewId():
            return True
        case list():
            return any(map(_is_new, value))
        case dict():
            return any(map(_is_new, value.values()))
        case _:
            return False
