"""Values of messages become bytes of Protocol Buffers, structure apart from what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kdev.payload.protobuf_known import PLAIN, VALUE, WRAPPERS, plain_pieces
from kdev.payload.protobuf_wire import END, LENGTH, WRITERS, tag, varint, wire_of
from kdev.payload.shape import Scalar, Sized, Write
from kdev.proto.definitions import ProtoField, ProtoMessage
from kdev.proto.resolving import Definitions

Piece = bytes | Scalar | Sized
Plain = Callable[[object], object]
NOTHING = (0, "", False, None)


def message_pieces(
    definitions: Definitions, message: ProtoMessage, value: object, plain: Plain
) -> Iterator[Piece]:
    """The fields of a message that a value has, by their numbers, without a length before them."""
    if not isinstance(value, dict):
        return
    for one in by_number(message):
        name = one.name if one.name in value else one.json_name
        if name in value:
            yield from field_pieces(definitions, one, value[name], plain)


def by_number(message: ProtoMessage) -> list[ProtoField]:
    """The fields of a message in the order in which they are written."""
    return sorted(message.fields, key=lambda one: one.number)


def field_pieces(definitions: Definitions, one: ProtoField, value: object, plain: Plain) -> Iterator[Piece]:
    """A field with its tag; nothing for one that is not there, or has the value that this stands for."""
    if one.key:
        yield from _map(definitions, one, value, plain)
    elif one.repeated:
        yield from _list(definitions, one, value, plain)
    elif _is_there(definitions, one, plain(value)):
        yield from _one(definitions, one, value, plain)


def written(pieces: Iterable[Piece]) -> bytes:
    """The bytes of pieces whose scalars are ordinary values."""
    return b"".join(map(_bytes, pieces))


def scalar_writer(definitions: Definitions, one: ProtoField) -> Write:
    """What writes the values of a field that is no message."""
    if one.kind != "enum":
        return WRITERS[one.type]
    numbers = definitions.enums[one.type].numbers
    return lambda value: varint(numbers[value] if isinstance(value, str) else int(str(value)))


def head_of(one: ProtoField) -> Callable[[int], bytes]:
    """What stands before the fields of a message that is a field: its tag, and how many bytes follow."""
    start = tag(one.number, LENGTH)
    return lambda size: start + varint(size)


def _bytes(piece: Piece) -> bytes:
    match piece:
        case bytes():
            return piece
        case Scalar(write, value):
            return write(value)
        case Sized(parts, size):
            body = written(parts)
            return size(len(body)) + body


def _one(definitions: Definitions, one: ProtoField, value: object, plain: Plain) -> Iterator[Piece]:
    yield tag(one.number, wire_of(one))
    yield from _bare(definitions, one, value, plain)


def _bare(definitions: Definitions, one: ProtoField, value: object, plain: Plain) -> Iterator[Piece]:
    """One value of a field without its tag."""
    if one.kind != "message":
        yield Scalar(scalar_writer(definitions, one), value)
        return
    message = definitions.messages[one.type]
    if one.type in WRAPPERS:
        yield Sized(list(message_pieces(definitions, message, {"value": value}, plain)), varint)
    elif one.type in PLAIN:
        yield from plain_pieces(one.type, value, plain)
    elif one.group:
        yield from message_pieces(definitions, message, value, plain)
        yield tag(one.number, END)
    else:
        yield Sized(list(message_pieces(definitions, message, value, plain)), varint)


def _list(definitions: Definitions, one: ProtoField, value: object, plain: Plain) -> Iterator[Piece]:
    items = value if isinstance(value, list) else []
    if not one.packed:
        for item in items:
            yield from _one(definitions, one, item, plain)
    elif items:
        write = scalar_writer(definitions, one)
        yield tag(one.number, LENGTH)
        yield Sized([Scalar(write, item) for item in items], varint)


def _map(definitions: Definitions, one: ProtoField, value: object, plain: Plain) -> Iterator[Piece]:
    inner = entry_value(one)
    for name, entry in value.items() if isinstance(value, dict) else ():
        key = tag(1, wire_of(entry_key(one))) + WRITERS[one.key](name)
        yield tag(one.number, LENGTH)
        yield Sized([key, *_one(definitions, inner, entry, plain)], varint)


def entry_key(one: ProtoField) -> ProtoField:
    """The field that holds the key in the entries of a map."""
    return ProtoField("key", 1, one.key, one.spot, kind="scalar", implicit=True)


def entry_value(one: ProtoField) -> ProtoField:
    """The field that holds the value in the entries of a map."""
    return ProtoField("value", 2, one.type, one.spot, kind=one.kind, implicit=one.kind != "message")


def _is_there(definitions: Definitions, one: ProtoField, value: object) -> bool:
    if value is None:
        return one.type == VALUE
    return not one.implicit or not _is_zero(definitions, one, value)


def _is_zero(definitions: Definitions, one: ProtoField, value: object) -> bool:
    if one.kind == "enum":
        return value == 0 or definitions.enums[one.type].numbers.get(str(value)) == 0
    if isinstance(value, float):
        return str(value) == "0.0"
    return value in NOTHING
