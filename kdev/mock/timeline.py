"""The times of one event in the order in which things happen, so that none comes too early."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kdev.mock.moments import Written
from kdev.mock.name_rules import NUMBERS, TEXTS, best
from kdev.mock.tokens import tokens_of
from kdev.mock.when import phase_of, rank_of
from kdev.payload.shape import Form, Many, Number, Object, OneOf, Shape, Text

DATED = frozenset({"date", "date-time"})
MOST = 9


@dataclass(frozen=True, slots=True)
class Timeline:
    """The steps that an event's times tell of, and whether one of them is no more exact than a day."""

    ranks: frozenset[int] = frozenset()
    days: bool = False


ALONE = Timeline()


def timeline(form: Form, message: str) -> Timeline:
    """The steps of the times of a whole form."""
    found = [
        (rank_of(tokens_of(names[-1]), tokens_of(message)), dated)
        for names, dated in _times(form.root, (message,), set())
    ]
    ranked = [(rank, dated) for rank, dated in found if rank is not None]
    return Timeline(frozenset(rank for rank, _ in ranked), any(dated for _, dated in ranked))


def timed(names: Sequence[str], written: Written, line: Timeline) -> str:
    """The provider of a time by the last of some nested names, or by that of what it is in."""
    tokens = tokens_of(names[-1])
    rank = rank_of(tokens, tokens_of(names[0]))
    if rank is not None:
        later = min(MOST, sum(each > rank for each in line.ranks))
        gap = "days" if line.days else "earlier"
        return f"time:{written}:{gap}{later}" if later else f"time:{written}:now"
    phase = phase_of(tokens)
    if phase == "now" and len(tokens) == 1 and names[2:]:
        phase = phase_of(tokens_of(names[-2]))
    if phase == "birth" and written is not Written.DATE:
        phase = "past"
    return f"time:{written}:{phase}"


def is_time(names: Sequence[str], shape: Shape) -> bool:
    """Whether a leaf is a date or a time."""
    match shape:
        case Text(formats=formats) if formats:
            return bool(DATED & set(formats))
        case Text():
            found = best(TEXTS, tokens_of(names[-1]), ())
            return found is not None and found.provider in ("now", "today")
        case Number():
            found = best(NUMBERS, tokens_of(names[-1]), ())
            return found is not None and found.provider == "epoch"
        case _:
            return False


def _times(shape: Shape, names: tuple[str, ...], seen: set[int]) -> Iterator[tuple[tuple[str, ...], bool]]:
    match shape:
        case Object(fields=fields) if id(shape) not in seen:
            seen.add(id(shape))
            for field in fields:
                yield from _times(field.shape, (*names, field.name), seen)
        case Many(rest=rest) if rest is not None:
            yield from _times(rest, names, seen)
        case OneOf(branches=branches):
            for branch in branches:
                yield from _times(branch, names, seen)
        case Text() | Number() if names[1:] and is_time(names, shape):
            yield names, isinstance(shape, Text) and "date" in shape.formats
        case _:
            return
