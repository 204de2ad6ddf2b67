"""The values of many keys, each made from its number: two tables instead of a million rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from random import Random
from typing import Protocol

from kdev.mock.tables.columns import json_text
from kdev.mock.tables.key_writing import Write, writes
from kdev.payload.shape import Fits

TAILS = 1024
TRIED = 512
THOUSAND = 1000
MOST_LISTED = 65_536
DIGITS = "0123456789"
HEX = "0123456789abcdef"


class Texts(Protocol):
    """The values of keys by their numbers."""

    def value(self, number: int, /) -> object:
        """One key as a value."""
        ...

    def writers(self, before: bytes, after: bytes, /, *, bare: bool) -> tuple[Write, ...]:
        """What writes the keys of some numbers, a part each, between two texts."""
        ...


@dataclass(frozen=True, slots=True)
class KeyTexts:
    """Key number n is head `n // tails`, turned by the tail's own offset, and tail `n % tails`.

    `quoted` says whether JSON has it as a text.
    """

    heads: Sequence[str]
    tails: Sequence[str]
    offsets: Sequence[int]
    quoted: bool

    def __len__(self) -> int:
        return len(self.heads) * len(self.tails)

    def text(self, number: int) -> str:
        """One key."""
        turn, tail = divmod(number, len(self.tails))
        return self.heads[(turn + self.offsets[tail]) % len(self.heads)] + self.tails[tail]

    def value(self, number: int) -> object:
        """One key as a value."""
        return self.text(number) if self.quoted else int(self.text(number))

    def numbers_of(self, texts: Sequence[str]) -> Sequence[int]:
        """The numbers of those texts that are keys; all tails are as long as each other."""
        tails = {tail: number for number, tail in enumerate(self.tails)}
        heads = {head: number for number, head in enumerate(self.heads)}
        size, found = len(self.tails[0]), list[int]()
        for text in texts:
            head, tail = heads.get(text[:-size]), tails.get(text[-size:])
            if head is not None and tail is not None:
                turn = (head - self.offsets[tail]) % len(heads)
                found.append(turn * len(tails) + tail)
        return found

    def writers(self, before: bytes, after: bytes, *, bare: bool) -> tuple[Write, ...]:
        """What writes the keys of some numbers, a part each, between two texts."""
        mark = '"' if self.quoted and not bare else ""
        say: Callable[[str], str] = str if bare or not self.quoted else _inner
        tails = [(say(tail) + mark).encode() + after for tail in self.tails]
        heads = [before + (mark + say(head)).encode() for head in self.heads]
        return writes(heads, tails, self.offsets)


def listed(values: Iterable[object], *, quoted: bool) -> KeyTexts:
    """Keys that are these values, however many there are."""
    tails = [str(value) for value in values]
    return KeyTexts([""], tails, [0] * len(tails), quoted)


def identifiers(count: int, rng: Random) -> KeyTexts:
    """Random UUIDs of version 4."""
    heads = {f"{_hex(rng, 8)}-{_hex(rng, 4)}-4" for _ in range(-(-count // TAILS) + 1)}
    tails = {f"{_hex(rng, 3)}-{rng.choice('89ab')}{_hex(rng, 3)}-{_hex(rng, 12)}" for _ in range(TAILS)}
    return _both(sorted(heads), sorted(tails), rng)


def integers(low: int, high: int | None, count: int) -> KeyTexts:
    """Whole numbers from `low` on, `count` of them or as many as there are up to `high`."""
    start = max(THOUSAND, -(-low // THOUSAND) * THOUSAND)
    if count > MOST_LISTED and (high is None or start + count <= high):
        heads = [str(start // THOUSAND + turn) for turn in range(-(-count // THOUSAND))]
        tails = [f"{tail:03d}" for tail in range(THOUSAND)]
        return KeyTexts(heads, tails, [0] * THOUSAND, quoted=False)
    room = MOST_LISTED if high is None else min(MOST_LISTED, high - low + 1)
    return listed(range(low, low + min(count, room)), quoted=False)


def alike(samples: Sequence[str], count: int, fits: Fits, rng: Random) -> KeyTexts | None:
    """Texts like some samples, at least `count` of them where there are as many; None when none is proven.

    A sign may stand where a sample has it. Digits are varied first, then letters, then a number is added.
    """
    made: KeyTexts | None = None
    for signs in (DIGITS, None):
        found = varied_in(samples, count, signs, rng)
        if found is not None and proven(found, fits, rng) and (made is None or len(found) > len(made)):
            made = found
        if made is not None and len(made) >= count:
            return made
    numbered = _numbered(samples, count, rng)
    return numbered if proven(numbered, fits, rng) else made


def varied_in(samples: Sequence[str], count: int, signs: str | None, rng: Random) -> KeyTexts | None:
    """Texts that differ from some samples where these have one of some signs, or any, and differ."""
    length = Counter(map(len, samples)).most_common(1)[0][0]
    same = [sample for sample in samples if len(sample) == length]
    seen = [sorted({sample[at] for sample in same}) for at in range(length)]
    free = [
        at
        for at, some in enumerate(seen)
        if len(some) > 1 and (signs is None or all(sign in signs for sign in some))
    ]
    if not free:
        return None
    cut = _cut(free, [len(seen[at]) for at in free])
    template = same[0]
    tails = list(_written(template[cut:], [(at - cut, seen[at]) for at in free if at >= cut]))
    room = [(at, seen[at]) for at in free if at < cut]
    wanted = min(-(-count // len(tails)), prod(len(some) for _, some in room))
    return _both(_picked(template[:cut], room, wanted, rng), tails, rng)


def _cut(free: Sequence[int], sizes: Sequence[int]) -> int:
    """Where the tail begins: as late as gives it about a thousand texts."""
    made = 1
    for at, size in zip(reversed(free), reversed(sizes), strict=True):
        if made * size > TAILS and made > 1:
            return at + 1
        made *= size
    return free[0]


def _written(text: str, room: Sequence[tuple[int, Sequence[str]]]) -> Iterator[str]:
    if not room:
        yield text
        return
    (at, signs), rest = room[0], room[1:]
    for sign in signs:
        yield from _written(text[:at] + sign + text[at + 1 :], rest)


def _picked(text: str, room: Sequence[tuple[int, Sequence[str]]], wanted: int, rng: Random) -> list[str]:
    """Different texts of a room, drawn by chance."""
    sizes = [len(signs) for _, signs in room]
    made: list[str] = []
    for number in _different(prod(sizes), wanted, rng):
        signs, left = list(text), number
        for (at, some), size in zip(room, sizes, strict=True):
            left, digit = divmod(left, size)
            signs[at] = some[digit]
        made.append("".join(signs))
    return made


def _different(room: int, wanted: int, rng: Random) -> Iterable[int]:
    """Some different numbers below a number that may be beyond what a list can have."""
    if room < MOST_LISTED:
        return rng.sample(range(room), wanted)
    drawn: dict[int, None] = {}
    while len(drawn) < wanted:
        drawn[rng.randrange(room)] = None
    return drawn


def _numbered(samples: Sequence[str], count: int, rng: Random) -> KeyTexts:
    """Samples with a number each, before an `@` where there is one in all of them."""
    some = list(dict.fromkeys(samples))[:TAILS]
    if all(sample.count("@") == 1 for sample in some):
        names, host = [sample.split("@")[0] for sample in some], some[0].split("@")[1]
        ends = [f"{number}@{host}" for number in range(1, 1 + -(-count // len(set(names))))]
        return _both(list(dict.fromkeys(names)), ends, rng)
    return _both(some, [f"-{number}" for number in range(1, 1 + -(-count // len(some)))], rng)


def _both(heads: Sequence[str], tails: Sequence[str], rng: Random) -> KeyTexts:
    mixed = rng.sample(tails, len(tails))
    return KeyTexts(heads, mixed, [rng.randrange(len(heads)) for _ in mixed], quoted=True)


def proven(texts: KeyTexts, fits: Fits, rng: Random) -> bool:
    """Whether every head, every tail, and many of both together fit, and no two are the same."""
    numbers = {*range(len(texts.tails)), *range(0, len(texts), len(texts.tails))}
    numbers |= {rng.randrange(len(texts)) for _ in range(TRIED)}
    made = [texts.value(number) for number in numbers]
    return len(set(made)) == len(made) and all(map(fits, made))


def _hex(rng: Random, digits: int) -> str:
    return f"{rng.getrandbits(4 * digits):0{digits}x}"


def _inner(text: str) -> str:
    return json_text(text)[1:-1]
