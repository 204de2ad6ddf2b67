"""Ids of things that come and go, such as orders: new when a thing begins, known to what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kdev.errors import PayloadError
from kdev.mock.plan.examples import enough
from kdev.mock.plan.sources import EXTENSIONS
from kdev.mock.realism.infer import entity_of
from kdev.mock.realism.tokens import tokens_of
from kdev.mock.realism.vocabulary import EVENT, KINDS
from kdev.mock.realism.when import LAST, own_rank
from kdev.mock.realism.word_lists import table
from kdev.mock.tables.begun import Begun, above, begun, varied
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.distributions import distribution_from
from kdev.mock.tables.key_texts import KeyTexts, identifiers
from kdev.mock.tables.keyed import KeyedChance, KeyNumbers
from kdev.mock.tables.moments import NewId, plain
from kdev.payload.shape import Number, Shape, Text

MOST = 4_194_304
MOST_BINARY = 8_192
FEWEST = 4_096
"""Of fewer different values no thing has one of its own."""
STEP = 2
"""How many records a later event of a life is behind an earlier one, for each step between them."""
PASSING = KINDS["passing"]
MAKING = KINDS["making"]
GATHERING = frozenset(table("lasting")["gathering"].split())
"""Things that many others of a kind are part of."""
NUMBERED = frozenset({"number", "reference", "code"})


def lag_of(message: str, name: str) -> int | None:
    """How many records an event is behind the first of the life of the thing that a field is the id of.

    None where the id is one of a thing that stays, such as a sensor, or that changes again and again.
    """
    words, entity = tokens_of(message), (entity_of((message, name)) or "").split()
    rank = own_rank(words)
    if not entity:
        return None
    if entity[-1] in PASSING:
        if rank is None:
            return 0 if set(words) - EVENT == set(entity) else None
        return rank * STEP if rank < LAST else None
    return 0 if rank == 0 and set(words) & MAKING and set(entity) <= set(words) else None


def numbers_of(message: str, key: str, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The fields that are the number of the thing whose id is the key, such as `orderNumber`."""
    entity = tuple((entity_of((message, key)) or "").split())
    tokens = ((name, tokens_of(name)) for name in names)
    return tuple((name,) for name, said in tokens if said[:-1] == entity and said[-1] in NUMBERED)


def beside_of(message: str, key: str, names: Sequence[str]) -> Mapping[str, str]:
    """The fields that are the ids of other things that come and go, each with its kind: a payment's order."""
    own = entity_of((message, key))
    found = {name: entity_of((message, name)) or "" for name in names if name != key}
    return {name: thing for name, thing in found.items() if thing != own and goes_by(thing)}


def goes_by(entity: str) -> bool:
    """Whether a thing comes and goes, and is not what many others of a kind are part of."""
    last = entity.rpartition(" ")[2]
    return last in PASSING and last not in GATHERING


@dataclass(frozen=True, slots=True)
class Life:
    """How ids are dealt one after the other: record *n* has the id with number *n*, less what it is behind.

    The first ids are those that events refer to at random. `also` are fields with as many own values, and
    `beside` the ids of other things that go with this one, each with the chance of its kind.
    """

    steps: tuple[str, ...]
    lag: int
    chance: Chance
    things: Chance
    also: tuple[tuple[str, ...], ...] = ()
    beside: Mapping[tuple[str, ...], Chance] = field(default_factory=dict[tuple[str, ...], Chance])

    def keys(self, shape: Shape, values: Sequence[object], *, binary: bool) -> tuple[Begun, KeyedChance]:
        """The ids and the chance of what belongs to them; raises PayloadError where there is no room."""
        texts = self.more(shape, values, known=True, binary=binary)
        if texts is None:
            raise PayloadError("has no room for new ids", place=shape.note.place)
        numbers = KeyNumbers(self.chance, distribution_from("sequential"), len(texts), self.lag)
        return texts, KeyedChance(self.chance.seed, (*self.chance.names, "rows"), numbers=numbers)

    def other(self, steps: tuple[str, ...]) -> Life:
        """The life of a thing that goes with this one."""
        return replace(self, things=self.beside[steps])

    def more(self, shape: Shape, values: Sequence[object], *, known: bool, binary: bool) -> Begun | None:
        """As many values as there can be, alike those of a field; None where there are no more."""
        first = list(dict.fromkeys(plain(value) for value in values))
        if isinstance(values[0], NewId) or not isinstance(shape, Text | Number) or _told(shape):
            return None
        rest = self._rest(shape, first, MOST_BINARY if binary else MOST)
        return None if rest is None else begun([str(value) for value in first] if known else [], rest)

    def _rest(self, shape: Text | Number, first: Sequence[object], most: int) -> KeyTexts | None:
        rng = self.things.random()
        if isinstance(shape, Text):
            if "uuid" in shape.formats and not shape.patterns:
                return identifiers(most, rng)
            return varied([str(value) for value in first], most, shape.note.fits, rng)
        whole = [value for value in first if isinstance(value, int)]
        return above(whole, most, shape.note.fits, rng) if len(whole) == len(first) else None


def _told(shape: Shape) -> bool:
    """Whether the document says what the values are, and not only how they are written."""
    return bool(enough(shape.note)) or any(name in shape.note.extensions for name in EXTENSIONS)
