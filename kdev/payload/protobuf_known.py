"""The types that stand as plain values in JSON: times, durations, wrappers, and values of any kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from kdev.payload.protobuf_wire import LENGTH, VARINT, WRITERS, tag, varint
from kdev.payload.shape import Scalar, Sized

GOOGLE = "google.protobuf."
TIMESTAMP, DURATION = f"{GOOGLE}Timestamp", f"{GOOGLE}Duration"
STRUCT, VALUE, LIST = f"{GOOGLE}Struct", f"{GOOGLE}Value", f"{GOOGLE}ListValue"
WRAPPERS = frozenset(
    f"{GOOGLE}{name}Value"
    for name in ("Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes")
)
PLAIN = frozenset({TIMESTAMP, DURATION, STRUCT, VALUE, LIST, *WRAPPERS})
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NANOS = 10**9
SPAN = re.compile(r"(-?)([0-9]+)(?:\.([0-9]{1,9}))?s")
FRACTION = re.compile(r"\.([0-9]{1,9})[0-9]*")
FIRST, LAST = -62_135_596_800, 253_402_300_799
"""The seconds of the years 1 and 9999, between which a Timestamp lies."""

Plain = Callable[[object], object]


def seconds_of(text: str) -> tuple[int, int]:
    """The seconds since 1970 and the nanoseconds of an RFC 3339 time. Raises ValueError for another text."""
    moment = datetime.fromisoformat(FRACTION.sub("", text, count=1))
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    found = FRACTION.search(text)
    whole = moment - EPOCH
    return whole.days * 86_400 + whole.seconds, int(found[1].ljust(9, "0")) if found else 0


def time_text(seconds: int, nanos: int) -> str:
    """A time as RFC 3339 writes it. Raises ValueError for one that no year from 1 to 9999 has."""
    if not FIRST <= seconds <= LAST or not 0 <= nanos < NANOS:
        raise ValueError("a Timestamp lies between the years 1 and 9999")
    moment = (EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat()
    return f"{moment}{_digits(nanos)}Z"


def span_of(text: str) -> tuple[int, int]:
    """The seconds and nanoseconds of a duration such as `1.5s`. Raises ValueError for another text."""
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError("a duration is such as `1.5s`")
    sign = -1 if found[1] else 1
    return sign * int(found[2]), sign * int((found[3] or "0").ljust(9, "0"))


def span_text(seconds: int, nanos: int) -> str:
    """A duration as the JSON form writes it, such as `1.500s`."""
    sign = "-" if seconds < 0 or nanos < 0 else ""
    return f"{sign}{abs(seconds)}{_digits(abs(nanos))}s"


def plain_pieces(name: str, value: object, plain: Plain) -> Iterator[bytes | Scalar | Sized]:
    """A value of one of the types with a JSON form of its own, its length before it, but for wrappers."""
    match name:
        case "google.protobuf.Timestamp":
            yield Scalar(_time, value)
        case "google.protobuf.Duration":
            yield Scalar(_span, value)
        case "google.protobuf.Struct":
            yield Sized(list(_struct(value, plain)), varint)
        case "google.protobuf.ListValue":
            yield Sized(list(_list(value, plain)), varint)
        case _:
            yield Sized(list(_any(value, plain)), varint)


def _time(value: object) -> bytes:
    return _pair(*seconds_of(str(value)))


def _span(value: object) -> bytes:
    return _pair(*span_of(str(value)))


def _pair(seconds: int, nanos: int) -> bytes:
    body = (b"\x08" + varint(seconds) if seconds else b"") + (b"\x10" + varint(nanos) if nanos else b"")
    return varint(len(body)) + body


def _struct(value: object, plain: Plain) -> Iterator[bytes | Scalar | Sized]:
    for name, entry in value.items() if isinstance(value, dict) else ():
        inner: list[bytes | Scalar | Sized] = [
            b"\x0a",
            Scalar(WRITERS["string"], name),
            b"\x12",
            Sized(list(_any(entry, plain)), varint),
        ]
        yield from (b"\x0a", Sized(inner, varint))


def _list(value: object, plain: Plain) -> Iterator[bytes | Scalar | Sized]:
    for item in value if isinstance(value, list) else ():
        yield from (b"\x0a", Sized(list(_any(item, plain)), varint))


def _any(value: object, plain: Plain) -> Iterator[bytes | Scalar | Sized]:
    """The alternatives of a Value, by what the value is."""
    match plain(value):
        case None:
            yield tag(1, VARINT) + b"\0"
        case bool() as truth:
            yield tag(4, VARINT) + WRITERS["bool"](truth)
        case int() | float():
            yield from (b"\x11", Scalar(WRITERS["double"], value))
        case dict():
            yield from (tag(5, LENGTH), Sized(list(_struct(value, plain)), varint))
        case list():
            yield from (tag(6, LENGTH), Sized(list(_list(value, plain)), varint))
        case _:
            yield from (b"\x1a", Scalar(WRITERS["string"], value))


def _digits(nanos: int) -> str:
    """The fraction of a second, in three, six or nine digits, none for none."""
    if not nanos:
        return ""
    text = f"{nanos:09}"
    while text.endswith("000"):
        text = text[:-3]
    return f".{text}"
