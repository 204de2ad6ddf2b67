"""Real places of the world, with what agrees about each: postcode, region, currency, time zone, phone."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from string import ascii_uppercase, digits

from kdev.mock.realism.word_lists import lines

NEAR = 0.04
STATIONS = 24
FEW = 3
CODE = 3


@dataclass(frozen=True, slots=True)
class Country:
    """A country, and how phones and addresses are written in it."""

    code: str
    name: str
    own_name: str
    currency: str
    phone: str
    locale: str
    address: str
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A city; `postcode` is a form with `#` for a digit and `?` for a letter."""

    country: Country
    city: str
    region: str
    region_code: str
    postcode: str
    latitude: float
    longitude: float
    timezone: str


Part = Callable[[Place, Random], object]


def _near(value: float, rng: Random) -> float:
    return round(value + rng.uniform(-NEAR, NEAR), 5)


def _street(place: Place, rng: Random) -> str:
    country = place.country
    return country.address.format(street=rng.choice(country.streets), n=rng.randint(1, 199))


def station(city: str) -> str:
    """The three letters by which the stations of a city are known."""
    plain = unicodedata.normalize("NFKD", city).encode("ascii", "ignore").decode()
    letters = "".join(sign for sign in plain.upper() if sign in ascii_uppercase)
    return letters[:CODE].ljust(CODE, "X")


PARTS: Mapping[str, Part] = {
    "city": lambda place, _: place.city,
    "region": lambda place, _: place.region,
    "region_code": lambda place, _: place.region_code,
    "postcode": lambda place, rng: written(place.postcode, rng),
    "country": lambda place, _: place.country.name,
    "own_country": lambda place, _: place.country.own_name,
    "country_code": lambda place, _: place.country.code,
    "currency_code": lambda place, _: place.country.currency,
    "timezone": lambda place, _: place.timezone,
    "street_address": _street,
    "street_name": lambda place, rng: rng.choice(place.country.streets),
    "house_number": lambda _, rng: str(rng.randint(1, 199)),
    "warehouse": lambda place, rng: f"WH-{station(place.city)}-{rng.randint(1, FEW):02}",
    "language_code": lambda place, _: place.country.locale[:2],
    "locale": lambda place, _: place.country.locale,
    "station_code": lambda place, rng: f"{station(place.city)}-{rng.randint(1, STATIONS):02}",
    "phone": lambda place, rng: written(place.country.phone, rng),
    "latitude": lambda place, rng: _near(place.latitude, rng),
    "longitude": lambda place, rng: _near(place.longitude, rng),
}
"""What can be told of an address in a place, by provider."""


def written(form: str, rng: Random) -> str:
    """A form with its signs filled in."""
    signs = {"#": digits, "%": digits[2:], "?": ascii_uppercase}
    return "".join(rng.choice(signs[sign]) if sign in signs else sign for sign in form)


@cache
def places() -> tuple[Place, ...]:
    """Every place of the bundled list."""
    return tuple(_read(lines("places")))


def called(place: Place) -> set[object]:
    """What a place and its country are called."""
    return {place.city, place.country.code, place.country.name, place.country.own_name}


@cache
def meant(letters: str) -> str:
    """The city whose stations are known by some letters, the first of several; empty when there is none."""
    return next((place.city for place in places() if station(place.city) == letters), "")


@cache
def people() -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """Names of women, of men and of families, by language."""
    rows = ([part.strip() for part in line.split("|")] for line in lines("names"))
    return {language: (_listed(women), _listed(men), _listed(last)) for language, women, men, last in rows}


@cache
def home(locale: str) -> tuple[Place, ...]:
    """The places where a locale is at home: those of its country, else of its language, else all."""
    language, _, country = locale.partition("_")
    by_country = tuple(place for place in places() if place.country.code == country)
    by_language = tuple(place for place in places() if place.country.locale.startswith(f"{language}_"))
    return by_country or by_language or places()


def _read(rows: Sequence[str]) -> Iterator[Place]:
    country: Country | None = None
    for line in rows:
        parts = [part.strip() for part in line.removeprefix("@").split("|")]
        if line.startswith("@"):
            code, name, own, currency, phone, locale, address, streets = parts
            country = Country(code, name, own, currency, phone, locale, address, _listed(streets))
        elif country is not None:
            city, region, region_code, postcode, latitude, longitude, timezone = parts
            yield Place(
                country, city, region, region_code, postcode, float(latitude), float(longitude), timezone
            )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))
