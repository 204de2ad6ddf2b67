"""Values like the examples of a document."""

from __future__ import annotations

import base64
import re
import string
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain
from random import Random
from typing import TypeGuard

from kdev.mock.realism.infer import is_id
from kdev.mock.tables.moments import Moment, Written
from kdev.payload.shape import Note

MANY = 3
LONGEST = 100  # digits of a number; with more it is only a text
FAR = 1.5  # how many times more or less than the usual values an example is that speaks for others
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
NUMBER = re.compile(r"(\d+)")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
BASE64 = re.compile(r"(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9+/]{15,}={1,2}")
YEAR = 4
PROSE = 7  # words of a text of which a digit is no part of a code
LEAST_ID = 1000
FILLING = frozenset({"", "string", "text", "somestringvalue", "str", "lorem", "example"})
"""What stands in examples that say nothing."""
HEX = r"(?=(?:[0-9a-f-]*?\d-?[a-f]){2})"
FIXED = re.compile(
    rf"(?<![0-9A-Za-z])({HEX}[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}"
    rf"|{HEX}[0-9a-f]{{12,128}}|{HEX.replace('a-f', 'A-F')}[0-9A-F]{{12,128}}"
    r"|(?:\d{1,3}\.){3}\d{1,3}"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-[0-3]\d|[0-3]\d/[0-3]\d/(?:19|20)\d\d|(?:19|20)\d\d-(?:0[1-9]|1[0-2])"
    r"|[0-2]\d:[0-5]\d(?::[0-5]\d)?|(?:19|20)\d\d)(?![0-9A-Za-z])"
)
"""What digits that are drawn one by one would spoil."""

Draw = Callable[[], object | None]


def enough(note: Note) -> tuple[object, ...]:
    """The examples that fit, when there are enough to take them as they are."""
    examples = tuple(value for value in note.examples if note.fits(value))
    return examples if len(examples) >= MANY else ()


def texts_of(note: Note) -> tuple[str, ...]:
    """The texts among the examples that fit."""
    return tuple(value for value in note.examples if isinstance(value, str) and note.fits(value))


def written_as(texts: Sequence[str]) -> Written | None:
    """How all of some texts are written as a time; None when not all are one."""
    if all(DATE_TIME.fullmatch(text) for text in texts):
        return Written.DATE_TIME
    return Written.DATE if all(DATE.fullmatch(text) for text in texts) else None


def said_by(examples: tuple[object, ...], name: str) -> tuple[object, ...]:
    """The examples of a field without those that only fill the room of one."""
    if not examples or len(examples) >= MANY:
        return examples
    return tuple(value for value in examples if _tells(value, name))


def _tells(value: object, name: str) -> bool:
    if isinstance(value, str):
        own = _bare(value)
        filler = own in FILLING or own == _bare(name) or "{{" in value or "${" in value
        return not filler and not (is_id(name) and (len(value) < MANY or not re.search(r"\d", value)))
    if is_number(value):
        return value >= LEAST_ID if is_id(name) else value not in (0, 1)
    return True


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


def draws(note: Note, rng: Random) -> Iterator[tuple[str, Draw]]:
    """A rule and a draw for what a text's few examples speak for; nothing when they teach nothing."""
    texts = texts_of(note)
    if not texts:
        return
    written = written_as(texts)
    if written is not None:
        yield (
            f"the example, a {'date' if written is Written.DATE else 'date and time'}",
            lambda: Moment(written),
        )
    elif all(BASE64.fullmatch(text) for text in texts):
        yield (
            "the example, Base64",
            lambda: base64.b64encode(rng.randbytes(len(texts[0]) * 3 // 4 - 1)).decode(),
        )
    elif any(re.search(r"\d", text) for text in texts) and max(map(_words, texts)) < PROSE:
        yield "like the example", lambda: alike(rng.choice(texts), rng)


def _words(text: str) -> int:
    return text.count(" ") + 1


def near(note: Note, rng: Random, *, named_id: bool) -> Draw | None:
    """A draw of numbers about as large as the examples and as exact; None where there are no examples."""
    numbers = [value for value in note.examples if is_number(value) and note.fits(value)]
    if not numbers:
        return None

    def draw() -> object:
        number = rng.choice(numbers)
        digits = len(str(number).partition(".")[2]) if isinstance(number, float) else 0
        if isinstance(number, int) and number >= LEAST_ID and named_id:
            return rng.randrange(10 ** (len(str(number)) - 1), 10 ** len(str(number)))
        return round(number * rng.uniform(0.5, 1.5), digits or None)

    return draw


def is_far(note: Note, values: Sequence[object]) -> bool:
    """Whether the examples are much larger or smaller than some usual values."""
    numbers = [abs(value) for value in note.examples if is_number(value) and note.fits(value) and value]
    usual = sorted(abs(value) for value in values if is_number(value) and value)
    if not numbers or not usual:
        return False
    return max(numbers) * FAR < usual[0] or min(numbers) > usual[-1] * FAR


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number, which a truth is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def teach(note: Note) -> bool:
    """Whether the few examples of a text say how it is written."""
    return next(draws(note, Random(0)), None) is not None


def alike(example: str, rng: Random) -> str:
    """A text like an example: other digits, a leading one not made zero; times and addresses stay such."""
    parts = FIXED.split(example)
    return "".join(_fixed(part, rng) if at % 2 else _other(part, rng) for at, part in enumerate(parts))


def _fixed(text: str, rng: Random) -> str:
    """Another text of the same form: a UUID, a hash, an address, a date, a time of day or a year."""
    if "." in text:
        return ".".join(str(rng.randint(1, 254)) for _ in range(4))
    if ":" in text:
        return ":".join(f"{rng.randrange(24 if at == 0 else 60):02d}" for at in range(text.count(":") + 1))
    if len(text) == YEAR:
        return str(rng.randint(int(text) - 3, int(text) + 1))
    if re.fullmatch(r"[\d/-]+", text) and len(text) <= len("2026-01-01"):
        return re.sub(r"\b\d\d\b", lambda _: f"{rng.randint(1, 12):02d}", text)
    signs = len(text.replace("-", ""))
    made = f"{rng.getrandbits(4 * signs):0{signs}x}"
    if "-" in text:
        variant = "89ab"[rng.getrandbits(2)]
        made = f"{made[:8]}-{made[8:12]}-4{made[13:16]}-{variant}{made[17:20]}-{made[20:]}"
    return made if text.islower() else made.upper()


def _other(example: str, rng: Random) -> str:
    texts, numbers = _cut(example)
    made = [_digits(low, high, width, rng) for low, high, width in numbers]
    return "".join(chain.from_iterable(zip(texts, [*made, ""], strict=True)))


def _digits(low: int, high: int, width: int, rng: Random) -> str:
    if width > LONGEST:
        return "".join(rng.choices(string.digits[bool(low) :], k=width))
    return f"{rng.randrange(low, high):0{width}d}"


@cache
def _cut(example: str) -> tuple[Sequence[str], Sequence[tuple[int, int, int]]]:
    """The texts around the numbers of an example; the lowest of each number, what it is below, its width."""
    texts, numbers = NUMBER.split(example)[::2], NUMBER.findall(example)
    widths = [(0 if number[0] == "0" else 10 ** (len(number) - 1), len(number)) for number in numbers]
    return texts, [(low, 10**width, width) for low, width in widths]
