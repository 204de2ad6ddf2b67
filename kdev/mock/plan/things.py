"""Cars and goods whose fields agree, and ids that always mean the same person, car or product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from kdev.mock.plan.fitting import fitting
from kdev.mock.plan.joints import Refused, Relation, Row
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.word_lists import lines, table
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Flag

Options = Mapping[str, tuple[object, ...]]

KIND_OF_CAR: Mapping[str, tuple[str, ...]] = {
    "economy": ("ECONOMY", "mini", "small", "city", "supermini"),
    "compact": ("COMPACT", "hatchback", "sedan", "intermediate", "midsize"),
    "estate": ("ESTATE", "wagon", "station wagon", "standard", "full size", "midsize"),
    "suv": ("SUV", "crossover", "4x4"),
    "van": ("VAN", "minivan", "minibus", "truck", "transporter"),
    "premium": ("PREMIUM", "luxury", "executive", "limousine"),
}
FUEL: Mapping[str, tuple[str, ...]] = {
    "petrol": ("PETROL", "gasoline", "gas"),
    "diesel": ("DIESEL",),
    "hybrid": ("HYBRID", "plug-in hybrid", "phev"),
    "electric": ("ELECTRIC", "ev", "bev"),
}
CAR = frozenset({"car_make", "car_model", "vehicle_class", "fuel", "transmission", "car", "electric"})
GOODS = frozenset({"product", "category", "brand", "product_description", "price"})
ANY: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def _fixed(said: str) -> tuple[frozenset[str], frozenset[str]]:
    words, _, roles = said.partition("/")
    return frozenset(words.split()), frozenset(roles.split())


FIXED: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    kind: _fixed(said) for kind, said in table("fixed").items()
}
"""The words of things of each kind, and what is fixed about the one that an id means."""


LABELS = frozenset({"vip", "premium", "employee", "business", "loyalty", "newsletter", "verified"})
"""Words of flags that a person has for long."""


STANDING = frozenset({"device", "place"})
NEAR = frozenset({"city", "postcode", "street_address", "address_line"})
POSITION = frozenset({"latitude", "longitude", "latitude_text", "longitude_text"})
"""Where something is: of somebody who moves, another place each time, but for where they live."""


def fixed_of(entity: str | None) -> str:
    """The kind of thing of an entity; empty for one of which nothing is known to be fixed."""
    last = (entity or "").rpartition(" ")[2]
    return next((kind for kind, (words, _) in FIXED.items() if last in words), "")


def is_fixed(member: Member, kind: str, beside: Sequence[Member]) -> bool:
    """Whether a field tells what is fixed about a thing of a kind; what is `beside` it may be an address."""
    if kind == "person" and isinstance(member.shape, Flag):
        return bool(set(member.tokens) & LABELS)
    if member.role in POSITION and kind not in STANDING and not any(each.role in NEAR for each in beside):
        return False
    roles = FIXED.get(kind, ANY)[1]
    since = kind == "person" and member.role.endswith((":birth", ":past"))
    return _role(member) in roles or member.role in roles or since


def things(scope: Scope) -> Iterator[Relation]:
    """The cars and goods among the fields of an object."""
    for kind, roles, rows in (("one car", CAR, cars), ("one product", GOODS, goods)):
        found: dict[str, Member] = {}
        for member in scope.members:
            role = _role(member)
            if role in roles:
                found.setdefault(role, member)
        if len(found) > 1 and found.keys() - {"category", "price", "brand"}:
            yield Relation(kind, scope.at.path, tuple(found.values()), Kind(found, rows()).fill, whole=True)


def identified(scope: Scope) -> Iterator[Relation]:
    """Relations with the ids that say whom they are about, so that an id always has the same attributes."""
    fixed: dict[str, list[Member]] = {}
    for member in scope.members:
        entity, kind = member.entity or "", fixed_of(member.entity)
        if kind not in fixed:
            fixed[kind] = [each for each in scope.members if is_fixed(each, kind, scope.members)]
        rest = [each for each in fixed[kind] if each is not member]
        if rest:
            yield Relation(f"one {entity}", scope.at.path, (member, *rest), nothing, entity=entity)
            return


def nothing(row: Row, chance: Chance) -> None:
    """Leave a row as it is: its values agree by what they are drawn for."""
    del row, chance


def _role(member: Member) -> str:
    tokens = member.tokens
    if isinstance(member.shape, Flag):
        return "electric" if tokens[-1:] == ("electric",) else ""
    if member.numeric and tokens[-1:] == ("price",) and "total" not in tokens:
        return "price"
    return member.role


class Kind:
    """Fills one of several things into a row."""

    def __init__(self, members: Mapping[str, Member], rows: Sequence[Options]) -> None:
        self._members = members
        self._rows = rows
        self._allowed: Sequence[Options] | None = None

    def fill(self, row: Row, chance: Chance) -> None:
        """Put one thing into a row; raises Refused when the schema wants none of them."""
        if self._allowed is None:
            self._allowed = [each for each in self._rows if self._told(each) is not None]
        if not self._allowed:
            raise Refused
        told = self._told(chance.random().choice(self._allowed))
        row.update(told or {})

    def _told(self, thing: Options) -> Row | None:
        told = {member.path: fitting(member, thing[role]) for role, member in self._members.items()}
        return None if None in told.values() else told


@cache
def cars() -> tuple[Options, ...]:
    """Every car of the bundled list."""
    return tuple(_car([part.strip() for part in line.split("|")]) for line in lines("cars"))


def _car(parts: Sequence[str]) -> Options:
    make, model, kind, fuel, gears = parts
    return {
        "car_make": (make,),
        "car_model": (model,),
        "car": (f"{make} {model}",),
        "vehicle_class": KIND_OF_CAR[kind],
        "fuel": FUEL[fuel],
        "electric": (fuel == "electric",),
        "transmission": (gears.upper(),),
    }


@cache
def goods() -> tuple[Options, ...]:
    """Every product of the bundled list."""
    return tuple(_product([part.strip() for part in line.split("|")]) for line in lines("goods"))


def _product(parts: Sequence[str]) -> Options:
    name, category, brand, price, description = parts
    return {
        "product": (name,),
        "category": (category,),
        "brand": (brand,),
        "product_description": (description,),
        "price": (float(price), round(float(price)), round(float(price) * 100)),
    }
