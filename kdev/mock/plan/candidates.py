"""What fills one leaf: candidates in their order, and the first whose values fit the leaf's own schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple

from kdev.errors import PayloadError
from kdev.mock.plan import examples
from kdev.mock.plan.numbers import divides, rounded
from kdev.mock.plan.texts import cut, patterned
from kdev.mock.tables.moments import LIKELY_MS, SAMPLE_ID, Moment
from kdev.payload.facts import canonical
from kdev.payload.shape import Anything, Choice, Flag, Note, Null, Number, Shape, Text

TRIAL = 64
ENOUGH = 4
PATIENCE = 8
UNEVEN_MS = LIKELY_MS[1] + 1_001
"""A time that no number of whole hours or seconds divides."""
ROOM = 4_000_000  # characters of all values of a leaf, so that long ones are few

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


def fits(note: Note, value: object) -> bool:
    """Whether a value fits, whenever its event is."""
    if isinstance(value, Moment):
        return all(note.fits(value.at(now_ms)) for now_ms in (*LIKELY_MS, UNEVEN_MS))
    return note.fits(value)


def chosen(shape: Leaf, candidates: Iterator[Candidate], rows: int) -> Source | Miss:
    """The source of a leaf: the first candidate that gives values that fit; Miss when none does."""
    for candidate in candidates:
        values = _filled(candidate, shape, rows)
        if values:
            new = candidate.new and shape.note.fits(SAMPLE_ID)
            return Source(values, candidate.origin, candidate.rule, new)
        if candidate.demanded:
            raise PayloadError(f"{candidate.rule} gives no value that fits", place=shape.note.place)
    return Miss(shape.note)


def unlike(found: Source | Miss) -> Source | Miss:
    """A source without the values that it has twice."""
    if isinstance(found, Miss):
        return found
    return replace(found, values=tuple({canonical(value): value for value in found.values}.values()))


def _filled(candidate: Candidate, shape: Leaf, rows: int) -> tuple[object, ...]:
    if candidate.draw is None:
        return tuple(value for value in candidate.values if fits(shape.note, value))
    judged: dict[str, bool] = {}
    kept: list[object] = []
    room = ROOM
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
            room -= len(key)
        if room < 0:
            break
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


def from_examples(note: Note) -> Iterator[Candidate]:
    """The examples of a schema, when there are enough."""
    values = examples.enough(note)
    if values:
        yield Candidate("examples", "the examples", None, values)


def from_default(note: Note) -> Iterator[Candidate]:
    """The default of a schema."""
    if note.defaults:
        yield Candidate("default", "the default", None, note.defaults)


def endless(shape: Text, rng: Random) -> Draw:
    """Draws texts that match the patterns of a shape, again and again."""
    texts: Iterator[str] = iter(())

    def draw() -> str | None:
        nonlocal texts
        found = next(texts, None)
        if found is None:
            texts = patterned(shape, rng)
            found = next(texts, None)
        return found

    return draw
