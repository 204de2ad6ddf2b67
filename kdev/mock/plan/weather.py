"""The weather of one place at one time: the sky, and the temperature, rain and humidity that go with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import NamedTuple

from kdev.mock.plan.joints import Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.voice import lists
from kdev.mock.realism.word_lists import table
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Number, Text

CELSIUS = frozenset({"temperature", "fahrenheit"})
FELT = frozenset({"feel", "feels"})
OTHERS = frozenset({"water", "engine", "body", "target", "minimum", "maximum", "dew", "set"})
SKIES = frozenset({"condition", "conditions", "weather", "sky"})
POLE = 273.15


class Sky(NamedTuple):
    """Temperatures, rain, humidity and clouds under a sky, each from and to."""

    degrees: tuple[float, float]
    rain: tuple[float, float]
    humidity: tuple[float, float]
    clouds: tuple[float, float]


def weather(scope: Scope) -> Iterator[Relation]:
    """The relation of all that an object tells of the weather."""
    skies = [m for m in scope.members if _is_sky(m)]
    numbers = [m for m in scope.members if isinstance(m.shape, Number) and _part(m)]
    degrees = [m for m in numbers if _part(m) in {"degrees", "felt"}]
    if (skies and numbers) or (len(degrees) > 1 and "felt" in map(_part, degrees)):
        members = (*skies[:1], *numbers)
        yield Relation("one weather", scope.at.path, members, Seen(skies[:1], numbers).fill, whole=True)


def _is_sky(member: Member) -> bool:
    listed = isinstance(member.shape, Choice) and SKIES & set(member.tokens[-1:])
    return bool(listed or member.role == "weather") and all(_sky(value) for value in _values(member))


@dataclass(frozen=True, slots=True)
class Seen:
    """Fills what the weather is like."""

    skies: Sequence[Member]
    numbers: Sequence[Member]

    def fill(self, row: Row, chance: Chance) -> None:
        """Put one weather into a row."""
        rng = chance.random()
        value = rng.choice(_values(self.skies[0]) if self.skies else lists()["weather"])
        row.update({member.path: value for member in self.skies})
        sky = _sky(value) or _skies()["cloudy"]
        degrees = rng.uniform(*sky.degrees)
        for member in self.numbers:
            row[member.path] = _told(member, sky, degrees, rng)


def _told(member: Member, sky: Sky, degrees: float, rng: Random) -> int | float:
    match _part(member):
        case "degrees":
            value = _in_unit(member, degrees)
        case "felt":
            value = _in_unit(member, degrees + rng.uniform(-3.5, 1.5))
        case "rain":
            value = rng.uniform(*sky.rain)
        case "humidity":
            value = rng.uniform(*sky.humidity)
        case _:
            value = rng.uniform(*sky.clouds)
    shape, shared = member.shape, _part(member) in {"humidity", "clouds"}
    if shared and isinstance(shape, Number) and shape.high == 1:
        return round(value / 100, 2)
    return round(value) if shared or (isinstance(shape, Number) and shape.integer) else round(value, 1)


def _in_unit(member: Member, degrees: float) -> float:
    if member.role == "fahrenheit" or {"f", "fahrenheit"} & set(member.tokens):
        return degrees * 9 / 5 + 32
    return degrees + POLE if {"k", "kelvin"} & set(member.tokens) else degrees


def _part(member: Member) -> str:
    words = set(member.tokens)
    if "apparent" in words or ("like" in words and words & FELT):
        return "felt"
    if member.role in CELSIUS and not words & OTHERS:
        return "degrees"
    if {"cloud", "cover"} <= words or "cloudiness" in words:
        return "clouds"
    return "humidity" if "humidity" in words else "rain" if member.role == "rain" else ""


def _values(member: Member) -> Sequence[object]:
    if isinstance(member.shape, Choice):
        return member.shape.values
    return lists()["weather"] if isinstance(member.shape, Text) else ()


def _sky(value: object) -> Sky | None:
    return next((_skies()[word] for word in tokens_of(str(value)) if word in _skies()), None)


@cache
def _skies() -> Mapping[str, Sky]:
    """The skies of the bundled list, by each of their words."""
    found: dict[str, Sky] = {}
    for words, said in table("skies").items():
        ends = [tuple(map(float, part.split())) for part in said.split("|")]
        sky = Sky(*((low, high) for low, high in ends))
        found.update(dict.fromkeys(words.split(), sky))
    return found
