"""What the values of a leaf may be by its schema and its names, the best candidate first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from kdev.mock.plan import examples
from kdev.mock.plan.advice import DESCRIBED, NAMED
from kdev.mock.plan.candidates import Candidate, Draw, Leaf, endless, from_default, from_examples
from kdev.mock.plan.numbers import number_for, scaled, usually
from kdev.mock.plan.styles import alike_in_style, style
from kdev.mock.plan.texts import formatted, lettered
from kdev.mock.realism.described import FORM_OF, clause, form_of, refined
from kdev.mock.realism.infer import Guess, alternatives, entity_of, guess, guess_by_format, is_id, prefix_of
from kdev.mock.realism.number_makers import SCALABLE
from kdev.mock.realism.providers import Providers
from kdev.mock.realism.timeline import timed
from kdev.mock.realism.voice import lists
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

SAMPLES = 24
STRICT = frozenset({"iban", "swift", "ipv4", "mac_address", "ean13", "isbn13", "icd", "masked_card"})
"""Providers of values of which not all that are written so are any."""
LOOSE = frozenset({"file_name", "file_path", "user_name", "url_path", "hostname", "domain", "device_name"})
"""Providers whose values are written in more ways than one."""
EMPTY = frozenset({"called", "label", "codes"})
"""Providers that say less than any example."""
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
            case Choice(note, values) if note.keywords in ((DESCRIBED,), (NAMED,)):
                why = "values of its description" if note.keywords == (DESCRIBED,) else "name of the message"
                yield Candidate(note.keywords[0], f"the {why}", None, values)
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
        said = guess_by_format(names, shape)
        found = self.found(shape, names)
        if not shape.formats and shape.note.examples:
            yield from self._shown(shape, found, chance, names)
        if said is not None:
            yield from self._guessed(said, "format", chance, names)
        if shape.patterns:
            for form in (found, *alternatives(found)):
                yield from self._guessed(form, "name", chance, names)
            yield Candidate("pattern", f"pattern {shape.patterns[0]}", endless(shape, rng))
        if shape.formats:
            yield Candidate("format", f"format {shape.formats[0]}", lambda: formatted(shape, rng))
        yield from self._guessed(found, "name", chance, names)
        yield from from_default(shape.note)
        usual = "message" if not names[1:] else "plain_word"
        yield from self._guessed(Guess(usual, "a text"), "type", chance, names)
        yield Candidate("type", "letters", lambda: lettered(shape, rng))

    def found(self, shape: Text | Number, names: Sequence[str]) -> Guess | None:
        """What the name of a field speaks for, in the form that its description names, or that itself."""
        said = shape.note.said
        form = form_of(said) if said and isinstance(shape, Text) and not shape.formats else None
        found = guess(names, shape)
        if form is not None and (found is None or found.provider in FORM_OF[form]):
            return Guess(form, f"description, {form.replace('_', ' ')}")
        if found is None and said and names[1:] and clause(said):
            found = guess((*names[:-1], clause(said)), shape)
            found = None if found is None else Guess(found.provider, f"description, {found.rule}")
        return found if found is None or not said else Guess(refined(found.provider, said), found.rule)

    def _shown(
        self, shape: Text, found: Guess | None, chance: Chance, names: Sequence[str]
    ) -> Iterator[Candidate]:
        """What a few examples speak for: their form, with what the name says where it is written so."""
        texts, rng = examples.texts_of(shape.note), chance.random()
        if not texts:
            return
        written = examples.written_as(texts)
        if written is not None:
            yield from self._guessed(
                Guess(timed(names, written), "the example, a time"), "examples", chance, names
            )
        link = Guess("url", "the example, a link") if all(style(text) == "url" for text in texts) else None
        digits = any(map(str.isdecimal, "".join(texts)))
        for form in (found, *alternatives(found), link):
            if form is not None and (not digits or form.provider in STRICT):
                yield from self._suited(form, texts, chance, names)
        for rule, draw in examples.draws(shape.note, rng):
            yield Candidate("examples", rule, draw)
        yield Candidate("examples", "the example", None, texts)

    def _suited(
        self, form: Guess, texts: Sequence[str], chance: Chance, names: Sequence[str]
    ) -> Iterator[Candidate]:
        """Values by a name, where they are written as the examples are and listed with them."""
        values = [str(value) for value in lists().get(form.provider, ())]
        words = all(style(text) == "words" for text in texts)
        if values and not words:
            if set(texts) <= set(values):
                yield from self._guessed(form, "name", chance, names)
            elif set(texts) <= set(map(str.lower, values)):
                yield Candidate("name", form.rule, None, tuple(map(str.lower, values)))
        elif form.provider.partition(":")[0] not in EMPTY:
            for each in self._guessed(form, "name", chance, names):
                drawn = [each.draw() for _ in range(SAMPLES)] if each.draw else []
                if form.provider in LOOSE or alike_in_style(texts, [v for v in drawn if isinstance(v, str)]):
                    yield from self._guessed(form, "name", chance, names)

    def _numbers(self, shape: Number, chance: Chance, names: Sequence[str]) -> Iterator[Candidate]:
        rng = chance.random()
        yield from from_examples(shape.note)
        for logical in shape.formats:
            if logical in LOGICAL:
                provider = timed(names, LOGICAL[logical])
                yield from self._guessed(Guess(provider, f"type {logical}"), "format", chance, names)
        usual, near = usually(shape), examples.near(shape.note, rng, named_id=is_id(names[-1]))
        found = self.found(shape, names)
        if near is None or (found is not None and not self._is_far(shape, found, chance)):
            yield from self._measured(usual, found, chance)
        if near is not None:
            yield Candidate("examples", "about as the example", near)
        yield from from_default(shape.note)
        yield Candidate("type", "a number within its bounds", lambda: number_for(usual, rng))
        yield Candidate("type", "a number within its bounds", lambda: number_for(shape, rng))

    def _is_far(self, shape: Number, found: Guess, chance: Chance) -> bool:
        """Whether what a name speaks for is of another size than the examples."""
        draw = self._providers.maker(found.provider, chance)
        return draw is not None and examples.is_far(shape.note, [draw() for _ in range(SAMPLES)])

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
