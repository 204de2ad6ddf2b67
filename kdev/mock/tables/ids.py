"""Columns of identifiers that are new in every record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import shake_128

from kdev.mock.tables.chance import Chance
from kdev.mock.tables.draws import CHUNK, Span

FORM = b"........-....-4...-....-............"
VERSION, VARIANT = 14, 19
AT_ONCE = 1024  # as many as the processor has at hand
PLACES = [place for place, sign in enumerate(FORM) if sign != ord("-")]
TO_VARIANT = bytes.maketrans(b"0123456789abcdef", b"89ab89ab89ab89ab")


class Uuids:
    """A random UUID of version 4 in every record."""

    def __init__(self, chance: Chance, before: bytes, after: bytes) -> None:
        self._chance = chance
        self._before = before
        self._after = after
        self._chunk = -1
        self._texts: Sequence[bytes] = ()

    def fragments(self, span: Span) -> Iterable[bytes]:
        """The identifier of each record."""
        if span.chunk != self._chunk:
            self._texts = self._made(self._chance.of(span.chunk))
            self._chunk = span.chunk
        return self._texts if span.records == CHUNK else self._texts[span.start : span.stop]

    def _made(self, chance: Chance) -> Sequence[bytes]:
        end = _unlike(self._before + self._after)
        frame = self._before + FORM + self._after + end
        digits = shake_128(chance.text()).hexdigest(16 * CHUNK).encode()
        texts: list[bytes] = []
        for first in range(0, CHUNK, AT_ONCE):
            some = self._written(bytearray(frame * AT_ONCE), digits[32 * first : 32 * (first + AT_ONCE)])
            texts += some[: -len(end)].split(end) if end else _cut(some, len(frame))
        return texts

    def _written(self, texts: bytearray, digits: bytes) -> bytes:
        """Frames with identifiers written into them, one digit of all at once."""
        first, step = len(self._before), len(texts) // AT_ONCE
        for digit, place in enumerate(PLACES):
            if place == VARIANT:
                texts[first + place :: step] = digits[digit::32].translate(TO_VARIANT)
            elif place != VERSION:
                texts[first + place :: step] = digits[digit::32]
        return bytes(texts)


def _unlike(text: bytes) -> bytes:
    """A byte that is neither in a text nor in an identifier; nothing where there is none."""
    taken = {*text, *b"-0123456789abcdef"}
    return next((bytes([sign]) for sign in (10, *range(256)) if sign not in taken), b"")


def _cut(texts: bytes, size: int) -> list[bytes]:
    return [texts[at : at + size] for at in range(0, len(texts), size)]
