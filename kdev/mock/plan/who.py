"""People and places within an object: whose names agree, whose city, postcode and country agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from kdev.mock.plan.fitting import currencies, fitting, is_money, listed
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.routes import is_short
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.plan.whose import is_another, prefix_of, told_of
from kdev.mock.realism.people import person
from kdev.mock.realism.places import PARTS, Place, called, home, meant, places
from kdev.mock.realism.providers import Providers
from kdev.mock.realism.voice import Voice
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Choice, Text

PERSON = frozenset({"first_name", "last_name", "full_name", "user_name", "email", "gender", "prefix",
                    "initials", "gender_pronoun"})  # fmt: skip
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
    {
        "city",
        "postcode",
        "region",
        "region_code",
        "country",
        "country_code",
        "latitude",
        "timezone",
        "station_code",
    }
)
FOLLOWING = ANCHORS | PERSON | {"phone"}
"""What is as it is done in the country where the rest of an event is."""
KNOWN = ANCHORS - {"postcode", "latitude"} | {"own_country", "currency_code"}
TELLING = ("country_code", "country", "city")
LED, TOWN = "country of ", "place of "
"""Before the path of a bundle: where a row keeps the country, and the place, that other places follow."""
CODES = frozenset({"warehouse", "house_number", "language_code", "locale"})
CODED = 9
TRIES = 6
CODE = 2

Bundle = dict[str, Member]
Open = tuple[str, Bundle]
"""A bundle and the path of the object it is about."""


def who(scope: Scope, providers: Providers) -> Iterator[Relation]:
    """The relations of the people and places of an object and those within it.

    The places of one event are in one country where they can be, its amounts in the money there.
    """
    done: list[Open] = []
    done.append(_gathered(scope, done))
    located = [bundle for _, bundle in done if _found(bundle).keys() & ANCHORS]
    lead = max(located, key=lambda bundle: len(bundle.keys() & ANCHORS), default={})
    money = next((each for each in currencies(scope) if is_money(each)), None)
    if money is not None and lead:
        lead.setdefault("currency_code", money)
    others = [bundle for _, bundle in done if bundle is not lead and bundle.keys() & FOLLOWING]
    # With the items of a list there would be as few people as there are lists.
    alone = not located[1:] and (listed(scope) or not others)
    follow = None if alone else next(iter(_found(lead).values()), None)
    for where, bundle in sorted(done, key=lambda found: found[1] is not lead):
        country = Country(providers, follow, bundle is lead, lead, is_short(scope))
        relation = _relation(where, bundle, country)
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
        if (
            alone
            and not (bundle.keys() & PERSON and is_another(opened, bundle))
            and not bundle.keys() & opened.keys()
        ):
            where = where if opened else place
            opened |= bundle
        else:
            done.append((place, bundle))
    return where, opened


def _own(scope: Scope) -> dict[str, Bundle]:
    """The people and places among an object's own fields, by what stands before their names."""
    found: dict[str, Bundle] = {"": {}}
    others = {member.tokens[0] for member in scope.members if len(member.tokens) > 1}
    anchored = any(_role(member) in ANCHORS for member in scope.members)
    for member in scope.members:
        role = _role(member)
        told = role in PERSON | PLACE and member.tokens[-1:] != ("by",) and _has_room(member, role)
        if told and (role != "currency_code" or (anchored and is_money(member))):
            prefix = prefix_of(member, others) if member.role in PERSON else told_of(member)
            found.setdefault(prefix, {}).setdefault(role, member)
    return found


def _has_room(member: Member, role: str) -> bool:
    """Whether a field may have a code that is made for a place, where it is one."""
    if role not in CODES:
        return True
    shape = member.shape
    if not isinstance(shape, Text) or shape.patterns or shape.formats:
        return False
    return shape.longest is None or shape.longest >= CODED


def _role(member: Member) -> str:
    """What a field is by its name; a station or a country of which codes are wanted is told by its code."""
    if member.role == "country" and isinstance(member.shape, Choice):
        codes = all(isinstance(value, str) and len(value) == CODE for value in member.shape.values)
        return "country_code" if codes else "country"
    coded = isinstance(member.shape, Choice) or (isinstance(member.shape, Text) and member.shape.patterns)
    return "station_code" if member.role == "station" and coded else member.role


@dataclass(frozen=True, slots=True)
class Country:
    """How the places of an event come to be in one country.

    They follow the bundle `lead`, which has the member `follow`; `leads` says that this is the one. In one
    `town` they are at the same place.
    """

    providers: Providers
    follow: Member | None
    leads: bool
    lead: Bundle
    town: bool


