"""Parcels and links: a tracking number as its carrier writes it, and a link that has the number beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kdev.mock.plan.fitting import fitting
from kdev.mock.plan.joints import Relation, Row
from kdev.mock.plan.lives import NUMBERED, goes_by
from kdev.mock.plan.scopes import Member, Scope
from kdev.mock.realism.people import folded
from kdev.mock.realism.places import written
from kdev.mock.realism.word_lists import table
from kdev.mock.tables.chance import Chance
from kdev.payload.shape import Text

TRACKS = frozenset({"tracking", "track", "trace", "parcel", "shipment"})
CODES = NUMBERED | {"slug", "sku", "key"}


def linked(scope: Scope) -> Iterator[Relation]:
    """The relations of the parcels and links of one object."""
    texts = [member for member in scope.members if _is_free(member)]
    number = next((member for member in texts if member.role == "tracking_number"), None)
    links = [member for member in texts if member.role.partition(":")[0] == "url"]
    if number is not None:
        carrier = next((member for member in scope.members if member.role == "carrier"), None)
        link = next((each for each in links if set(each.tokens) & TRACKS), None)
        members = tuple(each for each in (carrier, number, link) if each is not None)
        if len(members) > 1:
            yield Relation("one parcel", scope.at.path, members, Tracked(carrier, number, link).fill)
    passing = {each.entity for each in scope.members if goes_by(each.entity or "")}
    for link in links:
        thing = link.tokens[:-1]
        code = next((each for each in texts if each.tokens[:-1] == thing and each.tokens[-1] in CODES), None)
        if thing and code is not None and code is not number and " ".join(thing) not in passing:
            yield Relation("one link", scope.at.path, (code, link), Linked(thing[-1], code, link).fill)


@dataclass(frozen=True, slots=True)
class Tracked:
    """Fills the number of a parcel, and the link that shows where it is."""

    carrier: Member | None
    number: Member
    link: Member | None

    def fill(self, row: Row, chance: Chance) -> None:
        """Put number and link into a row, as the carrier of the row has them."""
        name = "" if self.carrier is None else str(row[self.carrier.path])
        words = re.split(r"[^a-z]+", name.lower())
        forms = next((forms for word, forms in _forms().items() if word in words), "")
        if forms:
            rng = chance.random()
            number = fitting(self.number, [written(rng.choice(forms.split(" | ")), rng)])
            row[self.number.path] = row[self.number.path] if number is None else number
        if self.link is not None:
            told = f"https://track.example.com/{folded(name) or 'parcels'}/{row[self.number.path]}"
            link = fitting(self.link, [told])
            row[self.link.path] = row[self.link.path] if link is None else link


@dataclass(frozen=True, slots=True)
class Linked:
    """Fills a link to what a code beside it names."""

    thing: str
    code: Member
    link: Member

    def fill(self, row: Row, chance: Chance) -> None:
        """Put the link into a row, where the schema has room for it."""
        link = fitting(self.link, [f"https://www.example.com/{self.thing}s/{row[self.code.path]}"])
        row[self.link.path] = row[self.link.path] if link is None else link


def _forms() -> Mapping[str, str]:
    """How tracking numbers are written, by a word of the name of the carrier."""
    return table("carriers")


def _is_free(member: Member) -> bool:
    return isinstance(member.shape, Text) and not member.shape.patterns
