"""People and places within an object: whose names agree, whose city, postcode and country agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random

from kdev.mock.chance import Chance
from kdev.mock.joints import Refused, Relation, Row
from kdev.mock.people import person
from kdev.mock.places import PARTS, Place, home, places
from kdev.mock.providers import Providers
from kdev.mock.scopes import Member, Scope
from kdev.mock.vocabulary import KINDS
from kdev.mock.voice import Voice
from kdev.payload.shape import Choice

PERSON = frozenset(
    {
        "first_name",
        "last_name",
        "full_name",
        "user_name",
        "email",
        "gender",
        "prefix",
        "initials",
        "gender_pronoun",
    }
)
SAME: Mapping[str, tuple[str, ...]] = {
    "country": ("country", "own_country", "country_code"),
    "country_code": ("country_code", "country"),
    "region": ("region", "region_code"),
    "region_code": ("region_code", "region"),
    "latitude_text": ("latitude",),
    "longitude_text": ("longitude",),
}
PLACE = frozenset({*PARTS, *SAME} - {"own_country"})
ANCHORS = frozenset(
    {"city", "postcode", "region", "region_code", "country", "country_code", "latitude", "timezone"}
)
KNOWN = frozenset(
    {"city", "region", "region_code", "country", "own_country", "country_code", "currency_code", "timezone"}
)
TRIES = 6
MANY = 1000

Bundle = dict[str, Member]
Open = tuple[str, Bundle]
"""A bundle and the path of the object it is about."""


def who(scope: Scope, providers: Providers) -> Iterator[Relation]:
    """The relations of the people and places of an object and those within it."""
    done: list[Open] = []
    done.append(_gathered(scope, done))
    located = [bundle for _, bundle in done if bundle.keys() & ANCHORS]
    money = currencies(scope)
    for where, bundle in done:
        # Amounts are in the money of the only place that an event tells of.
        if money and located == [bundle] and not listed(scope):
            bundle.setdefault("currency_code", money[0])
        relation = _relation(where, bundle, providers)
        if relation is not None:
            yield relation


def _gathered(scope: Scope, done: list[Open]) -> Open:
    """What is still open of an object's people and places; what is complete goes to `done`."""
    own = _own(scope)
    where, opened = scope.at.path, own.pop("", {})
    for prefix, prefixed in own.items():
        if len(own) == 1 and not prefixed.keys() & opened.keys():
            opened |= prefixed
        else:
            done.append((f"{where}:{prefix}", prefixed))
    inner = [found for each in scope.inner if (found := _gathered(each, done))[1]]
    for place, bundle in inner:
        alone = len(inner) == 1 or (opened.keys() & PERSON and not bundle.keys() & PERSON)
        if alone and not bundle.keys() & opened.keys():
            where = where if opened else place
            opened |= bundle
        else:
            done.append((place, bundle))
    return where, opened


def _own(scope: Scope) -> dict[str, Bundle]:
    """The people and places among an object's own fields, by what stands before their names."""
    found: dict[str, Bundle] = {"": {}}
    anchored = any(member.role in ANCHORS for member in scope.members)
    for member in scope.members:
        told = member.role in PERSON | PLACE and member.tokens[-1:] != ("by",)
        if told and (member.role != "currency_code" or anchored):
            first = member.tokens[0]
            prefix = first if len(member.tokens) > 1 and first in KINDS["qualifier"] | KINDS["person"] else ""
            found.setdefault(prefix, {}).setdefault(member.role, member)
    return found


def _relation(where: str, bundle: Bundle, providers: Providers) -> Relation | None:
    people = {role: member for role, member in bundle.items() if role in PERSON}
    about = {role: member for role, member in bundle.items() if role in PLACE and _anywhere(member, role)}
    if not about.keys() & ANCHORS or len(about) < 2:  # noqa: PLR2004 - one alone agrees with itself
        about = {}
    if len(people) + len(about) < 2:  # noqa: PLR2004
        return None
    maker = Who(people, dict(about), providers)
    kind = "one person at one place" if people and about else "one place" if about else "one person"
    members = (*people.values(), *about.values())
    return Relation(kind, where, members, maker.fill, whole=True)


