"""What a maker of values has to draw from: chance, Faker's names, real places, lists of words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Protocol

from kdev.mock.realism.places import PARTS, Place, home
from kdev.mock.realism.word_lists import table


class Names(Protocol):
    """What is asked of Faker by name; the rest of it is found by the user's words."""

    random: Random

    def first_name(self) -> str:
        """A first name."""
        ...

    def last_name(self) -> str:
        """A last name."""
        ...

    def user_name(self) -> str:
        """A name to log in with."""
        ...

    def company(self) -> str:
        """The name of a company."""
        ...

    def ssn(self) -> str:
        """A number that a state gives to a person."""
        ...


@dataclass(frozen=True, slots=True)
class Voice:
    """One locale's names and places, with the chance of the field that is made."""

    names: Names
    locale: str

    @property
    def random(self) -> Random:
        """The generator that everything is drawn from."""
        return self.names.random

    def told(self, place: Place, part: str) -> object:
        """What is told of an address in a place; countries have their own names but for English."""
        own = part == "country" and not self.locale.startswith("en")
        return PARTS["own_country" if own else part](place, self.random)

    def home(self) -> Place:
        """A place in the country of the locale."""
        return self.random.choice(home(self.locale))


Write = Callable[[Voice], object]


@cache
def lists() -> Mapping[str, tuple[str, ...]]:
    """Values to choose from by provider, each as often as its weight says."""
    return {
        name: tuple(value for part in said.split(" | ") for value in _weighed(part))
        for name, said in table("lists").items()
    }


def _weighed(part: str) -> tuple[str, ...]:
    value, star, weight = part.rpartition("*")
    return (value,) * int(weight) if star and weight.isdigit() else (part,)
