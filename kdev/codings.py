"""Ways to write bytes as text: numbers as Kafka's own serializers make them, hexadecimal, base64."""

from __future__ import annotations

import math
import struct
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple
from uuid import UUID


class Coding(NamedTuple):
    """How bytes are read as text and made of it again; both raise ValueError for what is none.

    What is `quoted` is a text in JSON, what is not is JSON as it stands.
    """

    read: Callable[[bytes], str]
    write: Callable[[str], bytes]
    quoted: bool = True


def _number(form: str, parse: Callable[[str], int | float]) -> Coding:
    packed = struct.Struct(form)

    def read(content: bytes) -> str:
        if len(content) != packed.size:
            noun = "byte" if len(content) == 1 else "bytes"
            raise ValueError(f"it has {len(content):,} {noun}, not {packed.size}")
        (number,) = packed.unpack(content)
        if isinstance(number, float) and not math.isfinite(number):
            raise ValueError(f"it is {number}, which is no number of JSON")
        return str(number)

    def write(text: str) -> bytes:
        try:
            return packed.pack(parse(text))
        except struct.error as exc:
            raise ValueError(str(exc)) from exc
        except OverflowError as exc:
            raise ValueError("it is too large") from exc

    return Coding(read, write, quoted=False)


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as exc:
        raise ValueError("it is no text in UTF-8") from exc


def _base64(content: bytes) -> str:
    return b64encode(content).decode()


def _uuid(content: bytes) -> str:
    if len(content) != len(UUID(int=0).bytes):
        raise ValueError(f"it has {len(content):,} bytes, not 16")
    return str(UUID(bytes=content))


def _uuid_bytes(text: str) -> bytes:
    return UUID(text).bytes


CODINGS: Mapping[str, Coding] = {
    "text": Coding(_text, str.encode),
    "hex": Coding(bytes.hex, bytes.fromhex),
    "base64": Coding(_base64, partial(b64decode, validate=True)),
    "int16": _number(">h", int),
    "int32": _number(">i", int),
    "int64": _number(">q", int),
    "float": _number(">f", float),
    "double": _number(">d", float),
    "uuid": Coding(_uuid, _uuid_bytes),
}
"""The codings by name; numbers stand with their highest byte first."""
