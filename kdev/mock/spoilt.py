"""Records that break their schema in one place, on purpose: what a consumer does with them is then seen."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from kdev.mock.stream import Stream
from kdev.mock.tables.chance import Chance
from kdev.model import Block, Headers

HEADER = "kdev-invalid"
MOST_TRIED = 200
BITS = 64
_OTHER_TYPES = ("invalid", 123_456_789, True, None)
_CUT_SHORT = "cannot be read: it is cut short"

Step = str | int
Steps = tuple[Step, ...]


class Spoilt(NamedTuple):
    """A block of one invalid record, and the rule that it breaks."""

    block: Block
    rule: str


def spoilt(stream: Stream, number: int, time_ms: int) -> Spoilt:
    """The record that a stream would make, broken in one place; its header `kdev-invalid` says the rule.

    Numbers that follow each other break different places. A schema that takes every value gets a record that
    is cut short, as does one whose language is not JSON.
    """
    block = stream.make(number, [time_ms])
    value = block.values[0] or b""
    spoilt_value, rule = _spoilt_json(stream, number, value) or (_unreadable(stream, value), _CUT_SHORT)
    before = () if block.headers is None else tuple(block.headers[0])
    headers = [(*before, (HEADER, rule.encode()))]
    return Spoilt(replace(block, values=[spoilt_value], headers=headers), rule)


class Spoiler:
    """Breaks a share of the records of streams, by a chance of their own.

    Which records are broken depends on the seed, the stream and the number of a record alone.
    """

    def __init__(self, share: float, seed: int) -> None:
        self._below = int(share * 2**BITS)
        self._chance = Chance(seed, ("invalid",))

    def over(self, streams: Sequence[Stream], plain: Sequence[Stream]) -> tuple[Stream, ...]:
        """The same streams, some of their records broken; `plain` are those which are not checked."""
        if not self._below:
            return tuple(streams)
        return tuple(self._over(*both) for both in zip(streams, plain, strict=True))

    def _over(self, stream: Stream, plain: Stream) -> Stream:
        chance = self._chance.of(stream.topic, stream.message)

        def make(first: int, times_ms: Sequence[int]) -> Block:
            block = stream.make(first, times_ms)
            wrong = [at for at in range(len(block)) if chance.of(first + at).number() < self._below]
            made = {at: spoilt(plain, first + at, times_ms[at]) for at in wrong}
            return _broken(block, made) if made else block

        return replace(stream, make=make)


def broken(block: Block, start: int, count: int) -> int:
    """How many records of a part of a block break their schema on purpose."""
    if not isinstance(block.headers, list):  # a table of headers has the same ones in every record
        return 0
    return sum(bool(each) and each[-1][0] == HEADER for each in block.headers[start : start + count])


def _broken(block: Block, wrong: Mapping[int, Spoilt]) -> Block:
    values = list(block.values)
    headers: list[Headers] = [()] * len(values) if block.headers is None else list(block.headers)
    for at, made in wrong.items():
        values[at], headers[at] = made.block.values[0], (made.block.headers or [()])[0]
    return replace(block, values=values, headers=headers)


def _spoilt_json(stream: Stream, number: int, value: bytes) -> tuple[bytes, str] | None:
    """A value of JSON with one mistake, and what its schema says to it; None where it takes all."""
    try:
        whole = stream.decode(value)
    except ValueError:
        return None
    if stream.encode is None:
        return None
    places = list(islice(_places(whole), MOST_TRIED))
    turn = number % len(places)
    spare: tuple[bytes, str] | None = None
    for steps in (*places[turn:], *places[:turn]):
        for other in _others(whole, steps):
            if stream.fits(other):
                continue
            rules = stream.explain(other)
            found = stream.encode(other), rules[0] if rules else "does not fit its schema"
            if len(rules) <= 1:
                return found
            spare = spare or found
    return spare


def _places(value: object, steps: Steps = ()) -> Iterator[Steps]:
    """Every place of a value, the whole of it last."""
    for step, part in _parts(value):
        yield from _places(part, (*steps, step))
    yield steps


def _parts(value: object) -> Iterator[tuple[Step, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        yield from enumerate(value)


def _others(value: object, steps: Steps) -> Iterator[object]:
    """The same value with something else in one place, then without it."""
    if not steps:
        yield from _OTHER_TYPES
        return
    for other in _OTHER_TYPES:
        changed, within = _opened(value, steps)
        within[steps[-1]] = other
        yield changed
    changed, within = _opened(value, steps)
    del within[steps[-1]]
    yield changed


def _opened(value: object, steps: Steps) -> tuple[object, dict[Step, object]]:
    """A copy of a value, and the object or list in it that has the place."""
    changed = copy.deepcopy(value)
    within = changed
    for step in steps[:-1]:
        within = within[step]  # type: ignore[index]
    return changed, within  # type: ignore[return-value]


def _unreadable(stream: Stream, value: bytes) -> bytes:
    """Bytes that are no value of a stream: fewer of them where that is enough."""
    tried = (value[:-1], value[:1], value + b"\xff", b"\xff", b"")
    return next((each for each in tried if not _is_read(stream, each)), tried[0])


def _is_read(stream: Stream, value: bytes) -> bool:
    try:
        return stream.fits(stream.decode(value))
    except (ValueError, EOFError):
        return False
