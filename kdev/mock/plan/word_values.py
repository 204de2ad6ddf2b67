"""A user's own word about a field becomes values, or an error that says which constraint they do not keep."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from kdev.errors import Problem, SpecError, UsageError
from kdev.mock.plan.candidates import Candidate, Draw, Leaf, endless, fits
from kdev.mock.plan.numbers import divides
from kdev.mock.plan.own_words import KEYS, Matching, Provider, Values, Word, word_from
from kdev.mock.plan.ranges import Between, During, Unclear
from kdev.mock.realism.providers import Providers
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.moments import Moment, Written
from kdev.payload.patterns import compiled
from kdev.payload.shape import Choice, Note, Number, Shape, Text
from kdev.payload.typed import value_of
from kdev.wishes import FieldWord

OWN_WORD = "own-word"
TRIAL = 64
SECONDS_BELOW = 100_000_000_000


class OwnValues:
    """Makes candidates of what users and documents say."""

    def __init__(self, providers: Providers) -> None:
        self._providers = providers

    def of_user(self, word: FieldWord, shape: Leaf, chance: Chance) -> Candidate:
        """The candidate of `--set`, or of the settings. Raises UsageError when its values cannot be had."""
        said = f"{word.origin} {word.field}={_text(word.said)}"
        try:
            filled = self._filling(self._word(word.said, bare=False), shape, chance)
        except Unclear as exc:
            raise UsageError(f"`{said}`: {exc}", hint=exc.hint) from exc
        return Candidate(word.origin, f"`{said}`", *filled, demanded=True)

    def of_document(self, name: str, said: object, shape: Leaf, chance: Chance) -> Candidate:
        """The candidate of an extension. Raises SpecError, with the place, when its values cannot be had."""
        try:
            filled = self._filling(self._word(said, bare=True), shape, chance)
        except Unclear as exc:
            text = f"has an `{name}` that cannot be followed: {exc}"
            problem = Problem(OWN_WORD, text, shape.note.place, exc.hint)
            raise SpecError((problem,), hint=exc.hint) from exc
        return Candidate(name, f"`{name}: {_text(said)}`", *filled, demanded=True)

    def narrowed(self, said: object, shape: Leaf) -> Leaf | None:
        """A leaf with only the values that were said; None for any other word, and for weights."""
        try:
            word = self._word(said, bare=False)
        except Unclear:
            return None
        if not isinstance(word, Values) or len({*map(_text, word.values)}) < len(word.values):
            return None
        return only(shape.note, tuple(_read(value, shape) for value in word.values))

    def _word(self, said: object, *, bare: bool) -> Word:
        """A word; a bare one is a provider where there is one of that name, and in a document always."""
        if isinstance(said, dict) and len(said) == 1:
            name, arguments = next(iter(said.items()))
            if name not in KEYS and self._providers.named(name):
                return _called(name, arguments)
        word = word_from(said)
        match word:
            case Values((str(name),)) if isinstance(said, str) and not said.startswith("text:"):
                return Provider(name) if bare or self._providers.named(name) else word
            case _:
                return word

    def _filling(self, word: Word, shape: Leaf, chance: Chance) -> Filling:
        """The draw or the values of a word, and whether each record has a new one. Raises Unclear."""
        match word:
            case Values(values):
                return Filling(None, _fitting([_read(value, shape) for value in values], shape))
            case Provider(name):
                draw = self._maker(name, chance)
                _try(draw, shape)
                return Filling(self._maker(name, chance), new=self._providers.named(name) == "uuid")
            case _:
                _try(_draw(word, shape, chance), shape)
                return Filling(_draw(word, shape, chance))

    def _maker(self, name: str, chance: Chance) -> Draw:
        found = self._providers.named(name)
        draw = None if found is None else self._providers.maker(found, chance)
        if draw is None:
            near = self._providers.near(name)
            hint = f"did you mean `{near}`?" if near else "a provider of Faker, such as `first_name`"
            raise Unclear(f"`{name}` is no provider", hint)
        return draw


def only(note: Note, values: Sequence[object]) -> Choice | None:
    """One of some values that fit; None when there are none."""
    kept = tuple(value for value in values if fits(note, value))
    return Choice(replace(note, fits=kept.__contains__), kept) if kept else None


class Filling(NamedTuple):
    """What fills a candidate: a draw or values, and whether each record has a new one."""

    draw: Draw | None
    values: tuple[object, ...] = ()
    new: bool = False


def _fitting(values: Sequence[object], shape: Leaf) -> tuple[object, ...]:
    for value in values:
        if not fits(shape.note, value):
            raise Unclear(f"`{_text(value)}` does not keep {broken(shape, value)}", ROOM)
    return tuple(values)


ROOM = "the schema decides what may stand there: `kdev explain` shows it"


def broken(shape: Shape, value: object) -> str:
    """Which constraint of a schema a value does not keep, as its keyword and value."""
    match shape:
        case Choice(values=values):
            return f"`enum: {_text(list(values))}`"
        case Number() if isinstance(value, int | float) and not isinstance(value, bool):
            return _number_broken(shape, value) or _keywords(shape.note)
        case Text() if isinstance(value, str):
            return _text_broken(shape, value) or _keywords(shape.note)
        case Number(integer=integer):
            return f"`type: {'integer' if integer else 'number'}`"
        case Text():
            return "`type: string`"
        case _:
            return _keywords(shape.note)


def _number_broken(shape: Number, value: int | float) -> str:
    if shape.integer and value != round(value):
        return "`type: integer`"
    if shape.low is not None and (value < shape.low or (shape.low_open and value == shape.low)):
        return f"`{'exclusiveMinimum' if shape.low_open else 'minimum'}: {shape.low}`"
    if shape.high is not None and (value > shape.high or (shape.high_open and value == shape.high)):
        return f"`{'exclusiveMaximum' if shape.high_open else 'maximum'}: {shape.high}`"
    return "" if divides(shape, value) else f"`multipleOf: {shape.steps[0]}`"


def _text_broken(shape: Text, value: str) -> str:
    if len(value) < shape.shortest:
        return f"`minLength: {shape.shortest}`"
    if shape.longest is not None and len(value) > shape.longest:
        return f"`maxLength: {shape.longest}`"
    said = [
        *(f"`pattern: {each}`" for each in shape.patterns),
        *(f"`format: {each}`" for each in shape.formats),
    ]
    return " and ".join(said)


def _keywords(note: Note) -> str:
    return ", ".join(f"`{keyword}`" for keyword in note.keywords) or "its schema"


def _called(name: str, arguments: object) -> Word:
    """A provider with arguments, as json-schema-faker has them; two numbers are a range."""
    match arguments:
        case [int() | float() as low, int() | float() as high] | {"min": low, "max": high}:
            return word_from({"range": f"{low}..{high}"})
        case _:
            return Provider(name)


def _try(draw: Draw, shape: Leaf) -> None:
    drawn = [_read(draw(), shape) for _ in range(TRIAL)]
    if not any(value is not None and fits(shape.note, value) for value in drawn):
        said = _text(drawn[0].at(0) if isinstance(drawn[0], Moment) else drawn[0])
        kept = broken(shape, drawn[0])
        raise Unclear(f"gives only values such as `{said}`, which do not keep {kept}", ROOM)


def _draw(word: Word, shape: Leaf, chance: Chance) -> Draw:
    rng = chance.random()
    match word:
        case Between(low, high, 0):
            return lambda: rng.randint(round(low), round(high))
        case Between(low, high, digits):
            return lambda: round(rng.uniform(low, high), digits)
        case During(low, high, relative):
            written = _written(shape)
            if relative:
                return lambda: Moment(written, rng.randint(low, high))
            return lambda: Moment(written).at(rng.randint(low, high))
        case Matching(regex):
            return endless(Text(shape.note, patterns=(_regex(regex),)), rng)
        case _:
            raise TypeError(word)


def _regex(said: str) -> str:
    try:
        return compiled(f"^(?:{said})$").pattern
    except ValueError as exc:
        raise Unclear(f"`/{said}/` is no regular expression", "such as `/[A-Z]{3}-[0-9]{4}/`") from exc


def _written(shape: Leaf) -> Written:
    match shape:
        case Number(high=high):
            return Written.SECONDS if high is not None and high < SECONDS_BELOW else Written.MILLIS
        case Text(formats=formats):
            return next((Written(said) for said in formats if said in set(Written)), Written.DATE_TIME)
        case _:
            return Written.DATE_TIME


def _read(value: object, shape: Shape) -> object:
    """A value as the field has it: a text for a text, else what the text says."""
    if isinstance(shape, Text) and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(shape, Text) or not isinstance(value, str):
        return value
    if isinstance(shape, Choice) and value in shape.values:
        return value
    try:
        return value_of(value)
    except ValueError:
        return value


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def whole(word: FieldWord, shape: Shape) -> Sequence[object]:
    """The values of a list or an object that a user gives outright; raises UsageError when none fits."""
    try:
        values = word_from(word.said)
    except Unclear as exc:
        said = f"{word.origin} {word.field}={_text(word.said)}"
        raise UsageError(f"`{said}`: {exc}", hint=exc.hint) from exc
    known = [_read(value, shape) for value in values.values] if isinstance(values, Values) else []
    if not known or not all(shape.note.fits(value) for value in known):
        hint = 'it is no single value: write it as JSON, such as `["a", "b"]`, or name a field in it'
        raise UsageError(f"`{word.origin} {word.field}={_text(word.said)}` does not fit", hint=hint)
    return known
