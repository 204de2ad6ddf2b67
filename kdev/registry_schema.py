"""Schemas as a schema registry keeps them, and how the number of one stands before a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

AVRO, PROTOBUF, JSON = "AVRO", "PROTOBUF", "JSON"
MAGIC = b"\0"
ID_BYTES, LONG_ID_BYTES = 4, 8
LOW_BITS, MOST_BITS = 0x7F, 35


@dataclass(frozen=True, slots=True)
class RegistrySchema:
    """A schema as a schema registry keeps it; `language` is the word of registries: AVRO, PROTOBUF or JSON.

    `record` is the full name of what it describes, empty where it has none. `imports` are the schemas that it
    refers to, each by the name that it gives them, and `indexes` the way to its message in the file of a
    Protobuf schema: the number of a message, then of one within it.
    """

    language: str
    text: str
    record: str = ""
    imports: tuple[tuple[str, RegistrySchema], ...] = ()
    indexes: tuple[int, ...] = ()


class Registry(Protocol):
    """What keeps schemas, and knows each by a number."""

    @property
    def url(self) -> str:
        """Where it is, without a password."""
        ...

    def id_of(self, subject: str, schema: RegistrySchema) -> int:
        """The number of a schema, which is registered where it is not known.

        Raises RegistryError when the registry cannot be asked, or does not take it.
        """
        ...


def head(number: int, schema: RegistrySchema, size: int = ID_BYTES) -> bytes:
    """What serializers write before a record: a zero, the number, and in Protobuf the way to the message."""
    return MAGIC + number.to_bytes(size, "big") + _way(schema.indexes)


def numbered(data: bytes) -> bool:
    """Whether the number of a schema may stand before a record."""
    return data[:1] == MAGIC and len(data) > 1 + ID_BYTES


def number_of(data: bytes) -> int:
    """The number of the schema that stands before a record."""
    return int.from_bytes(data[1 : _begin(data)], "big")


def body(data: bytes) -> bytes:
    """What stands behind the number of a schema; all of it where there is none."""
    return data[_begin(data) :] if numbered(data) else data


def way_and_body(data: bytes) -> tuple[tuple[int, ...], bytes]:
    """The way to a message of Protobuf, from behind the number of its schema, and the message itself."""
    count, at = _read_zigzag(data, 0)
    way: list[int] = []
    while len(way) < count and at < len(data):
        step, at = _read_zigzag(data, at)
        way.append(step)
    return tuple(way) or (0,), data[at:]


def _begin(data: bytes) -> int:
    # Numbers begin with 1: four bytes of zero are the first half of one that takes eight.
    return 1 + (LONG_ID_BYTES if not any(data[1 : 1 + ID_BYTES]) else ID_BYTES)


def _way(indexes: tuple[int, ...]) -> bytes:
    if not indexes:
        return b""
    # The first message of a file, which most records are, is written as nothing but a zero.
    return MAGIC if indexes == (0,) else b"".join(map(_zigzag, (len(indexes), *indexes)))


def _zigzag(number: int) -> bytes:
    left, made = number << 1, bytearray()
    while left > LOW_BITS:
        made.append(left & LOW_BITS | LOW_BITS + 1)
        left >>= 7
    return bytes((*made, left))


def _read_zigzag(data: bytes, at: int) -> tuple[int, int]:
    """A number and where it ends; it ends with the bytes at the latest."""
    number = shift = 0
    while at < len(data) and shift < MOST_BITS:
        number |= (data[at] & LOW_BITS) << shift
        shift, at = shift + 7, at + 1
        if data[at - 1] <= LOW_BITS:
            break
    return number >> 1, at
