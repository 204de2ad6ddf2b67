"""Where the values of one leaf come from: the first candidate whose values fit the leaf's own schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from kdev.errors import PayloadError
from kdev.mock import examples
from kdev.mock.chance import Chance
from kdev.mock.infer import Guess, entity_of, guess, guess_by_format, prefix_of
from kdev.mock.moments import LIKELY_MS, Moment, Written
from kdev.mock.number_makers import SCALABLE
from kdev.mock.numbers import divides, number_for, rounded, scaled
from kdev.mock.pinned import Pinned, readings
from kdev.mock.providers import Providers
from kdev.mock.texts import cut, formatted, lettered, patterned
from kdev.mock.timeline import ALONE, Timeline, timed
from kdev.payload.facts import canonical
from kdev.payload.shape import Anything, Choice, Flag, Note, Null, Number, Shape, Text

ENTITIES = 1024
TRIAL = 64
ENOUGH = 4
PATIENCE = 8
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

Leaf = Null | Flag | Number | Text | Choice | Anything
Draw = Callable[[], object | None]


@dataclass(frozen=True, slots=True)
class Source:
    """Values that fit, why they were chosen, and whether every record has a new one of their kind."""

    values: tuple[object, ...]
    origin: str
    rule: str
    new: bool = False


class Candidate(NamedTuple):
    """One way to fill a leaf, from `values` or by `draw`, which gives None when it has nothing.

    One that is `demanded` may not fail.
    """

    origin: str
    rule: str
    draw: Draw | None
    values: tuple[object, ...] = ()
    new: bool = False
    demanded: bool = False


class Miss(Exception):
    """No value was found here; other choices further out may still lead to one."""

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note

    def error(self) -> PayloadError:
        """The same for the user, with the place and what was asked there."""
        said = ", ".join(f"`{keyword}`" for keyword in self.note.keywords) or "its schema"
        return PayloadError(f"no value was found that satisfies {said}", place=self.note.place)


class Sources:
    """The sources of one plan, one for each path."""

    def __init__(
        self, providers: Providers, chance: Chance, entities: Chance, line: Timeline = ALONE
    ) -> None:
        self._providers = providers
        self._line = line
        self._chance = chance
        self._entities = entities
        self._known: dict[str, Source | Miss] = {}
        self.pinned: Pinned = {}

    def __len__(self) -> int:
        return len(self._known)

    @property
    def known(self) -> Mapping[str, Source]:
        """Every source that was asked for, by path."""
        return {path: source for path, source in self._known.items() if isinstance(source, Source)}

    def of(self, shape: Leaf, path: str, names: Sequence[str], rows: int) -> Source:
        """The source of a leaf; `names` are those of the things around it, its own last.

        Raises Miss when no value that fits can be made.
        """
        if path not in self._known:
            entity = entity_of(names) if isinstance(shape, Text) else None
            chance = self._entities.of(entity) if entity else self._chance.of(path, "values")
            candidates = self._candidates(shape, chance, names)
            self._known[path] = _chosen(shape, candidates, ENTITIES if entity else rows)
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
        yield from _examples(shape.note)
        for rule, draw in () if shape.formats else examples.draws(shape.note, rng):
            yield Candidate("examples", rule, draw)
        said = guess_by_format(names, shape, self._line)
        if said is not None:
            yield from self._guessed(said, "format", chance, names)
        found = guess(names, shape, self._line)
        if shape.patterns:
            yield from self._guessed(found, "name", chance, names)
            yield Candidate("pattern", f"pattern {shape.patterns[0]}", _endless(shape, rng))
        if shape.formats:
            yield Candidate("format", f"format {shape.formats[0]}", lambda: formatted(shape, rng))
        yield from self._guessed(found, "name", chance, names)
        yield from _default(shape.note)
        yield from self._guessed(Guess("word", "a text"), "type", chance, names)
        yield Candidate("type", "letters", lambda: lettered(shape, rng))

    def _numbers(self, shape: Number, chance: Chance, names: Sequence[str]) -> Iterator[Candidate]:
        rng = chance.random()
        yield from _examples(shape.note)
        for logical in shape.formats:
            if logical in LOGICAL:
                provider = timed(names, LOGICAL[logical], self._line)
                yield from self._guessed(Guess(provider, f"type {logical}"), "format", chance, names)
        yield from self._measured(shape, guess(names, shape, self._line), chance)
        yield from _default(shape.note)
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


def fits(note: Note, value: object) -> bool:
    """Whether a value fits, whenever its event is."""
    if isinstance(value, Moment):
        return all(note.fits(value.at(now_ms)) for now_ms in LIKELY_MS)
    return note.fits(value)


def _chosen(shape: Leaf, candidates: Iterator[Candidate], rows: int) -> Source | Miss:
    for candidate in candidates:
        values = _filled(candidate, shape, rows)
        if values:
            return Source(values, candidate.origin, candidate.rule, candidate.new)
        if candidate.demanded:
            raise PayloadError(f"{candidate.rule} gives no value that fits", place=shape.note.place)
    return Miss(shape.note)


def _filled(candidate: Candidate, shape: Leaf, rows: int) -> tuple[object, ...]:
    if candidate.draw is None:
        return tuple(value for value in candidate.values if fits(shape.note, value))
    judged: dict[str, bool] = {}
    kept: list[object] = []
    enough = TRIAL // 2 if candidate.origin == "name" else ENOUGH if candidate.origin != "type" else 1
    for drawn in range(max(rows, TRIAL) * PATIENCE):
        if drawn == TRIAL and len(kept) < min(enough, rows):
            return ()
        if len(kept) == rows:
            break
        value = _adapted(shape, candidate.draw())
        key = canonical(value)
        if key not in judged:
            judged[key] = value is not None and fits(shape.note, value)
        if judged[key]:
            kept.append(value)
    return tuple(kept)


def _adapted(shape: Shape, value: object) -> object:
    match shape:
        case Number() if isinstance(value, (int, float)) and not isinstance(value, bool):
            near = rounded(shape, value)
            return near if not shape.steps or divides(shape, near) else None
        case Text(longest=longest) if isinstance(value, (str, int, float)):
            text = str(value)
            return text if longest is None or len(text) <= longest else cut(text, longest)
        case _:
            return value


def _examples(note: Note) -> Iterator[Candidate]:
    values = examples.enough(note)
    if values:
        yield Candidate("examples", "the examples", None, values)


def _default(note: Note) -> Iterator[Candidate]:
    if note.defaults:
        yield Candidate("default", "the default", None, note.defaults)


def _endless(shape: Text, rng: Random) -> Draw:
    texts: Iterator[str] = iter(())

    def draw() -> str | None:
        nonlocal texts
        found = next(texts, None)
        if found is None:
            texts = patterned(shape, rng)
            found = next(texts, None)
        return found

    return draw


def _identifiers(entity: str, rng: Random) -> Draw:
    prefix = prefix_of(entity.split())
    return lambda: f"{prefix}-{rng.randrange(1_000_000):06}"
