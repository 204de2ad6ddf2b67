"""What is wished of keys: how often each is drawn and how many there are, and the values that they have."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from kdev.errors import PayloadError, Place, UsageError
from kdev.mock.tables.chance import Chance
from kdev.mock.tables.distributions import Distribution, distribution_from
from kdev.mock.tables.key_texts import MOST_LISTED, KeyTexts, alike, identifiers, integers, listed
from kdev.mock.tables.keyed import KeyedChance, KeyNumbers
from kdev.mock.tables.moments import NewId, plain
from kdev.payload.shape import Choice, Number, Shape, Text
from kdev.spec.model import Message

USUAL_COUNT = 10_000
MOST = 1_000_000_000
FIELDS = ("field", "distribution", "count")
WORDS = ("key", "weight")


@dataclass(frozen=True, slots=True)
class KeyWish:
    """What is wished of keys: the field that has them, their distribution, how many; None leaves it open."""

    field: str | None = None
    distribution: Distribution | None = None
    count: int | None = None

    def over(self, other: KeyWish) -> KeyWish:
        """The same wish, filled from another one where it leaves something open."""
        return KeyWish(
            self.field if self.field is not None else other.field,
            self.distribution or other.distribution,
            self.count or other.count,
        )


def unknown_words(message: Message) -> Iterator[PayloadError]:
    """An error, with the place, for each word of a message in its `x-kdev` that says nothing there."""
    said = message.extensions.get("x-kdev")
    if said is not None and not isinstance(said, Mapping):
        hint = "such as {key: $.carId, weight: 3}"
        yield PayloadError(f"`x-kdev` of a message is `{said}`", hint=hint, place=message.place)
        return
    yield from _unknown(said or {}, WORDS, "", message.place)
    key = (said or {}).get("key")
    if isinstance(key, Mapping):
        yield from _unknown(key, FIELDS, "a key with ", message.place)


def key_wish(message: Message) -> KeyWish:
    """What a message says in `x-kdev: {key: ...}`. Raises PayloadError, with the place."""
    for error in unknown_words(message):
        raise error
    said = message.extensions.get("x-kdev")
    key = said.get("key") if isinstance(said, Mapping) else None
    if key is None or isinstance(key, str):
        return KeyWish(key)
    hint = "a path such as `$.carId`, or {field: $.carId, distribution: zipf, count: 10000}"
    if not isinstance(key, Mapping):
        raise PayloadError("`x-kdev` has a key that is no path", hint=hint, place=message.place)
    field, count = key.get("field"), key.get("count")
    if not isinstance(field, str | None):
        raise PayloadError("`x-kdev` has a key whose field is no path", hint=hint, place=message.place)
    return KeyWish(field, _distribution(key.get("distribution"), message.place), _count(count, message.place))


def _unknown(
    said: Mapping[str, object], known: Sequence[str], what: str, place: Place
) -> Iterator[PayloadError]:
    for name in said:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}"
            yield PayloadError(f"`x-kdev` has {what}`{name}`", hint=hint, place=place)


def _distribution(said: object, place: Place | None) -> Distribution | None:
    if said is None:
        return None
    try:
        return distribution_from(str(said))
    except UsageError as exc:
        raise PayloadError(f"`x-kdev`: {exc.problem}", hint=exc.hint, place=place) from exc


def _count(said: object, place: Place | None) -> int | None:
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, int) or not 1 <= said <= MOST:
        hint = f"a whole number from 1 to {MOST:,}"
        raise PayloadError(f"`x-kdev` has the count of keys `{said}`", hint=hint, place=place)
    return said


@dataclass(frozen=True, slots=True)
class Keying:
    """How the keys of one message are drawn.

    The numbers are drawn by `chance`; the texts belong to `things`, so that they are the same wherever the
    same thing is spoken of.
    """

    steps: tuple[str, ...]
    distribution: Distribution
    count: int | None
    chance: Chance
    things: Chance

    def keys(self, shape: Shape, values: Sequence[object], *, binary: bool) -> tuple[KeyTexts, KeyedChance]:
        """The values of the keys and the chance of what belongs to them, for a field with some values.

        Raises PayloadError when there are fewer than wished.
        """
        texts = self._texts(shape, values)
        most = min(len(texts), MOST_LISTED) if binary else len(texts)
        if self.count is not None and self.count > most:
            hint = f"at most {most:,} different values are known for it"
            name = ".".join(self.steps) or "key"
            raise PayloadError(
                f"`{name}` cannot have {self.count:,} values", hint=hint, place=shape.note.place
            )
        count = min(self.count or USUAL_COUNT, most)
        numbers = KeyNumbers(self.chance, self.distribution, count)
        return texts, KeyedChance(self.chance.seed, (*self.chance.names, "rows"), numbers=numbers)

    def _texts(self, shape: Shape, values: Sequence[object]) -> KeyTexts:
        wanted = self.count or USUAL_COUNT
        rng = self.things.random()
        if isinstance(values[0], NewId) or (isinstance(shape, Text) and "uuid" in shape.formats):
            return identifiers(wanted, rng)
        distinct = list(dict.fromkeys(plain(value) for value in values if isinstance(value, str | int)))
        quoted = any(isinstance(value, str) for value in distinct)
        match shape:
            case Number(integer=True, steps=()) if distinct and not quoted:
                return integers(*_bounds(shape), wanted)
            case Text() if distinct and len(distinct) < wanted:
                found = alike([str(value) for value in distinct], wanted, shape.note.fits, rng)
                return found or listed(distinct, quoted=quoted)
            case Choice() | Text() | Number() if distinct:
                return listed(distinct, quoted=quoted)
            case _:
                raise PayloadError("keys cannot be made of it", hint=HINT, place=shape.note.place)


HINT = "a distribution takes a text or a whole number as the key, not an object or a list"


def _bounds(shape: Number) -> tuple[int, int | None]:
    """The whole numbers from which and to which keys go; from 1 on where the schema allows it."""
    low = None if shape.low is None else ceil(shape.low) + _next(shape.low, opened=shape.low_open)
    high = None if shape.high is None else floor(shape.high) - _next(shape.high, opened=shape.high_open)
    first = low if low is not None and (low > 0 or (high is not None and high < 1)) else 1
    return first, high


def _next(bound: float, *, opened: bool) -> int:
    return int(opened and bound == floor(bound))
