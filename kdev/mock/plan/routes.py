"""Ways between two places: how far they are apart, and whether both are in one town."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Number

SHORT = frozenset(
    {"ride", "taxi", "cab", "courier", "scooter", "bike", "trip", "delivery", "dispatch", "driver"}
)
"""Words of what goes from one place of a town to another."""
OTHERWISE = frozenset({"radius", "remaining", "maximum", "limit", "total"})
EARTH_KM, MILE_KM, METERS = 6371.0, 1.609, 1000
BENDS = 1.3
"""How much longer a way is than the straight line."""
PAIR = 2


def is_short(scope: Scope) -> bool:
    """Whether a message tells of a way within a town."""
    return bool(SHORT & set(tokens_of(scope.at.names[0])))


def routes(scope: Scope) -> Iterator[Relation]:
    """The relation of the positions of two places and how far they are apart."""
    numbers = [m for m in scope.everything() if isinstance(m.shape, Number)]
    far = [m for m in numbers if m.role == "distance" and not OTHERWISE & set(m.tokens)]
    ends = [[m for m in numbers if m.role == role] for role in ("latitude", "longitude")]
    if len(far) == 1 and all(len(several) == PAIR for several in ends):
        members = (*ends[0], *ends[1], far[0])
        yield Relation("one way", scope.at.path, members, Away(ends[0], ends[1], far[0]).fill)


@dataclass(frozen=True, slots=True)
class Away:
    """Fills how far two places are apart."""

    latitudes: Sequence[Member]
    longitudes: Sequence[Member]
    far: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the length of the way into a row, in the unit that its name says."""
        values = [row[member.path] for member in (*self.latitudes, *self.longitudes)]
        degrees = [float(value) for value in values if isinstance(value, int | float)]
        if len(degrees) < len(values):
            raise Refused
        kilometers = max(0.3, _straight(*degrees) * BENDS)
        words = set(self.far.tokens)
        if {"mile", "mi"} & words:
            kilometers /= MILE_KM
        elif {"meter", "m"} & words:
            kilometers *= METERS
        whole = isinstance(self.far.shape, Number) and self.far.shape.integer
        row[self.far.path] = max(1, round(kilometers)) if whole else round(kilometers, 1)


def _straight(from_north: float, to_north: float, from_east: float, to_east: float) -> float:
    """The kilometers between two positions, by the haversine formula."""
    north, east = radians(to_north - from_north), radians(to_east - from_east)
    part = sin(north / 2) ** 2 + cos(radians(from_north)) * cos(radians(to_north)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(part))
