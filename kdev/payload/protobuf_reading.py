"""Bytes in the wire format of Protocol Buffers become values again, under the names that the document has."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

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
from kdev.payload.protobuf_scalars import NUMBERS, ZEROS, base64, signed, text
from kdev.payload.protobuf_wire import END, FIXED64, LENGTH, START, wire_of
from kdev.proto.definitions import UNPACKABLE, ProtoField, ProtoMessage
from kdev.proto.resolving import Definitions

DEEPEST = 100
MOST_SHIFT = 63
LOW_BITS = 0x7F
ENTRY = "entry of "

Read = Callable[[Any, int], object]
"""Makes a value of what stands on the wire, so deep inside messages."""


def raw_fields(data: bytes) -> Iterator[tuple[int, int, int | bytes]]:
    """The fields of a message: number, wire type, and a number or bytes. Raises ValueError for none."""
    at, size = 0, len(data)
    while at < size:
        key = data[at]
        at += 1
        if key > LOW_BITS:
            key, at = _varint(data, at - 1)
        number, wire = key >> 3, key & 7
        if not number:
            raise ValueError("a field has the number 0")
        value, at = _value(data, at, number, wire)
        yield number, wire, value


def _value(data: bytes, at: int, number: int, wire: int) -> tuple[int | bytes, int]:
    match wire:
        case 2:
            size, at = _varint(data, at)
            end = at + size
            if end > len(data):
                raise ValueError("the bytes end too early")
            return data[at:end], end
        case 0:
            return _varint(data, at)
        case 1 | 5:
            size = 8 if wire == FIXED64 else 4
            if at + size > len(data):
                raise ValueError("the bytes end too early")
            return int.from_bytes(data[at : at + size], "little"), at + size
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
    for byte in data[at : at + 10]:
        at += 1
        number |= (byte & LOW_BITS) << shift
        if byte <= LOW_BITS:
            return number & (2**64 - 1), at
        shift += 7
    raise ValueError("the bytes end too early" if shift <= MOST_SHIFT else "a number has more than 64 bits")


@dataclass(frozen=True, slots=True)
class _Slot:
    """A field as it is read: `others` are the numbers of the other alternatives, `zero` what it is unsaid."""

    name: str
    number: int
    wire: int
    read: Read
    many: bool
    entries: bool
    packs: bool
    joins: bool
    others: tuple[int, ...]
    zero: Callable[[], object] | None


class Reader:
    """Reads messages of some definitions; how each is read is found once."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._slots: dict[str, dict[int, _Slot]] = {}

    def value(self, message: ProtoMessage, data: bytes) -> dict[str, object]:
        """The fields of a message that some bytes hold; those without presence are always there.

        A field that the message does not have, or has in another wire type, stands under its number.
        Raises ValueError when the bytes hold no message.
        """
        return self._message(message, data, 0)

    def _message(self, message: ProtoMessage, data: bytes, depth: int) -> dict[str, object]:
        if depth > DEEPEST:
            raise ValueError("it is nested too deep")
        slots = self._slots.get(message.name) or self._prepared(message)
        found: dict[int, Any] = {}
        strange: dict[str, list[object]] = {}
        for number, wire, value in raw_fields(data):
            slot = slots.get(number)
            if slot is None or not _take(slot, found, wire, value):
                strange.setdefault(str(number), []).append(_shown(value))
        made: dict[str, object] = {}
        for number, slot in slots.items():
            if number in found:
                made[slot.name] = _whole(slot, found[number], depth)
            elif slot.zero is not None:
                made[slot.name] = slot.zero()
        for name, values in strange.items():
            made[name] = values[0] if len(values) == 1 else values
        return made

    def _prepared(self, message: ProtoMessage) -> dict[int, _Slot]:
        made = {one.number: self._slot(one, message) for one in message.fields}
        self._slots[message.name] = made
        return made

    def _slot(self, one: ProtoField, message: ProtoMessage) -> _Slot:
        packs = one.repeated and one.kind != "message" and not one.key and one.type not in UNPACKABLE
        others = [each.number for each in message.fields if one.one_of and each.one_of == one.one_of]
        return _Slot(
            one.name,
            one.number,
            LENGTH if one.key else wire_of(one),
            self._entry(one) if one.key else self._read(one),
            one.repeated,
            bool(one.key),
            packs,
            one.kind == "message" and not one.repeated,
            tuple(number for number in others if number != one.number),
            self._zero(one),
        )

    def _zero(self, one: ProtoField) -> Callable[[], object] | None:
        if one.repeated:
            return dict if one.key else list
        if not one.implicit:
            return None
        enum = self._definitions.enums.get(one.type)
        zero = ZEROS.get(one.type, 0) if enum is None else enum.names.get(0, 0)
        return lambda: zero

    def _read(self, one: ProtoField) -> Read:
        """What makes the value of a field of what stands on the wire for it."""
        if one.kind == "message":
            return self._inner(self._definitions.messages[one.type])
        if one.kind == "enum":
            names = self._definitions.enums[one.type].names
            return lambda number, _: names.get(signed(number, 32), signed(number, 32))
        if one.type in UNPACKABLE:
            make = text if one.type == "string" else base64
            return lambda raw, _: make(raw)
        number = NUMBERS.get(one.type)
        return (lambda bits, _: bits) if number is None else lambda bits, _: number(bits)

    def _entry(self, one: ProtoField) -> Read:
        inner = entry_value(one)
        shape = ProtoMessage(f"{ENTRY}{one.key} {one.type}", (entry_key(one), inner), one.spot)
        empty = self._read(inner) if one.kind == "message" else None

        def entry(raw: bytes, depth: int) -> tuple[str, object]:
            made = self._message(shape, raw, depth + 1)
            key, value = made["key"], made.get("value")
            if "value" not in made and empty is not None:
                value = empty(b"", depth)
            return ("true" if key else "false") if isinstance(key, bool) else str(key), value

        return entry

    def _inner(self, message: ProtoMessage) -> Read:
        name = message.name
        if name not in PLAIN:
            return lambda raw, depth: self._message(message, raw, depth + 1)

        def plain(raw: bytes, depth: int) -> object:
            return _plain(name, self._message(message, raw, depth + 1))

        return plain


