"""Chance as a function: the same seed and names give the same numbers, on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from random import Random


@dataclass(frozen=True, slots=True)
class Chance:
    """A source of seeded generators; `names` say whose chance it is."""

    seed: int
    names: tuple[str | int, ...] = ()

    def of(self, *names: str | int) -> Chance:
        """The chance of something further in."""
        return Chance(self.seed, (*self.names, *names))

    def text(self) -> bytes:
        """The seed and the names, as what numbers are made from."""
        return "\0".join(map(str, (self.seed, *self.names))).encode()

    def number(self) -> int:
        """A number of 64 bits that belongs to these names."""
        return int.from_bytes(blake2b(self.text(), digest_size=8).digest(), "big")

    def random(self) -> Random:
        """A generator that starts from the beginning."""
        return Random(self.number())
