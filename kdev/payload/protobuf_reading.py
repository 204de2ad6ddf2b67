"""Bytes in the wire format of Protocol Buffers become values again, under the names that the document has."""

from __future__ import annotations

import math
import struct
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from kdev.payload.protobuf_bytes import entry_key, entry_value
from kdev.payload.protobuf_known import (
    DURATION,
    LIST,
    PLAIN,
    STRUCT,
    TIMESTAMP,
    VALUE,
    WRAPPERS,
    span_text,
    time_text,
)
from kdev.payload.protobuf_wire import END, FIXED64, LENGTH, START, wire_of
from kdev.proto.definitions import UNPACKABLE, ProtoField, ProtoMessage
from kdev.proto.resolving import Definitions

DEEPEST = 100
MOST_SHIFT = 63
LOW_BITS = 0x7F
DIGITS = range(6, 10)
ZEROS: Mapping[str, object] = {"string": "", "bytes": "", "bool": False, "float": 0.0, "double": 0.0}


class Raw(NamedTuple):
    """One field as it stands in the bytes: a number, or the bytes of anything that has a length."""

    number: int
    wire: int
    value: int | bytes


def value_from(definitions: Definitions, message: ProtoMessage, data: bytes) -> dict[str, object]:
    """The fields of a message that some bytes hold; those without presence are always there.

    A field that the message does not have, or has in another wire type, stands under its number.
    Raises ValueError when the bytes hold no message.
    """
    return _Reading(definitions).message(message, data, 0)