def _relation(where: str, bundle: Bundle, country: Country) -> Relation | None:
    people = {role: member for role, member in bundle.items() if role in PERSON}
    about = _found(bundle)
    follow = country.follow if people or about.keys() & FOLLOWING else None
    if "house_number" in about and "street_address" in about:
        about["street_name"] = about.pop("street_address")
    if not about.keys() & (FOLLOWING if follow else ANCHORS) or (len(about) < 2 and follow is None):  # noqa: PLR2004 - one alone agrees with itself
        about = {}
    if len(people) + len(about) < (1 if follow else 2):
        return None
    maker = Who(people, dict(about), replace(country, follow=follow))
    kind = "one person at one place" if people and about else "one place" if about else "one person"
    members = [*people.values(), *about.values()]
    members += [] if follow is None or follow in members else [follow]
    return Relation(kind, where, tuple(members), maker.fill, whole=True, first=bool(about))


def _found(bundle: Bundle) -> Bundle:
    """The fields of a bundle that tell of a place, where there is a place of which they can."""
    return {role: member for role, member in bundle.items() if role in PLACE and _anywhere(member, role)}


def _anywhere(member: Member, role: str) -> bool:
    """Whether there is a place at all of which a field can tell."""
    rng = Random(0)
    fixed = role in KNOWN and role != "currency_code"
    return not fixed or any(_fitted(member, role, place, rng) is not None for place in places())


class Who:
    """Fills the people and places of one row."""

    def __init__(self, people: Bundle, about: Bundle, country: Country) -> None:
        self._people = people
        self._about = about
        self._country = country
        self._near: dict[str, Sequence[Place]] = {}
        self._money = about.pop("currency_code", None)

    def fill(self, row: Row, chance: Chance) -> None:
        """Put one person and one place into a row; raises Refused when the schema wants neither."""
        country = ""
        if self._about:
            voice = self._country.providers.voice(chance.of("place"))
            place = self._place(voice, row)
            row |= {member.path: _told(member, role, voice, place) for role, member in self._about.items()}
            self._paid(row, place, voice.random)
            country = place.country.code
        elif self._country.follow:
            country = self._led(row)
        if self._people:
            row |= self._person(self._country.providers.voice(chance.of("person")), country)

    def _paid(self, row: Row, place: Place, rng: Random) -> None:
        money = self._money
        if money is None:
            return
        others = money.shape.values if isinstance(money.shape, Choice) else ()
        if not others and not self._pays(place):
            raise Refused
        row[money.path] = place.country.currency if self._pays(place) else rng.choice(others)

    def _place(self, voice: Voice, row: Row) -> Place:
        led = "" if self._country.leads else self._led(row)
        follow = self._country.follow
        town = row.get(f"{TOWN}{follow.path}") if follow is not None and self._country.town else None
        if isinstance(town, Place) and town in self._allowed((town,)):
            return town
        if led not in self._near:
            self._near[led] = self._sought(voice, led)
        if not self._near[led]:
            raise Refused
        place = voice.random.choice(self._near[led])
        if self._country.leads and follow:
            row |= {f"{LED}{follow.path}": place.country.code, f"{TOWN}{follow.path}": place}
        return place

    def _led(self, row: Row) -> str:
        """The code of the country where the rest is, by what is known of it; empty when nothing is."""
        follow = self._country.follow
        if follow is None or f"{LED}{follow.path}" in row:
            return str(row[f"{LED}{follow.path}"]) if follow else ""
        told = {row.get(self._country.lead[role].path) for role in TELLING if role in self._country.lead}
        return next((place.country.code for place in places() if told & called(place)), "")

    def _sought(self, voice: Voice, led: str) -> Sequence[Place]:
        """The places to choose from: in the country that leads, else at home, else with the money."""
        everywhere, here = self._allowed(places()), self._allowed(home(voice.locale))
        wanted = (
            [each for each in everywhere if each.country.code == led],
            [each for each in here if self._pays(each)],
            [each for each in everywhere if self._pays(each)],
            here,
        )
        return next((several for several in wanted if several), everywhere)

    def _pays(self, place: Place) -> bool:
        return self._money is None or self._money.fits(place.country.currency)

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
            found = {m.path: fitting(m, [told[r], str(told[r])[:1]]) for r, m in self._people.items()}
            if None not in found.values():
                return found
        raise Refused


def _told(member: Member, role: str, voice: Voice, place: Place) -> object:
    for _ in range(TRIES):
        value = _fitted(member, role, place, voice.random, own=not voice.locale.startswith("en"))
        if value is not None:
            return value
    raise Refused


def _fitted(member: Member, role: str, place: Place, rng: Random, *, own: bool = False) -> object | None:
    """What is told of a place in a way that fits: a country by its name or its code."""
    if role == "station_code" and isinstance(member.shape, Choice):
        known = [value for value in member.shape.values if meant(str(value)[:3]) == place.city]
        return rng.choice(known) if known else None
    parts = SAME.get(role, (role,))
    parts = ("own_country", *parts) if own and role == "country" else parts
    said = (PARTS[part](place, rng) for part in parts)
    return fitting(member, (str(value) if role.endswith("_text") else value for value in said))
