"""The objects of a sampler: their declared fields, and others by name or by pattern."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from kdev.mock.plan.candidates import Miss
from kdev.mock.plan.regexes import Unwritable, text_for
from kdev.mock.tables.moments import ABSENT
from kdev.payload.shape import Again, Anything, Field, Note, Number, Object, OneOf, Shape, Text

if TYPE_CHECKING:
    from kdev.mock.plan.sampler import At, Sampler

ENTRIES = 2
PATIENCE = 12
MOSTLY = 0.7
MOST = 20_000

Make = Callable[[], object]


class Member(NamedTuple):
    """A declared field: what makes it, and the generator that says whether it is there."""

    field: Field
    make: Make
    at: At
    there: Random | None


class Members:
    """Makes the objects of one place."""

    def __init__(self, sampler: Sampler, shape: Object, at: At) -> None:
        self._sampler = sampler
        self._shape = shape
        self._at = at
        self._members = [self._member(field) for field in shape.fields]
        self._names = {field.name for field in shape.fields}
        self._groups = {field.group: None for field in shape.fields if field.group}
        self._others: dict[str, Make | None] = {}
        self._places: dict[int, At] = {}
        self._plain = not isinstance(shape.extra, Object | OneOf | Again)
        about = "number name" if isinstance(shape.extra, Number) else "field name" if self._plain else "key"
        self._name = sampler.later(shape.names or Text(Note(shape.note.place)), at.key(about))
        self._random = sampler.random(f"{at.path}.*")
        self._rows = sampler.random(f"{at.path}.=")

    def make(self) -> dict[str, object]:
        """An object; raises Miss when a required field has no value."""
        joints = self._sampler.joints(self._at.path)
        if not joints:
            return self._made()
        rows = self._sampler.rows
        outer = {id(joint): rows.get(id(joint)) for joint in joints}
        rows |= {id(joint): self._rows.randrange(joint.rows) for joint in joints}
        try:
            return self._made()
        finally:
            for joint, row in outer.items():
                if row is None:
                    rows.pop(joint)
                else:
                    rows[joint] = row

    def _made(self) -> dict[str, object]:
        made: dict[str, object] = {}
        if self._shape.fewest > MOST:
            raise Miss(self._shape.note)
        for member in self._present():
            try:
                value = member.make()
            except Miss:
                if member.field.required:
                    raise
                continue
            if value is not ABSENT:
                made[member.field.name] = value
        for _ in range(self._missing(made) * PATIENCE):
            if not self._missing(made):
                break
            self._other(made)
        return made

    def _member(self, field: Field) -> Member:
        at = self._at.of(field)
        always = field.required or self._sampler.optional >= 1
        there = None if always else self._sampler.random(f"{at.path}?")
        return Member(field, self._sampler.later(field.shape, at), at, there)

    def _present(self) -> Sequence[Member]:
        members = [member for member in self._members if member.field.required or self._wanted(member)]
        if self._groups:
            members = self._one_of_each(members)
        if self._shape.most is None or len(members) <= self._shape.most:
            return members
        spare = [member.field.name for member in members if not member.field.required]
        room = max(0, self._shape.most - (len(members) - len(spare)))
        kept = set(self._sampler.random(f"{self._at.path}.").sample(spare, room))
        return [member for member in members if member.field.required or member.field.name in kept]

    def _one_of_each(self, members: Sequence[Member]) -> list[Member]:
        """Of those of one group just one."""
        kept: dict[str, Member] = {}
        for group in self._groups:
            some = [member for member in members if member.field.group == group]
            if some:
                kept[group] = self._sampler.random(f"{self._at.path}.{group}=").choice(some)
        return [m for m in members if not m.field.group or kept[m.field.group] is m]

    def _wanted(self, member: Member) -> bool:
        if self._sampler.full(member.field.shape, member.at):
            return False
        return member.there is None or member.there.random() < self._sampler.optional

    def _missing(self, made: dict[str, object]) -> int:
        shape = self._shape
        entries = (
            ENTRIES if not made and is_map(shape) and not self._sampler.full(shape.extra, self._at) else 0
        )
        wanted = max(shape.fewest, entries)
        return max(0, (wanted if shape.most is None else min(wanted, shape.most)) - len(made))

    def _other(self, made: dict[str, object]) -> None:
        which, name = self._drawn()
        if name in made or name in self._names:
            return
        if name not in self._others:
            shape = self._shape.extra if self._shape.named is None else self._shape.named(name)
            self._others[name] = (
                None if shape is None else self._sampler.maker(shape, self._of(name, shape, which))
            )
        make = self._others[name]
        if make is not None:
            made[name] = make()

    def _drawn(self) -> tuple[str, str]:
        shape, rng = self._shape, self._random
        if shape.patterns and (shape.extra is None or rng.random() < MOSTLY):
            pattern = rng.choice(shape.patterns)
            try:
                return pattern, text_for(pattern, rng, 3)
            except Unwritable as exc:
                raise Miss(shape.note) from exc
        if shape.extra is None:
            raise Miss(shape.note)
        return "*", str(self._name())

    def _of(self, name: str, shape: Shape, which: str) -> At:
        """Where the value of an entry is; its name speaks for it where names are those of fields."""
        place = self._place(shape, which)
        named = which == "*" and isinstance(shape, Text | Number | Anything) and self._plain
        return replace(place.way(len(self._others)), names=(*place.names[:-1], name)) if named else place

    def _place(self, shape: Shape, which: str) -> At:
        if id(shape) not in self._places:
            number = sum(at.names[-1] == which for at in self._places.values())
            at = self._at.field(which)
            self._places[id(shape)] = at.way(number) if number else at
        return self._places[id(shape)]


def is_map(shape: Object) -> bool:
    """Whether an object is for entries under names of the sender's choice."""
    return bool(shape.patterns) or (shape.extra is not None and not isinstance(shape.extra, Anything))