def raw_fields(data: bytes) -> Iterator[Raw]:
    """The fields of a message one after the other. Raises ValueError when the bytes are none."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire = key >> 3, key & 7
        if not number:
            raise ValueError("a field has the number 0")
        value, at = _value(data, at, number, wire)
        yield Raw(number, wire, value)


def _value(data: bytes, at: int, number: int, wire: int) -> tuple[int | bytes, int]:
    match wire:
        case 0:
            return _varint(data, at)
        case 1 | 5:
            size = 8 if wire == FIXED64 else 4
            return int.from_bytes(_cut(data, at, size), "little"), at + size
        case 2:
            size, at = _varint(data, at)
            return _cut(data, at, size), at + size
        case 3:
            return _group(data, at, number)
        case _:
            raise ValueError(f"a field has the wire type {wire}")


def _group(data: bytes, start: int, number: int) -> tuple[bytes, int]:
    """What stands between the two tags of a group, and where it goes on behind."""
    at, open_groups = start, [number]
    while True:
        before = at
        key, at = _varint(data, at)
        if key & 7 == END:
            if open_groups.pop() != key >> 3:
                raise ValueError("a group ends that did not begin")
            if not open_groups:
                return data[start:before], at
        elif key & 7 == START:
            open_groups.append(key >> 3)
        else:
            _, at = _value(data, at, key >> 3, key & 7)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    shift = number = 0
    while at < len(data) and shift <= MOST_SHIFT:
        byte = data[at]
        at += 1
        number |= (byte & LOW_BITS) << shift
        if byte <= LOW_BITS:
            return number & (2**64 - 1), at
        shift += 7
    raise ValueError("the bytes end too early" if shift <= MOST_SHIFT else "a number has more than 64 bits")


def _cut(data: bytes, at: int, size: int) -> bytes:
    found = data[at : at + size]
    if len(found) < size:
        raise ValueError("the bytes end too early")
    return found


class _Reading:
    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    def message(self, message: ProtoMessage, data: bytes, depth: int) -> dict[str, object]:
        if depth > DEEPEST:
            raise ValueError("it is nested too deep")
        known = {one.number: one for one in message.fields}
        found: dict[int, list[object]] = {}
        strange: dict[str, list[object]] = {}
        for raw in raw_fields(data):
            one = known.get(raw.number)
            if one is None or not _fits_wire(one, raw):
                strange.setdefault(str(raw.number), []).append(_shown(raw))
                continue
            if one.one_of:
                others = [each.number for each in message.fields if each.one_of == one.one_of]
                found = {
                    number: value
                    for number, value in found.items()
                    if number not in others or number == raw.number
                }
            found.setdefault(raw.number, []).extend(self._parts(one, raw))
        made = {
            one.name: self._whole(one, found.get(one.number), depth)
            for one in message.fields
            if one.number in found or one.implicit or one.repeated
        }
        return made | {
            number: values[0] if len(values) == 1 else values for number, values in strange.items()
        }

    def _parts(self, one: ProtoField, raw: Raw) -> Iterator[object]:
        """The values that one field brings: many where it is packed; of messages their bytes."""
        if not isinstance(raw.value, bytes) or one.kind == "message" or one.key or one.type in UNPACKABLE:
            yield raw.value
            return
        data, at, wire = raw.value, 0, wire_of(one)
        while at < len(data):
            value, at = _value(data, at, one.number, wire)
            yield value

    def _whole(self, one: ProtoField, parts: list[object] | None, depth: int) -> object:
        if one.key:
            return dict(self._entry(one, part, depth) for part in parts or ())
        if one.repeated:
            return [self._single(one, part, depth) for part in parts or ()]
        if parts is None:
            return self._zero(one)
        if one.kind == "message":
            return self._single(one, b"".join(part for part in parts if isinstance(part, bytes)), depth)
        return self._single(one, parts[-1], depth)

    def _zero(self, one: ProtoField) -> object:
        if one.kind == "enum":
            enum = self._definitions.enums[one.type]
            return enum.names.get(0, 0)
        return ZEROS.get(one.type, 0)

    def _entry(self, one: ProtoField, part: object, depth: int) -> tuple[str, object]:
        fields = (entry_key(one), entry_value(one))
        shape = ProtoMessage("entry", fields, one.spot)
        made = self.message(shape, part if isinstance(part, bytes) else b"", depth + 1)
        key, value = made["key"], made.get("value")
        if value is None and one.kind == "message":
            value = self._single(one, b"", depth)
        return ("true" if key else "false") if isinstance(key, bool) else str(key), value

    def _single(self, one: ProtoField, part: object, depth: int) -> object:
        if one.kind == "message":
            return self._inner(one.type, part if isinstance(part, bytes) else b"", depth + 1)
        if one.kind == "enum":
            number = _signed(int(str(part)), 32)
            return self._definitions.enums[one.type].names.get(number, number)
        if isinstance(part, bytes):
            return part.decode() if one.type == "string" else b64encode(part).decode()
        return _NUMBERS.get(one.type, _itself)(int(str(part)))

    def _inner(self, name: str, data: bytes, depth: int) -> object:
        message = self._definitions.messages[name]
        if name not in PLAIN:
            return self.message(message, data, depth)
        if name in (STRUCT, LIST, VALUE):
            return self._any(name, data, depth)
        made = self.message(message, data, depth)
        if name in WRAPPERS:
            return made["value"]
        write = {TIMESTAMP: time_text, DURATION: span_text}[name]
        return write(int(str(made["seconds"])), int(str(made["nanos"])))

    def _any(self, name: str, data: bytes, depth: int) -> object:
        """A Struct, a ListValue or a Value as plain JSON."""
        made = self.message(self._definitions.messages[name], data, depth)
        if name == STRUCT:
            return made["fields"]
        if name == LIST:
            return made["values"]
        return next((None if kind == "null_value" else value for kind, value in made.items()), None)


def _fits_wire(one: ProtoField, raw: Raw) -> bool:
    packed = one.repeated and one.kind != "message" and not one.key and one.type not in UNPACKABLE
    wire = LENGTH if one.key else wire_of(one)
    return raw.wire == wire or (packed and raw.wire == LENGTH)


def _shown(raw: Raw) -> object:
    """A field that the message does not have, as far as it speaks for itself."""
    if not isinstance(raw.value, bytes):
        return raw.value
    try:
        text = raw.value.decode()
    except UnicodeDecodeError:
        return b64encode(raw.value).decode()
    return text if text.isprintable() else b64encode(raw.value).decode()


def _signed(number: int, bits: int) -> int:
    low = number & ((1 << bits) - 1)
    return low - (1 << bits) if low >> (bits - 1) else low


def _zigzag(bits: int) -> Callable[[int], object]:
    return lambda number: _signed((number >> 1) ^ -(number & 1), bits)


def _itself(number: int) -> object:
    return number


def _single_float(bits: int) -> object:
    raw = bits.to_bytes(4, "little")
    (number,) = struct.unpack("<f", raw)
    if not math.isfinite(number):
        return _odd(number)
    return next(
        (short for digits in DIGITS if struct.pack("<f", short := float(f"{number:.{digits}g}")) == raw),
        number,
    )


def _double(bits: int) -> object:
    (number,) = struct.unpack("<d", bits.to_bytes(8, "little"))
    return number if math.isfinite(number) else _odd(number)


def _odd(number: float) -> str:
    """How the JSON form writes a number that is none."""
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


_NUMBERS: Mapping[str, Callable[[int], object]] = {
    "bool": bool,
    "int32": lambda number: _signed(number, 32),
    "int64": lambda number: _signed(number, 64),
    "uint32": lambda number: number & (2**32 - 1),
    "sint32": _zigzag(32),
    "sint64": _zigzag(64),
    "sfixed32": lambda number: _signed(number, 32),
    "sfixed64": lambda number: _signed(number, 64),
    "float": _single_float,
    "double": _double,
}
