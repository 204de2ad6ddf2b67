"""Values of Avro types become bytes, structure apart from what it holds (binary encoding of Avro)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from kdev.payload.avro_types import AvroSchema, AvroType
from kdev.payload.avro_values import chosen
from kdev.payload.shape import Scalar, Write


def pieces(
    schema: AvroSchema, type_: AvroType, value: object, plain: Callable[[object], object]
) -> Iterator[bytes | Scalar]:
    """The bytes of a value, the leaves still to be written; `plain` makes a leaf's value an ordinary one.

    Raises ValueError for a value that no branch of a union accepts.
    """
    type_ = schema.resolved(type_)
    match type_.kind:
        case "record" if isinstance(value, dict):
            for field in type_.fields:
                yield from pieces(schema, field.type, value[field.name], plain)
        case "array" | "map" if type_.items is not None:
            yield from _blocks(schema, type_.items, value, plain)
        case "union":
            number = chosen(schema, type_, plain(value))
            yield varint(number)
            yield from pieces(schema, type_.branches[number], value, plain)
        case _:
            yield Scalar(writer(type_), value)


def writer(type_: AvroType) -> Write:
    """What writes the values of a type without structure."""
    if type_.logical == "decimal":
        return lambda value: _decimal(type_, value)
    if type_.kind == "fixed":
        return lambda value: str(value).encode("latin-1")
    if type_.kind == "enum":
        numbers = {symbol: varint(number) for number, symbol in enumerate(type_.symbols)}
        return lambda value: numbers[str(value)]
    return _WRITERS[type_.kind]


def varint(number: int) -> bytes:
    """A whole number in zigzag order, seven bits to a byte."""
    rest = (number << 1) ^ (number >> 63)
    out = bytearray()
    while rest > 0x7F:  # noqa: PLR2004 - seven bits
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    out.append(rest)
    return bytes(out)


def _blocks(
    schema: AvroSchema, items: AvroType, value: object, plain: Callable[[object], object]
) -> Iterator[bytes | Scalar]:
    entries: list[tuple[str | None, object]] = []
    if isinstance(value, dict):
        entries = [(str(name), entry) for name, entry in value.items()]
    elif isinstance(value, list):
        entries = [(None, item) for item in value]
    if entries:
        yield varint(len(entries))
    for name, entry in entries:
        if name is not None:
            yield _text(name)
        yield from pieces(schema, items, entry, plain)
    yield b"\0"


def _decimal(type_: AvroType, value: object) -> bytes:
    unscaled = round(float(str(value)) * int(10**type_.scale))
    size = type_.size if type_.kind == "fixed" else (unscaled.bit_length() // 8) + 1
    raw = unscaled.to_bytes(size, "big", signed=True)
    return raw if type_.kind == "fixed" else varint(len(raw)) + raw


def _text(value: object) -> bytes:
    raw = str(value).encode()
    return varint(len(raw)) + raw


def _raw(value: object) -> bytes:
    raw = str(value).encode("latin-1")
    return varint(len(raw)) + raw


_WRITERS: dict[str, Write] = {
    "null": lambda _: b"",
    "boolean": lambda value: b"\1" if value else b"\0",
    "int": lambda value: varint(int(str(value))),
    "long": lambda value: varint(int(str(value))),
    "float": lambda value: struct.pack("<f", float(str(value))),
    "double": lambda value: struct.pack("<d", float(str(value))),
    "string": _text,
    "bytes": _raw,
}
