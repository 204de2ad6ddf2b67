"""Parts of records: what stands within a value, where it is drawn, and how often each branch is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kdev.mock.plan.candidates import Miss, Source
from kdev.mock.plan.steps import written
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.fragments import Drawn, Fork, Fragment
from kdev.mock.tables.keyed import led_by
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


def fork(shape: OneOf, chance: Chance, make: Callable[[int], tuple[Fragment, ...]]) -> Fork:
    """Each way to make one of several that can be made. Raises Miss when none can."""
    ways: list[tuple[Fragment, ...]] = []
    branches: list[Shape] = []
    missed = Miss(shape.note)
    for number, branch in enumerate(shape.branches):
        if number >= shape.plain and ways:
            break
        try:
            ways.append(make(number))
            branches.append(branch)
        except Miss as miss:
            missed = miss
    if not ways:
        raise missed
    return Fork(chance, tuple(ways), turns(branches))


def drawn_inside(drawn: Drawn, steps: Sequence[str]) -> Drawn | None:
    """What stands at some steps within a drawn value; None where nothing does in some of them."""
    values = [inside(value, steps) for value in drawn.values]
    found = [value[0] for value in values if value is not None]
    return Drawn(drawn.chance, found) if len(found) == len(values) else None


def led(drawn: Drawn, ids: Sequence[object], rows: int) -> Chance | None:
    """The chance of a table of some rows that has the row of the thing whose id is drawn; None for none."""
    if drawn.texts is not None:
        return drawn.chance
    places = {value: number for number, value in enumerate(ids)}
    numbers = [places.get(value, -1) for value in drawn.values]
    return None if -1 in numbers else led_by(drawn.chance, numbers, rows)


def leaves_of(
    known: Mapping[str, Source], rules: Mapping[str, str], drawn: Sequence[str]
) -> tuple[Leaf, ...]:
    """Fields with their sources and rules, in the order in which they, or what they are in, are drawn."""
    places = {path: number for number, path in enumerate(drawn)}
    ordered = sorted(known, key=lambda path: place_of(path, places))
    return tuple(Leaf(written(path), known[path].origin, rules[path]) for path in ordered)


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
