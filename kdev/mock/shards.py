"""One part of a run: each key is in one of its parts, so that records keep their order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import compress
from zlib import crc32

from kdev.errors import UsageError
from kdev.model import Block

MOST = 1024
_SHARD = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `number` of `count`, counted from 1."""

    number: int = 1
    count: int = 1

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    @property
    def whole(self) -> bool:
        """Whether it is the whole run."""
        return self.count == 1

    def share(self, records: int) -> int:
        """How many of the first records are its own when they are dealt out evenly; all shares add up."""
        return records * self.number // self.count - records * (self.number - 1) // self.count

    def of(self, block: Block, first: int) -> Block:
        """The records of a block that are its own; `first` is the number of the block's first in its stream.

        Records with a key go by it, others by their number.
        """
        if block.keys is None:
            own = [number % self.count == self.number - 1 for number in range(first, first + len(block))]
        else:
            own = [
                (number if key is None else crc32(key)) % self.count == self.number - 1
                for number, key in enumerate(block.keys, first)
            ]
        return Block(
            block.topic,
            list(compress(block.values, own)),
            None if block.keys is None else list(compress(block.keys, own)),
            None if block.headers is None else list(compress(block.headers, own)),
            None if block.times_ms is None else list(compress(block.times_ms, own)),
        )


WHOLE = Shard()


def shard_from(text: str) -> Shard:
    """The part that a text such as `3/8` means. Raises UsageError when it means none."""
    match = _SHARD.fullmatch(text.strip())
    number, count = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= count <= MOST:
        raise UsageError(f"`--shard {text}` is no part of a run", hint="the third of eight parts is `3/8`")
    return Shard(number, count)