def _anywhere(member: Member, role: str) -> bool:
    """Whether there is a place at all of which a field can tell."""
    rng = Random(0)
    fixed = role in KNOWN and role != "currency_code"
    return not fixed or any(_fitted(member, role, place, rng) is not None for place in places())


class Who:
    """Fills the people and places of one row."""

    def __init__(self, people: Bundle, about: Bundle, providers: Providers) -> None:
        self._people = people
        self._about = about
        self._providers = providers
        self._places: Sequence[Place] | None = None
        self._money = about.pop("currency_code", None)

    def fill(self, row: Row, chance: Chance) -> None:
        """Put one person and one place into a row; raises Refused when the schema wants neither."""
        country = ""
        if self._about:
            voice = self._providers.voice(chance.of("place"))
            place = self._place(voice)
            row |= {member.path: _told(member, role, voice, place) for role, member in self._about.items()}
            if self._money is not None and self._money.fits(place.country.currency):
                row[self._money.path] = place.country.currency
            country = place.country.code
        if self._people:
            row |= self._person(self._providers.voice(chance.of("person")), country)

    def _place(self, voice: Voice) -> Place:
        if self._places is None:
            near = self._allowed(home(voice.locale)) or self._allowed(places())
            paid = [each for each in near if self._money and self._money.fits(each.country.currency)]
            self._places = paid or near
        if not self._places:
            raise Refused
        return voice.random.choice(self._places)

    def _allowed(self, among: Sequence[Place]) -> Sequence[Place]:
        known = {role: member for role, member in self._about.items() if role in KNOWN}
        rng = Random(0)
        return [
            place
            for place in among
            if all(_fitted(member, role, place, rng) is not None for role, member in known.items())
        ]

    def _person(self, voice: Voice, country: str) -> Row:
        for _ in range(TRIES):
            told = person(voice, country)
            if all(member.fits(told[role]) for role, member in self._people.items()):
                return {member.path: told[role] for role, member in self._people.items()}
        raise Refused


def _told(member: Member, role: str, voice: Voice, place: Place) -> object:
    for _ in range(TRIES):
        value = _fitted(member, role, place, voice.random, own=not voice.locale.startswith("en"))
        if value is not None:
            return value
    raise Refused


def _fitted(member: Member, role: str, place: Place, rng: Random, *, own: bool = False) -> object | None:
    """What is told of a place in a way that fits: a country by its name or its code."""
    parts = SAME.get(role, (role,))
    parts = ("own_country", *parts) if own and role == "country" else parts
    said = (PARTS[part](place, rng) for part in parts)
    return fitting(member, [str(value) if role.endswith("_text") else value for value in said])


def currencies(scope: Scope) -> list[Member]:
    """The currencies of an event, those that have least to choose from first; not both of an exchange."""
    found = [
        m for m in scope.everything() if m.role == "currency_code" and not set(m.tokens) & KINDS["direction"]
    ]
    return sorted(found, key=lambda m: len(m.shape.values) if isinstance(m.shape, Choice) else MANY)


def listed(scope: Scope) -> list[tuple[Member, Member]]:
    """The currencies in the items of an event's lists, each with its list."""
    found: list[tuple[Member, Member]] = []
    for each in scope.scopes():
        lists: Mapping[str, Member] = {member.path: member for member in each.members}
        for path, item in each.items:
            found += [(lists[path], m) for m in item.everything() if m.role == "currency_code"]
    return found


def fitting(member: Member, values: Iterable[object]) -> object | None:
    """The first of some values that may stand at a member, written as its schema writes it; None for none."""
    listed = member.shape.values if isinstance(member.shape, Choice) else ()
    same = {_plain(value): value for value in listed if isinstance(value, str)}
    for value in values:
        if member.fits(value):
            return value
        if isinstance(value, str) and _plain(value) in same:
            return same[_plain(value)]
    return None


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())
