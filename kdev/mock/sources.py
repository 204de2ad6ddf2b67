"""Where the values of one leaf come from: the first candidate whose values fit the leaf's own schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Protocol

from kdev.errors import PayloadError
from kdev.mock import examples
from kdev.mock.candidates import (
    Candidate,
    Draw,
    Leaf,
    Miss,
    Source,
    chosen,
    endless,
    from_default,
    from_examples,
    unlike,
)
from kdev.mock.chance import Chance
from kdev.mock.infer import Guess, alternatives, entity_of, guess, guess_by_format, is_id, prefix_of
from kdev.mock.moments import Written
from kdev.mock.number_makers import SCALABLE
from kdev.mock.numbers import number_for, scaled
from kdev.mock.pinned import Pinned, readings
from kdev.mock.providers import Providers
from kdev.mock.texts import formatted, lettered
from kdev.mock.timeline import ALONE, Timeline, timed
from kdev.payload.shape import Anything, Choice, Flag, Note, Null, Number, Shape, Text

ENTITIES = 1024
LOGICAL: Mapping[str, Written] = {
    "date": Written.DAYS,
    "time-millis": Written.DAY_MILLIS,
    "time-micros": Written.DAY_MICROS,
    "timestamp-millis": Written.MILLIS,
    "timestamp-micros": Written.MICROS,
    "timestamp-nanos": Written.NANOS,
    "local-timestamp-millis": Written.MILLIS,
    "local-timestamp-micros": Written.MICROS,
}


class Located(Protocol):
    """Where in a value a leaf is."""

    @property
    def path(self) -> str:
        """Its path."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """The names around it, its own last."""
        ...


class Sources:
    """The sources of one plan, one for each path."""

    def __init__(
        self, providers: Providers, chance: Chance, entities: Chance, line: Timeline = ALONE
    ) -> None:
        self._providers = providers
        self._line = line
        self._chance = chance
        self.entities = entities
        self._known: dict[str, Source | Miss] = {}
        self.pinned: Pinned = {}
        self._told: dict[str, Source] = {}

    def __len__(self) -> int:
        return len(self._known)

    @property
    def known(self) -> Mapping[str, Source]:
        """Every source that was asked for, by path."""
        filled = {path: source for path, source in self._known.items() if isinstance(source, Source)}
        return {**self._told, **filled}

    def free(self, shape: Shape, at: Located) -> bool:
        """Whether only inference says what the values of a leaf are, and a record has none of its own."""
        entity = entity_of(at.names)
        said = shape.note.extensions.keys() & {"x-kdev", "x-faker"} or tuple(at.names[1:]) in self.pinned
        told = said or (shape.note.examples and not entity)
        fresh = isinstance(shape, Text) and ("uuid" in shape.formats or is_id(at.names[-1]))
        return not told and not (fresh and not entity)

    def told(self, shape: Leaf, path: str, names: Sequence[str]) -> None:
        """Note where the values of a leaf come from that is filled by what it agrees with."""
        if path not in self._known:
            first = next(self._candidates(shape, self._chance.of(path, "values"), names), None)
            if first is not None:
                self._told[path] = Source((), first.origin, first.rule)

    def of(self, shape: Leaf, path: str, names: Sequence[str], rows: int, *, about: str = "") -> Source:
        """The source of a leaf; `names` are those of the things around it, its own last.

        Values `about` a thing are the same wherever that thing is spoken of. Raises Miss when no value that
        fits can be made.
        """
        if path not in self._known:
            entity = entity_of(names) if isinstance(shape, Text | Number) else None
            same = entity or about
            chance = self.entities.of(same) if same else self._chance.of(path, "values")
            candidates = self._candidates(shape, chance, names)
            found = chosen(shape, candidates, ENTITIES if entity else rows)
            self._known[path] = unlike(found) if entity else found
        found = self._known[path]
        if isinstance(found, Miss):
            raise found
        return found

    def _candidates(self, shape: Leaf, chance: Chance, names: Sequence[str]) -> Iterator[Candidate]:
        if tuple(names[1:]) in self.pinned:
            values = tuple(readings(self.pinned[tuple(names[1:])]))
            yield Candidate("parameter", "the topic's parameter", None, values)
        yield from self._extensions(shape.note, chance)
        match shape:
            case Null():
                yield Candidate("type", "null", None, (None,))
            case Flag():
                yield Candidate("type", "boolean", None, (True, False))
            case Choice(values=values):
                yield Candidate("enum" if len(values) > 1 else "const", "the schema's values", None, values)
            case Anything(note):
                yield from self._texts(Text(note), chance, names)
            case Text():
                yield from self._texts(shape, chance, names)
            case Number():
                yield from self._numbers(shape, chance, names)

    def _extensions(self, note: Note, chance: Chance) -> Iterator[Candidate]:
        for name in ("x-kdev", "x-faker"):
            said = note.extensions.get(name)
            asked = said.get("provider") if isinstance(said, dict) else said
            values = said.get("values") if isinstance(said, dict) else None
            if isinstance(values, list) and values:
                yield Candidate(name, f"`{name}` values", None, tuple(values), demanded=True)
            elif isinstance(asked, str):
                draw = self._providers.maker(asked, chance)
                if draw is None:
                    hint = "a provider of Faker, such as `first_name`"
                    raise PayloadError(f"`{name}` names no provider: `{asked}`", hint=hint, place=note.place)
                rule = f"`{name}` {asked}"
                yield Candidate(name, rule, draw, new=asked == "uuid", demanded=True)

    def _texts(self, shape: Text, chance: Chance, names: Sequence[str]) -> Iterator[Candidate]:
        rng = chance.random()
        yield from from_examples(shape.note)
        for rule, draw in () if shape.formats else examples.draws(shape.note, rng):
            yield Candidate("examples", rule, draw)
        said = guess_by_format(names, shape, self._line)
        if said is not None:
            yield from self._guessed(said, "format", chance, names)
        found = guess(names, shape, self._line)
        if shape.patterns:
            for form in (found, *alternatives(found)):
                yield from self._guessed(form, "name", chance, names)
            yield Candidate("pattern", f"pattern {shape.patterns[0]}", endless(shape, rng))
        if shape.formats:
            yield Candidate("format", f"format {shape.formats[0]}", lambda: formatted(shape, rng))
        yield from self._guessed(found, "name", chance, names)
        yield from from_default(shape.note)
        yield from self._guessed(Guess("word", "a text"), "type", chance, names)
        yield Candidate("type", "letters", lambda: lettered(shape, rng))

    def _numbers(self, shape: Number, chance: Chance, names: Sequence[str]) -> Iterator[Candidate]:
        rng = chance.random()
        yield from from_examples(shape.note)
        for logical in shape.formats:
            if logical in LOGICAL:
                provider = timed(names, LOGICAL[logical], self._line)
                yield from self._guessed(Guess(provider, f"type {logical}"), "format", chance, names)
        yield from self._measured(shape, guess(names, shape, self._line), chance)
        yield from from_default(shape.note)
        yield Candidate("type", "a number within its bounds", lambda: number_for(shape, rng))

    def _guessed(
        self, found: Guess | None, origin: str, chance: Chance, names: Sequence[str]
    ) -> Iterator[Candidate]:
        if found is None:
            return
        entity = entity_of(names)
        if found.provider == "entity_id" and entity is not None:
            yield Candidate(origin, f"id of a {entity}", _identifiers(entity, chance.random()))
            return
        provider = "uuid" if found.provider == "entity_id" else found.provider
        draw = self._providers.maker(provider, chance)
        if draw is not None:
            yield Candidate(origin, found.rule, draw, new=provider == "uuid" and entity is None)

    def _measured(self, shape: Number, found: Guess | None, chance: Chance) -> Iterator[Candidate]:
        """A number by its name; what means a part of a whole is laid out between the bounds at once."""
        bounded = shape.low is not None and shape.high is not None
        if bounded and found is not None and found.provider in SCALABLE:
            yield from self._spread(shape, found, chance)
        yield from self._guessed(found, "name", chance, ())
        if bounded:
            yield from self._spread(shape, found, chance)

    def _spread(self, shape: Number, found: Guess | None, chance: Chance) -> Iterator[Candidate]:
        for each in self._guessed(found, "name", chance, ()):
            if each.draw is not None:
                yield Candidate("name", f"{each.rule}, between its bounds", scaled(shape, each.draw))


def _identifiers(entity: str, rng: Random) -> Draw:
    prefix = prefix_of(entity.split())
    return lambda: f"{prefix}-{rng.randrange(1_000_000):06}"
