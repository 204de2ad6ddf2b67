"""Bytes in Avro's binary encoding become values again."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from kdev.payload.avro_types import AvroSchema, AvroType

DEEPEST = 200


def value_from(schema: AvroSchema, data: bytes) -> object:
    """The value that some bytes hold; bytes inside it are texts of one character each, decimals are numbers.

    Raises ValueError when they hold something else, or more.
    """
    reading = _Reading(schema, data)
    try:
        value = reading.value(schema.root)
    except (IndexError, struct.error, RecursionError) as exc:
        raise ValueError("the bytes end too early") from exc
    if reading.at != len(data):
        raise ValueError(f"{len(data) - reading.at} bytes are left over")
    return value


class _Reading:
    def __init__(self, schema: AvroSchema, data: bytes) -> None:
        self._schema = schema
        self._data = data
        self.at = 0

    def value(self, type_: AvroType) -> object:
        type_ = self._schema.resolved(type_)
        match type_.kind:
            case "record":
                return {field.name: self.value(field.type) for field in type_.fields}
            case "union":
                return self.value(type_.branches[self._index(len(type_.branches))])
            case "array" if type_.items is not None:
                return [self.value(type_.items) for _ in self._blocks()]
            case "map" if type_.items is not None:
                return {self._text(): self.value(type_.items) for _ in self._blocks()}
            case "enum":
                return type_.symbols[self._index(len(type_.symbols))]
            case _:
                return self._scalar(type_)

    def _scalar(self, type_: AvroType) -> object:
        match type_.kind:
            case "null":
                return None
            case "boolean":
                return self._take(1) == b"\1"
            case "int" | "long":
                return self._number()
            case "float" | "double":
                return struct.unpack("<f" if type_.kind == "float" else "<d", self._floating(type_))[0]
            case "string":
                return self._text()
            case _:
                raw = self._take(type_.size if type_.kind == "fixed" else self._number())
                return _decimal(type_, raw) if type_.logical == "decimal" else raw.decode("latin-1")

    def _floating(self, type_: AvroType) -> bytes:
        return self._take(4 if type_.kind == "float" else 8)

    def _blocks(self) -> Iterator[None]:
        while count := self._number():
            if count < 0:
                count = -count
                self._number()
            yield from (None for _ in range(count))

    def _index(self, size: int) -> int:
        number = self._number()
        if not 0 <= number < size:
            raise ValueError(f"there is no choice {number} of {size}")
        return number

    def _number(self) -> int:
        shift = number = 0
        while True:
            byte = self._data[self.at]
            self.at += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte <= 0x7F:  # noqa: PLR2004 - seven bits
                return (number >> 1) ^ -(number & 1)

    def _text(self) -> str:
        return self._take(self._number()).decode()

    def _take(self, size: int) -> bytes:
        found = self._data[self.at : self.at + size]
        if size < 0 or len(found) < size:
            raise IndexError(size)
        self.at += size
        return found


def _decimal(type_: AvroType, raw: bytes) -> int | float:
    unscaled = int.from_bytes(raw, "big", signed=True)
    return round(unscaled / 10.0**type_.scale, type_.scale) if type_.scale else unscaled
