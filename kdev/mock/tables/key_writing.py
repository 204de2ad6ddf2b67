"""Writes keys that are a head and a tail each: the two are columns of their own until they are joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter

FEW = 128
MOST_HEADS = 16_384
MOST_WHOLE = 16_384

Write = Callable[[Sequence[int]], Iterable[bytes]]


def writes(heads: Sequence[bytes], tails: Sequence[bytes], offsets: Sequence[int]) -> tuple[Write, ...]:
    """What writes the heads and the tails of keys by their numbers; one for whole keys where they are few.

    Key number n is head `n // tails`, turned by the tail's own offset, and tail `n % tails`.
    """
    if len(heads) == 1 or len(heads) * len(tails) <= MOST_WHOLE:
        places = ((heads[(turn + offset) % len(heads)], tail) for turn in range(len(heads))
                  for offset, tail in zip(offsets, tails, strict=True))  # fmt: skip
        return (_listed([head + tail for head, tail in places]),)
    return _heads(heads, offsets), _tails(tails)


def _listed(whole: Sequence[bytes]) -> Write:
    def write(numbers: Sequence[int]) -> Iterable[bytes]:
        if isinstance(numbers, range):
            return whole[numbers.start : numbers.stop]
        return map(whole.__getitem__, numbers)

    return write


def _heads(heads: Sequence[bytes], offsets: Sequence[int]) -> Write:
    count, size = len(heads), len(offsets)
    twice = [*heads, *heads]
    # One call picks the heads of a whole turn, at a tenth of the cost of a step for each.
    pick = itemgetter(*offsets) if size > 1 and count <= MOST_HEADS else None

    def turned(turn: int, low: int, high: int) -> Sequence[bytes]:
        at = turn % count
        if pick is None or high - low < FEW:
            return [twice[at + offset] for offset in offsets[low:high]]
        whole: tuple[bytes, ...] = pick(twice[at : at + count])
        return whole[low:high]

    def write(numbers: Sequence[int]) -> Iterable[bytes]:
        if isinstance(numbers, range):
            return chain.from_iterable(turned(*each) for each in _turns(numbers, size))
        return [heads[(number // size + offsets[number % size]) % count] for number in numbers]

    return write


def _tails(tails: Sequence[bytes]) -> Write:
    size = len(tails)

    def write(numbers: Sequence[int]) -> Iterable[bytes]:
        if isinstance(numbers, range):
            return chain.from_iterable(tails[low:high] for _, low, high in _turns(numbers, size))
        return [tails[number % size] for number in numbers]

    return write


def _turns(numbers: range, size: int) -> Iterator[tuple[int, int, int]]:
    """The turns that some numbers lie in, each with the first of its tails and the one behind its last."""
    at = numbers.start
    while at < numbers.stop:
        turn, low = divmod(at, size)
        high = min(size, low + numbers.stop - at)
        yield turn, low, high
        at += high - low
