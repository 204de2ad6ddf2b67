"""Scalars of Protocol Buffers as their bytes or numbers on the wire become values."""

from __future__ import annotations

import math
import struct
from base64 import b64encode
from collections.abc import Callable, Mapping

DIGITS = range(6, 10)
ZEROS: Mapping[str, object] = {"string": "", "bytes": "", "bool": False, "float": 0.0, "double": 0.0}
"""What a field without presence is when it is not there; a type that is not named is a number."""


def signed(number: int, bits: int) -> int:
    """The low bits of a number as one with a sign."""
    low = number & ((1 << bits) - 1)
    return low - (1 << bits) if low >> (bits - 1) else low


def _zigzag(bits: int) -> Callable[[int], object]:
    return lambda number: signed((number >> 1) ^ -(number & 1), bits)


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


NUMBERS: Mapping[str, Callable[[int], object]] = {
    "bool": bool,
    "int32": lambda number: signed(number, 32),
    "int64": lambda number: signed(number, 64),
    "uint32": lambda number: number & (2**32 - 1),
    "sint32": _zigzag(32),
    "sint64": _zigzag(64),
    "sfixed32": lambda number: signed(number, 32),
    "sfixed64": lambda number: signed(number, 64),
    "float": _single_float,
    "double": _double,
}
"""What makes a value of a scalar that is a number on the wire; of a type that is not named it is that."""


def text(raw: bytes) -> str:
    """The text of a string. Raises ValueError for bytes that are none."""
    return raw.decode()


def base64(raw: bytes) -> str:
    """Bytes as JSON has them."""
    return b64encode(raw).decode()
