"""Messages that librdkafka keeps in memory until they are given back, and columns of them."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from kdev.kafka import library
from kdev.kafka.gathering import Gathering

WORD = 8
_LINE_END = ctypes.create_string_buffer(b"\n", 1)


class Column(NamedTuple):
    """The keys or the values of some records: `content` has them all, each with a line end behind it."""

    content: bytes
    lengths: Sequence[int]
    missing: Sequence[int]

    def lines(self) -> bytes | None:
        """All of them, each with a line end behind it; None where one has a line end itself or is missing."""
        alone = not self.missing and self.content.count(b"\n") == len(self.lengths)
        return self.content if alone else None

    def each(self) -> list[bytes | None]:
        """One by one."""
        lines = self.lines()
        if lines is not None:
            return [*lines.split(b"\n")[:-1]]
        ends = accumulate(length + 1 for length in self.lengths)
        parts: list[bytes | None] = [
            self.content[end - length - 1 : end - 1] for length, end in zip(self.lengths, ends, strict=True)
        ]
        for n in self.missing:
            parts[n] = None
        return parts


class Held:
    """Some messages; a `room` of librdkafka's memory has their number, then the address of each.

    They are given back as soon as nothing needs them any more.
    """

    __slots__ = ("_gathering", "_room", "where")

    def __init__(self, room: int, gathering: Gathering) -> None:
        count = ctypes.c_size_t.from_address(room).value
        self._room = room
        self._gathering = gathering
        self.where = array("q", ctypes.string_at(room + WORD, WORD * count))

    def __del__(self) -> None:
        self.give_back()

    def give_back(self) -> None:
        """Give the messages back; what is wanted of them has to be there by then."""
        if self._room:
            library.consuming().rd_kafka_messages_destroy(self._room)
            self._room = 0

    def words(self, count: int) -> array[int]:
        """The first words of each message, so many."""
        size = WORD * count
        pieces = array("q", [0, size]) * len(self.where)
        pieces[0::2] = self.where
        return array("q", self._gathering.together(pieces, size * len(self.where)))

    def column(self, where: array[int], lengths: array[int]) -> Column:
        """What stands at some addresses, so long each; at the address 0 nothing does."""
        pieces = array("q", [0, 0, ctypes.addressof(_LINE_END), 1]) * len(where)
        pieces[0::4], pieces[1::4] = where, lengths
        content = self._gathering.together(pieces, sum(lengths) + len(lengths))
        missing = [n for n, address in enumerate(where) if not address] if 0 in where else ()
        return Column(content, lengths, missing)
