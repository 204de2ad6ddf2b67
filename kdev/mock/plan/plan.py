"""From a form to a plan: planned once, then blocks of records come from drawing and joining."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from kdev.mock.plan.candidates import Miss
from kdev.mock.plan.facts import Facts
from kdev.mock.plan.groups import Groups
from kdev.mock.plan.joints import Joint
from kdev.mock.plan.key_field import KeyField
from kdev.mock.plan.keying import Keying
from kdev.mock.plan.lives import Life
from kdev.mock.plan.members import is_map
from kdev.mock.plan.own_words import Words
from kdev.mock.plan.parts import (
    Leaf,
    Part,
    agreed,
    drawn_inside,
    fork,
    leaves_of,
    led,
    turns_of,
    turns_there,
)  # fmt: skip
from kdev.mock.plan.pinned import Pinned
from kdev.mock.plan.rising import With, risen
from kdev.mock.plan.sampler import At, Sampler
from kdev.mock.plan.scopes import Scope, Walk, scopes_of
from kdev.mock.plan.sources import Sources
from kdev.mock.plan.steps import step
from kdev.mock.plan.word_values import whole
from kdev.mock.realism.providers import Providers
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.columns import Column, Joined, json_bytes
from kdev.mock.tables.fragments import Drawn, Enclosed, Fork, Fragment, bare_column, columns
from kdev.mock.tables.moments import ABSENT, NewId, plain
from kdev.mock.tables.rising import ALONE, Order
from kdev.payload.shape import (
    Again,
    Anything,
    Choice,
    Field,
    Flag,
    Form,
    Many,
    Null,
    Number,
    Object,
    OneOf,
    Shape,
    Text,
)

ROWS, WHOLE_ROWS, ALL_ROWS, FEWEST_ROWS = 256, 512, 32_768, 8
MOST_LEAVES, TABLE_BYTES = 20_000, 50_000


class Plan:
    """How the values of one form are made."""

    def __init__(
        self,
        form: Form,
        name: str,
        providers: Providers,
        chance: Chance,
        *,
        optional: float = 1.0,
        words: Words | None = None,
    ) -> None:
        self._form, self._at = form, At(names=(name,))
        self._chance, self._optional = chance, optional
        self._sources = Sources(providers, chance, Chance(chance.seed, ("entities",)))
        self._sources.words = words
        self._sampler = Sampler(form, self._sources, chance, optional)
        self._providers = providers
        self._key, self._drawn = KeyField(), dict[str, Drawn]()
        self._facts, self._beside, self._order = Facts(), frozenset[str](), ALONE
        # A table for each of many fields would take long to fill and fall out of the processor's cache.
        leaves = self._sampler.heights.extent(form.root)
        self._rows = max(FEWEST_ROWS, min(WHOLE_ROWS, ALL_ROWS >> leaves.bit_length()))

    def share(self, facts: Facts, order: Order = ALONE) -> None:
        """Let what is told of things be what others tell, in their order; before anything is planned."""
        self._facts, self._order = facts, order

    def leave(self, fields: Iterable[Sequence[str]]) -> None:
        """Let some fields go with the key by themselves, and with no other field."""
        self._beside = frozenset(".".join(map(step, steps)) for steps in fields)

    def scopes(self) -> Sequence[Scope]:
        """The objects of the form whose fields may agree."""
        return scopes_of(self._form.root, self._at, Walk(self._fixed, self._sources.open))

    def pin(self, values: Pinned) -> None:
        """Settle the values of some fields, where they fit; before anything is planned."""
        self._sources.pinned = values

    def key_by(self, keying: Keying | Life) -> int:
        """Settle the field that is the key, before anything is drawn, and say how many keys there are.

        Raises PayloadError when it can be none.
        """
        self._key.settle(keying)
        self.part(keying.steps)
        return self._key.require_drawn()

    def settled(self, name: str) -> bool:
        """Whether somebody said what the values of a field at the top are."""
        return self._sources.said(self._at.field(name))

    @property
    def form(self) -> Form:
        """The form that is planned."""
        return self._form

    def bare(self) -> Column:
        """A whole value as a key has it. Raises PayloadError when a value cannot be made."""
        if self._form.binary:
            return Joined(columns(self.fragments()))
        whole = self.part(())
        return bare_column(b"" if whole is None else whole)

    def fragments(self) -> tuple[Fragment, ...]:
        """What a whole record is made of. Raises PayloadError when a value cannot be made."""
        try:
            return self._whole
        except Miss as miss:
            raise miss.error() from miss

    @cached_property
    def _whole(self) -> tuple[Fragment, ...]:
        return self._fragments(self._form.root, self._at)

    def leaves(self) -> tuple[Leaf, ...]:
        """Every field that was planned so far, with its source."""
        rules = {path: self._groups.rule(path, each.rule) for path, each in self._sources.known.items()}
        return leaves_of(self._sources.known, rules, list(self._drawn))

    @property
    def dropped(self) -> Sequence[str]:
        """What does not agree, because the schema has no room for it."""
        return self._groups.dropped

    def part(self, steps: Sequence[str]) -> Drawn | Fork | None:
        """The part of the record at some field, drawn as the record draws it; None when it is not there."""
        try:
            return self._part(self._form.root, self._at, tuple(steps))
        except Miss as miss:
            raise miss.error() from miss

    @cached_property
    def _groups(self) -> Groups:
        """What agrees, found when the first field is drawn."""
        groups = Groups(self._sources, self._sampler, self._providers, self._chance)
        self._sampler.agreed = groups
        groups.facts, groups.skipped = self._facts, self._beside
        for scope in reversed(self.scopes()):
            groups.add(scope, min(ROWS, self._rows))
        return groups

    def _fragments(self, shape: Shape, at: At) -> tuple[Fragment, ...]:
        if isinstance(shape, Object | Many) and self._sources.word(at) is not None:
            return (self._draw(shape, at),)
        match shape:
            case Object() if self._fixed(shape, at):
                return tuple(self._object(shape, at))
            case OneOf() if not at.path and not self._form.binary:
                return (self._fork(shape, at),)
            case _:
                drawn = self._draw(shape, at)
                first = drawn.values[0]
                alone = len(drawn.values) == 1 and isinstance(first, (str, int, float, bool, type(None)))
                return (json_bytes(first),) if alone and drawn.pieces is None else (drawn,)

    def _fork(self, shape: OneOf, at: At) -> Fork:
        return fork(
            shape,
            self._chance.of(at.path, "turns"),
            lambda number: self._fragments(shape.branches[number], at.way(number)),
        )

    def _fixed(self, shape: Object, at: At) -> bool:
        heights = self._sampler.heights
        endless = heights.extent(shape) > MOST_LEAVES or (at.names[1:] and heights.recursive(shape))
        if endless or not shape.note.sure or (is_map(shape) and not shape.fields):
            return False
        return self._form.binary or not shape.fields or any(map(self._is_sure, shape.fields))

    def _is_sure(self, field: Field) -> bool:
        return field.required or (self._optional >= 1 and not field.group)

    def _object(self, shape: Object, at: At) -> list[Fragment]:
        parts, head = list(self._parts(shape, at)), shape.note.head
        if self._form.binary:
            made = [each for part in parts for each in self._there(part, parts, at)]
            return [Enclosed(head, tuple(made))] if head else made
        fragments: list[Fragment] = [b"{"]
        always = [n for n, field in enumerate(shape.fields) if self._always(field, at.of(field))]
        first = always[0] if always else len(shape.fields)
        begun = False
        for part in parts:
            number, field, value = part
            named = json_bytes(field.name) + b":"
            if number in always:
                fragments += [b"," + named if begun else named, *value]
                begun = True
            else:
                text = (b"," + named, *value) if number > first else (named, *value, b",")
                fragments += self._there(part._replace(fragments=text), parts, at)
        return [*fragments, b"}"]

    def _parts(self, shape: Object, at: At) -> Iterator[Part]:
        for number, field in enumerate(shape.fields):
            try:
                yield Part(number, field, self._fragments(field.shape, at.of(field)))
            except Miss:
                if field.required:
                    raise

    def _there(self, part: Part, parts: Sequence[Part], at: At) -> tuple[Fragment, ...]:
        """A field as often as it is there."""
        _, field, text = part
        if field.group:
            chance = self._chance.of(at.path, field.group, "one of")
            return (Fork(chance, (text, (b"",)), turns_of(part, parts)),)
        return text if self._always(field, at.of(field)) else (self._maybe(at.field(field.name), text),)

    def _always(self, field: Field, at: At) -> bool:
        found = self._groups.column(at.path)
        there = found is None or ABSENT not in found[1]
        return there and self._is_sure(field)

    def _maybe(self, at: At, fragments: tuple[Fragment, ...]) -> Fork:
        found = self._groups.column(at.path)
        if found is not None and ABSENT in found[1]:
            absent = tuple(int(value is ABSENT) for value in found[1])
            return Fork(self._chance_of(found[0]), (fragments, (b"",)), absent)
        return Fork(self._chance.of(at.path, "there"), (fragments, (b"",)), turns_there(self._optional))

    def _draw(self, shape: Shape, at: At) -> Drawn:
        if at.path not in self._drawn:
            found = self._groups.column(at.path)
            nulls = self._chance.of(at.path, "nulls")
            values = self._values(shape, at) if found is None else agreed(shape, found[1], nulls)
            chance = self._chance.of(at.path, "rows") if found is None else self._chance_of(found[0])
            if not self._sources.said(at):
                with_it = With(found[0].rules[at.path] if found else "", self._key.stage(chance), self._order)
                values = risen(values, shape, at.names, with_it)
            steps, drawn = tuple(at.names[1:]), Drawn(chance, values, shape.note.pieces)
            drawn = self._key.drawn(drawn, steps, shape, found[0] if found else None)
            self._drawn[at.path] = self._key.echoed(drawn, at.names[-1])
        return self._drawn[at.path]

    def _chance_of(self, joint: Joint) -> Chance:
        """The chance of fields that agree: that of the id whose thing they tell of, where there is one."""
        own, lead = self._key.chance_of(joint), joint.lead
        if lead is None or own is not joint.chance:
            return own
        drawn = self._draw(lead.shape, lead.at)
        return led(drawn, self._sources.known[lead.at.path].values, joint.rows) or own

    def _values(self, shape: Shape, at: At) -> Sequence[object]:
        word = self._sources.word(at)
        if word is not None and isinstance(shape, Object | Many | Again):
            return whole(word, shape)
        match shape:
            case Anything() if not at.path:
                return ({},)
            case Null() | Flag() | Number() | Text() | Choice() | Anything():
                source = self._sources.of(shape, at, min(ROWS, self._rows))
                return (NewId(at.path),) if source.new else source.values
            case _:
                first = self._sampler.value(shape, at)
                rows = max(FEWEST_ROWS, min(self._rows, TABLE_BYTES // len(json_bytes(plain(first)))))
                return (first, *(self._sampler.value(shape, at) for _ in range(rows - 1)))

    def _part(self, shape: Shape, at: At, steps: tuple[str, ...]) -> Drawn | Fork | None:
        match shape:
            case Object() if steps and self._fixed(shape, at):
                field = next((field for field in shape.fields if field.name == steps[0]), None)
                return self._part(field.shape, at.of(field), steps[1:]) if field else None
            case OneOf() if not at.path:
                made, branches = self._fork(shape, at), shape.branches[: shape.plain]
                if len(made.branches) < len(branches):
                    return None
                parts = [self._part(branch, at.way(n), steps) for n, branch in enumerate(branches)]
                found = tuple((part,) for part in parts if part is not None)
                return Fork(made.chance, found, made.turns) if len(found) == len(parts) else None
            case _:
                drawn = self._draw(shape, at)
                joint = self._groups.column(at.path)
                if joint is not None and ABSENT in joint[1]:
                    return None
                if drawn.texts is not None and not steps:
                    return drawn
                return drawn_inside(drawn, steps)
