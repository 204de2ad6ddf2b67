"""Parts of records: what stands within a value, where it is drawn, and how often each branch is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kdev.mock.tables.chance import Chance
from kdev.mock.tables.fragments import Fragment
from kdev.mock.tables.moments import ABSENT
from kdev.payload.shape import Field, Null, OneOf, Shape

RARELY = 0.05
TURNS = 256


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field of the payload, where its values come from, and the rule that decided."""

    path: str
    origin: str
    rule: str


class Part(NamedTuple):
    """A field of an object, the how many-th it is, and what it is made of."""

    number: int
    field: Field
    fragments: tuple[Fragment, ...]


def turns_of(part: Part, parts: Sequence[Part]) -> tuple[int, ...]:
    """A turn for each field of the group of a part: 0 where it is that part's."""
    return tuple(int(each.number != part.number) for each in parts if each.field.group == part.field.group)


def turns_there(share: float) -> tuple[int, ...]:
    """A turn for each of some records: 0 where what comes as often as a share says is there."""
    there = round(TURNS * share)
    return (0,) * there + (1,) * (TURNS - there)


def inside(value: object, steps: Sequence[str]) -> tuple[object] | None:
    """What stands at some steps within a value; None when nothing does."""
    for step in steps:
        if not isinstance(value, dict) or step not in value:
            return None
        value = value[step]
    return (value,)


def place_of(path: str, places: Mapping[str, int]) -> int:
    """Where in the record a path is drawn, by itself or with what it is in."""
    while path and path not in places:
        path = path[: max(path.rfind(sign) for sign in ".[|")] if set(path) & set(".[|") else ""
    return places.get(path, len(places))


def turns(branches: Sequence[Shape]) -> tuple[int, ...]:
    """The numbers of branches as often as each is due, null ones rarely."""
    values = [n for n, branch in enumerate(branches) if not isinstance(branch, Null)]
    nulls = [n for n, branch in enumerate(branches) if isinstance(branch, Null)]
    if not values or not nulls:
        return tuple(range(len(branches)))
    rare = max(1, round(TURNS * RARELY))
    often = (TURNS - rare) // len(values)
    return (*(n for n in values for _ in range(often)), *(nulls * (rare // len(nulls) or 1)))


def agreed(shape: Shape, values: Sequence[object], chance: Chance) -> Sequence[object]:
    """The values of a field that agrees with others; where it is not there anything may stand."""
    there = next((value for value in values if value is not ABSENT), None)
    null, rng = isinstance(shape, OneOf), chance.random()
    return [
        None if null and rng.random() < RARELY else there if value is ABSENT else value for value in values
    ]
