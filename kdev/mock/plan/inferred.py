"""What the values of a leaf may be by its schema and its names, the best candidate first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from kdev.mock.plan import examples
from kdev.mock.plan.candidates import Candidate, Draw, Leaf, endless, from_default, from_examples
from kdev.mock.plan.numbers import number_for, scaled
from kdev.mock.plan.texts import formatted, lettered
from kdev.mock.realism.infer import Guess, alternatives, entity_of, guess, guess_by_format, prefix_of
from kdev.mock.realism.number_makers import SCALABLE
from kdev.mock.realism.providers import Providers
from kdev.mock.realism.timeline import timed
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.moments import Written
from kdev.payload.shape import Anything, Choice, Flag, Null, Number, Text

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

FRACTIONS = {"tax_rate": "tax_fraction", "percent": "share"}
"""What is said in parts of one where a hundred has no room."""


class Inferred:
    """Makes candidates for the leaves of one form."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def candidates(self, shape: Leaf, chance: Chance, names: Sequence[str]) -> Iterator[Candidate]:
        """Every way to fill a leaf; `names` are those of the things around it, its own last."""
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

    def _texts(self, shape: Text, chance: Chance, names: Sequence[str]) -> Iterator[Candidate]:
        rng = chance.random()
        yield from from_examples(shape.note)
        for rule, draw in () if shape.formats else examples.draws(shape.note, rng):
            yield Candidate("examples", rule, draw)
        said = guess_by_format(names, shape)
        if said is not None:
            yield from self._guessed(said, "format", chance, names)
        found = guess(names, shape)
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
                provider = timed(names, LOGICAL[logical])
                yield from self._guessed(Guess(provider, f"type {logical}"), "format", chance, names)
        yield from self._measured(shape, guess(names, shape), chance)
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
        if found is not None and found.provider in FRACTIONS and shape.high is not None and shape.high <= 1:
            yield from self._guessed(Guess(FRACTIONS[found.provider], found.rule), "name", chance, ())
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
