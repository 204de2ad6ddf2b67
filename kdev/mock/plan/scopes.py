"""The objects of a form whose fields may agree with each other, and what each field is by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from kdev.mock.plan.candidates import Leaf
from kdev.mock.plan.sampler import At
from kdev.mock.realism.infer import entity_of, guess
from kdev.mock.realism.tokens import tokens_of
from kdev.payload.shape import Anything, Choice, Field, Flag, Many, Null, Number, Object, OneOf, Shape, Text

Fixed = Callable[[Object, At], bool]
Open = Callable[[Leaf, At], Leaf | None]
MOST, MOST_FIELDS = 400, 4_000


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A field that may agree with others: a leaf or a list; `own` is where its own values come from.

    `role` is the provider that its name speaks for, `path` where the record draws it.
    """

    at: At
    own: At
    shape: Leaf | Many
    required: bool
    role: str = ""
    path: str = field(init=False)
    tokens: tuple[str, ...] = field(init=False, compare=False)
    """The words of its own name."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", self.at.path)
        object.__setattr__(self, "tokens", tokens_of(self.name))

    @property
    def name(self) -> str:
        """Its own name."""
        return self.at.names[-1]

    @property
    def entity(self) -> str | None:
        """What it is the id of."""
        return entity_of(self.at.names) if isinstance(self.shape, Text | Number) else None

    @property
    def numeric(self) -> bool:
        """Whether it is a number."""
        return isinstance(self.shape, Number)

    def fits(self, value: object) -> bool:
        """Whether a value may stand here."""
        return self.shape.note.fits(value)


@dataclass(frozen=True, slots=True)
class Scope:
    """An object with its leaves and lists, and the objects within it."""

    at: At
    members: tuple[Member, ...]
    inner: tuple[Scope, ...] = ()
    items: tuple[tuple[str, Scope], ...] = ()

    def everything(self) -> Iterator[Member]:
        """The members of this object and of those within, lists not entered."""
        yield from self.members
        for scope in self.inner:
            yield from scope.everything()

    def scopes(self) -> Iterator[Scope]:
        """Itself and the objects within, lists not entered."""
        yield self
        for scope in self.inner:
            yield from scope.scopes()


def without(member: Member, words: frozenset[str]) -> tuple[str, ...]:
    """The words of a name besides some."""
    return tuple(token for token in member.tokens if token not in words)


class Walk:
    """Finds the objects of a form that are made as one: its root, the items of lists, what is drawn whole.

    `fixed` says whether an object is made with what it is in, `opened` gives a leaf as it may be made
    to agree.
    """

    def __init__(self, fixed: Fixed, opened: Open) -> None:
        self.found: list[Scope] = []
        self._fixed = fixed
        self._open = opened
        self._fields = 0

    def root(self, shape: Shape, at: At) -> Scope | None:
        """Find those of a shape, an outer one before those in it; its own where it is an object."""
        if len(self.found) >= MOST or self._fields >= MOST_FIELDS:
            return None
        match shape:
            case Object():
                place = len(self.found)
                scope = self._scope(shape, at)
                self.found.insert(place, scope)
                return scope
            case OneOf(branches=branches):
                for number, branch in enumerate(branches):
                    self.root(branch, at.way(number))
            case Many(rest=rest) if rest is not None:
                self.root(rest, at.item())
            case _:
                pass
        return None

    def _scope(self, shape: Object, at: At) -> Scope:
        self._fields += len(shape.fields)
        members: list[Member] = []
        inner: list[Scope] = []
        items: list[tuple[str, Scope]] = []
        for each in shape.fields:
            where = at.of(each)
            leaf = _leaf(each.shape, where)
            if leaf is not None:
                members += self._opened(leaf, each)
            elif isinstance(each.shape, Object) and self._fixed(each.shape, where):
                inner.append(self._scope(each.shape, where))
            elif isinstance(each.shape, Many):
                members.append(Member(where, where, each.shape, each.required))
                item = None if each.shape.rest is None else self.root(each.shape.rest, where.item())
                items += [] if item is None else [(where.path, item)]
            else:
                self.root(each.shape, where)
        return Scope(at, tuple(members), tuple(inner), tuple(items))

    def _opened(self, leaf: Member, field: Field) -> list[Member]:
        shape = None if isinstance(leaf.shape, Many) else self._open(leaf.shape, leaf.own)
        return [] if shape is None else [replace(leaf, shape=shape, required=field.required)]


def scopes_of(shape: Shape, at: At, walk: Walk) -> Sequence[Scope]:
    """What a walk finds in a shape."""
    walk.root(shape, at)
    return walk.found


def _leaf(shape: Shape, at: At) -> Member | None:
    """A leaf, also one that may be null instead; None for anything else."""
    match shape:
        case Text() | Number() | Choice() | Flag():
            return Member(at, at, shape, required=True, role=_role(shape, at.names))
        case OneOf(branches=branches):
            told = [(n, each) for n, each in enumerate(branches) if not isinstance(each, Null)]
            if len(told) != 1 or len(branches) == 1:
                return None
            leaf = _leaf(told[0][1], at.way(told[0][0]))
            return None if leaf is None else replace(leaf, at=at)
        case _:
            return None


def _role(shape: Leaf, names: Sequence[str]) -> str:
    match shape:
        case Number():
            found = guess(names, shape)
        case Text(note) | Anything(note):
            found = guess(names, Text(note))
        case Choice(note, values) if all(isinstance(value, str) for value in values):
            found = guess(names, Text(note))
        case Choice(note, values) if all(isinstance(value, int | float) for value in values):
            found = guess(names, Number(note))
        case _:
            found = None
    return "" if found is None else found.provider