def _take(slot: _Slot, found: dict[int, Any], wire: int, value: int | bytes) -> bool:
    """Put what stands on the wire to the rest of its field; False where it cannot be that."""
    number = slot.number
    if wire != slot.wire:
        if not slot.packs or not isinstance(value, bytes):
            return False
        found.setdefault(number, []).extend(_packed(slot, value))
    elif slot.many:
        found.setdefault(number, []).append(value)
    elif slot.joins and number in found:
        found[number] += value
    else:
        found[number] = value
    for other in slot.others:
        found.pop(other, None)
    return True


def _packed(slot: _Slot, data: bytes) -> Iterator[int | bytes]:
    at = 0
    while at < len(data):
        value, at = _value(data, at, slot.number, slot.wire)
        yield value


def _whole(slot: _Slot, value: Any, depth: int) -> object:
    if not slot.many:
        return slot.read(value, depth)
    items: list[Any] = [slot.read(each, depth) for each in value]
    return dict(items) if slot.entries else items


def _plain(name: str, made: dict[str, object]) -> object:
    """A message that has a JSON form of its own as that."""
    if name in WRAPPERS:
        return made["value"]
    if name in (STRUCT, LIST):
        return made["fields" if name == STRUCT else "values"]
    if name == VALUE:
        return next((None if kind == "null_value" else value for kind, value in made.items()), None)
    write = {TIMESTAMP: time_text, DURATION: span_text}[name]
    return write(int(str(made["seconds"])), int(str(made["nanos"])))


def _shown(value: int | bytes) -> object:
    """A field that the message does not have, as far as it speaks for itself."""
    if not isinstance(value, bytes):
        return value
    try:
        said = value.decode()
    except UnicodeDecodeError:
        return b64encode(value).decode()
    return said if said.isprintable() else b64encode(value).decode()
