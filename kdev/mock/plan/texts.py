"""Texts for patterns, lengths and formats: built to match, then tested by whoever asked."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Mapping
from random import Random
from uuid import UUID

from kdev.mock.plan.regexes import Unwritable, anchored, text_for
from kdev.payload.shape import Text

REPEATS = (8, 3, 0, 1, 20)
ROUNDS = 60
ROOM = 40
LONGEST_REPEAT = 400
LONG, LONGEST = 10_000, 5_000_000
"""From here on a text repeats itself, and beyond there is none."""

Write = Callable[[Random, int], str]


def patterned(shape: Text, rng: Random) -> Iterator[str]:
    """Texts made from the patterns, laid over a value of the format where there is one."""
    try:
        anchors = {pattern: anchored(pattern) for pattern in shape.patterns}
    except Unwritable:
        return
    for attempt in range(ROUNDS if shape.shortest <= LONGEST else 0):
        order = sorted(shape.patterns, key=lambda text: (not anchors[text][0], anchors[text][1]))
        chosen = order if attempt % 3 else order[:1]
        more = REPEATS[attempt % len(REPEATS)] if shape.shortest <= 1 else _room(shape, rng)
        try:
            text = "".join(text_for(pattern, rng, min(more, LONGEST_REPEAT)) for pattern in chosen)
        except Unwritable:
            return
        yield (
            _laid_over(shape, text, attempt, rng)
            if shape.formats
            else _padded(shape, text, anchors[chosen[-1]][1], rng)
        )


def formatted(shape: Text, rng: Random) -> str | None:
    """A text of the first format that is known, about as long as it may be."""
    known = [name for name in shape.formats if name in FORMATS]
    if not known:
        return None
    return FORMATS[known[0]](rng, shape.longest if shape.longest is not None else max(shape.shortest, ROOM))


def lettered(shape: Text, rng: Random) -> str | None:
    """A text of letters and blanks that keeps to the lengths; None where no record has room for it."""
    if shape.shortest > LONGEST:
        return None
    least = max(shape.shortest, min(4, shape.longest if shape.longest is not None else 4))
    most = shape.longest if shape.longest is not None else max(least + 8, 12)
    wanted = rng.randint(least, min(most, least + 12))
    text = ""
    while len(text) < min(wanted, LONG):
        text += f"{' ' if text else ''}{_word(rng, 3, 8)}"
    text = (f"{text} " * (wanted // len(text) + 1) if wanted > LONG else text)[:wanted]
    return f"{text[:-1]}{rng.choice(string.ascii_lowercase)}" if text.endswith(" ") else text


def cut(text: str, longest: int) -> str:
    """A text shortened to a length, at the end of a word where one is near."""
    short = text[:longest]
    words = short.rpartition(" ")[0]
    return words if len(words) > longest // 2 else short.rstrip() or short


def _room(shape: Text, rng: Random) -> int:
    longest = shape.longest if shape.longest is not None else shape.shortest + 3
    return rng.choice((0, 1, 3, shape.shortest, shape.shortest, longest))


def _laid_over(shape: Text, text: str, attempt: int, rng: Random) -> str:
    value = formatted(shape, rng) or ""
    if attempt % 2:
        return text + value[len(text) :]
    return value[: max(0, len(value) - len(text))] + text if attempt % 4 else text


def _padded(shape: Text, text: str, ends: bool, rng: Random) -> str:
    missing = shape.shortest - len(text)
    if missing <= 0:
        return text
    letters = "".join(rng.choices(string.ascii_lowercase, k=missing))
    return letters + text if ends else text + letters


def _word(rng: Random, least: int, most: int) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=rng.randint(least, max(least, most))))


def _date(rng: Random, _: int) -> str:
    return f"{rng.randint(1990, 2030)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def _time(rng: Random, _: int) -> str:
    return f"{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}Z"


def _date_time(rng: Random, _: int) -> str:
    return f"{_date(rng, 0)}T{_time(rng, 0)}"


def _duration(rng: Random, _: int) -> str:
    return rng.choice(("P{}D", "PT{}S", "P{}W", "PT{}M")).format(rng.randint(1, 99))


def _email(rng: Random, room: int) -> str:
    half = max(1, min(room // 2 - 3, 9))
    return f"{_word(rng, 1, half)}@{_word(rng, 1, half)}{rng.choice(('.io', '.com'))}"


def _hostname(rng: Random, room: int) -> str:
    return ".".join(_word(rng, 1, 6) for _ in range(max(2, room // 6)))


def _ipv4(rng: Random, _: int) -> str:
    return ".".join(str(rng.randrange(256)) for _ in range(4))


def _ipv6(rng: Random, _: int) -> str:
    return ":".join(f"{rng.getrandbits(16):x}" for _ in range(8))


def _uri(rng: Random, room: int) -> str:
    return f"https://{_word(rng, 1, 6)}.com/{_word(rng, 1, min(12, max(1, room - 19)))}"


def _reference(rng: Random, room: int) -> str:
    return f"/{_word(rng, 1, min(12, max(1, room - 1)))}"


def _uuid(rng: Random, _: int) -> str:
    return str(UUID(int=rng.getrandbits(128), version=4))


FORMATS: Mapping[str, Write] = {
    "date": _date,
    "time": _time,
    "date-time": _date_time,
    "duration": _duration,
    "email": _email,
    "idn-email": _email,
    "hostname": _hostname,
    "idn-hostname": _hostname,
    "ipv4": _ipv4,
    "ipv6": _ipv6,
    "uri": _uri,
    "iri": _uri,
    "uri-reference": _reference,
    "iri-reference": _reference,
    "uri-template": lambda rng, _: f"/{_word(rng, 2, 8)}/{{{_word(rng, 2, 8)}}}",
    "json-pointer": lambda rng, _: "".join(f"/{_word(rng, 1, 4)}" for _step in range(rng.randint(1, 3))),
    "relative-json-pointer": lambda rng, _: f"{rng.randrange(10)}/{_word(rng, 2, 8)}",
    "regex": lambda rng, _: f"^{_word(rng, 2, 8)}[0-9]+$",
    "uuid": _uuid,
}
