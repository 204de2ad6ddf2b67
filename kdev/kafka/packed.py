"""Records of a block laid out in memory as librdkafka takes them, a column at a time."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from kdev.header_table import HeaderTable
from kdev.model import Headers

Column = Sequence[bytes | None]
Names = tuple[str, ...]

CONTENT = bytes.__basicsize__ - 1
"""How far behind its address, which `id` tells, the content of a bytes object stands in CPython."""

_WORD = 8
# A message of a batch, `rd_kafka_message_t`: nine words of which these are ours to fill.
_MESSAGE_WORDS, _PAYLOAD, _KEY = 9, 3, 5
# One piece of a message that is handed over by itself, `rd_kafka_vu_t`: what it is, and eight words about it.
_PIECE_WORDS = 9
_TOPIC, _VALUE_PIECE, _KEY_PIECE, _FLAGS, _HEADER = 2, 4, 5, 7, 9
_COPY = 0x2


class Packed(NamedTuple):
    """So many messages of `size` bytes, one behind the other; `kept` is what they point at."""

    words: array[int]
    size: int
    number: int
    kept: tuple[object, ...]

    @property
    def addresses(self) -> range:
        """Where each message stands."""
        first = self.words.buffer_info()[0]
        return range(first, first + self.size * self.number, self.size)


def batch(values: Column, keys: Column | None) -> Packed:
    """Messages without headers, as a batch takes them."""
    words = array("Q", [0]) * (_MESSAGE_WORDS * len(values))
    _fill(words, values, _PAYLOAD, _MESSAGE_WORDS)
    if keys is not None:
        _fill(words, keys, _KEY, _MESSAGE_WORDS)
    return Packed(words, _MESSAGE_WORDS * _WORD, len(values), (values, keys))


def errors(packed: Packed) -> list[int]:
    """The error of each message of a batch after it was handed over, 0 where there is none."""
    return memoryview(packed.words).cast("B").cast("i")[:: 2 * _MESSAGE_WORDS].tolist()


def alike(headers: Sequence[Headers]) -> Iterator[tuple[slice, Names, list[Column]]]:
    """The parts of a block whose records have headers of the same names: these, and the values of each."""
    if isinstance(headers, HeaderTable):
        yield slice(0, len(headers)), headers.names, list(headers.columns)
        return
    first = 0
    for names, rows in groupby(headers, key=lambda row: tuple(name for name, _ in row)):
        values = [[value for _, value in row] for row in rows]
        last = first + len(values)
        yield slice(first, last), names, list(zip(*values, strict=True))
        first = last


def pieces(topic: int, names: Names, rows: tuple[Column, Column | None, list[Column]]) -> Packed:
    """Messages, each of `pieces_of(names)` pieces: topic, flags, value, key, and headers of these names."""
    values, keys, headers = rows
    named = [ctypes.create_string_buffer(name.encode()) for name in names]
    row = array("Q", [0]) * (_PIECE_WORDS * pieces_of(names))
    kinds = [(_TOPIC, topic), (_FLAGS, _COPY), (_VALUE_PIECE, 0), (_KEY_PIECE, 0)]
    kinds += [(_HEADER, ctypes.addressof(name)) for name in named]
    for n, (kind, first) in enumerate(kinds):
        row[n * _PIECE_WORDS] = kind
        row[n * _PIECE_WORDS + 1] = first
    words, stride = row * len(values), len(row)
    _fill(words, values, 2 * _PIECE_WORDS + 1, stride)
    if keys is not None:
        _fill(words, keys, 3 * _PIECE_WORDS + 1, stride)
    for n, column in enumerate(headers):
        _fill(words, column, (4 + n) * _PIECE_WORDS + 2, stride)
    return Packed(words, stride * _WORD, len(values), (named, *rows))


def pieces_of(names: Names) -> int:
    """How many pieces a message has: topic, flags, value, key, and each header."""
    return 4 + len(names)


def _fill(words: array[int], column: Column, first: int, stride: int) -> None:
    """Write where each value stands and how long it is; both 0 where there is none."""
    try:
        sizes = list(map(len, column))  # type: ignore[arg-type]
    except TypeError:  # one of them is None
        words[first::stride] = array("Q", [0 if value is None else id(value) + CONTENT for value in column])
        words[first + 1 :: stride] = array("Q", [len(value or b"") for value in column])
    else:
        words[first::stride] = array("Q", [id(value) + CONTENT for value in column])
        words[first + 1 :: stride] = array("Q", sizes)
