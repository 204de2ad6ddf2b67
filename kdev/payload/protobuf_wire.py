"""The wire format of Protocol Buffers: wire types, tags, varints, and what writes scalars."""

from __future__ import annotations

import math
import struct
from base64 import b64decode
from collections.abc import Callable, Mapping

from kdev.payload.shape import Write
from kdev.proto.definitions import WHOLE, ProtoField

VARINT, FIXED64, LENGTH, START, END, FIXED32 = range(6)
WIRE: Mapping[str, int] = {
    **dict.fromkeys(("double", "fixed64", "sfixed64"), FIXED64),
    **dict.fromkeys(("float", "fixed32", "sfixed32"), FIXED32),
    **dict.fromkeys(("string", "bytes"), LENGTH),
}
"""The wire types of scalars; those that are not named are VARINT."""
ALL_BITS = 2**64 - 1
LOW_BITS, MORE = 0x7F, 0x80
LARGEST_FLOAT = 3.4028234663852886e38
ODD = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""How the JSON form writes the numbers that are none."""


def varint(number: int) -> bytes:
    """A whole number, seven bits to a byte, the lowest first; a negative one as its 64 bits."""
    rest = number & ALL_BITS
    out = bytearray()
    while rest > LOW_BITS:
        out.append(rest & LOW_BITS | MORE)
        rest >>= 7
    out.append(rest)
    return bytes(out)


def tag(number: int, wire: int) -> bytes:
    """What stands before a field: its number and its wire type."""
    return varint(number << 3 | wire)


def wire_of(one: ProtoField) -> int:
    """The wire type of one value of a field."""
    if one.kind == "message":
        return START if one.group else LENGTH
    return WIRE.get(one.type, VARINT)


def raw_bytes(value: object) -> bytes:
    """The bytes that a value of the type `bytes` stands for: base64, or a text that is none as it is."""
    text = str(value)
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return text.encode()


def _with_length(raw: bytes) -> bytes:
    return varint(len(raw)) + raw


def _whole(kind: str) -> Callable[[object], int]:
    """Makes whole numbers of a type; for one without room there, as a time before 1970, the nearest."""
    low, high = WHOLE[kind]

    def whole(value: object) -> int:
        number = value if isinstance(value, int) else _truncated(value)
        return min(max(number, low), high)

    return whole


def _truncated(value: object) -> int:
    return int(value) if isinstance(value, float) else int(str(value))


def _varying(kind: str) -> Write:
    whole = _whole(kind)
    return lambda value: varint(whole(value))


def _zigzag(kind: str) -> Write:
    whole = _whole(kind)

    def write(value: object) -> bytes:
        number = whole(value)
        return varint((number << 1) ^ (number >> 63))

    return write


def _packed(form: str, make: Callable[[object], int | float]) -> Write:
    pack = struct.Struct(form).pack
    return lambda value: pack(make(value))


def _floating(value: object) -> float:
    text = str(value)
    return ODD[text] if text in ODD else float(text)


def _single(value: object) -> float:
    number = _floating(value)
    if math.isfinite(number) and abs(number) > LARGEST_FLOAT:
        return math.copysign(LARGEST_FLOAT, number)
    return number


WRITERS: Mapping[str, Write] = {
    **{kind: _varying(kind) for kind in ("int32", "int64", "uint32", "uint64")},
    **{kind: _zigzag(kind) for kind in ("sint32", "sint64")},
    "bool": lambda value: b"\1" if value is True or value == "true" else b"\0",
    "fixed32": _packed("<I", _whole("fixed32")),
    "fixed64": _packed("<Q", _whole("fixed64")),
    "sfixed32": _packed("<i", _whole("sfixed32")),
    "sfixed64": _packed("<q", _whole("sfixed64")),
    "float": _packed("<f", _single),
    "double": _packed("<d", _floating),
    "string": lambda value: _with_length(str(value).encode()),
    "bytes": lambda value: _with_length(raw_bytes(value)),
}
"""What writes a value of each scalar type, without its tag."""
