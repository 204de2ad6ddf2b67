"""What is wrong with definitions that can be read: numbers, names, labels, values of enums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kdev.proto.definitions import KEYS, UNPACKABLE, ProtoEnum, ProtoField, ProtoMessage
from kdev.proto.tokens import Spot

LAST = 2**29 - 1
OWN = range(19_000, 20_000)
INT = range(-(2**31), 2**31)


class ProtoFault(NamedTuple):
    """One thing that is wrong with a text; `broken` when nothing can be written by it.

    It is no fault where the document calls its message by one of the names `among` which there is no choice.
    """

    text: str
    spot: Spot
    hint: str
    broken: bool = False
    among: tuple[str, ...] = ()


def message_faults(message: ProtoMessage, syntax: str) -> Iterator[ProtoFault]:
    """Numbers and names that two fields of a message have, or that are reserved."""
    yield from _alike_in_json(message, syntax)
    numbers: dict[int, ProtoField] = {}
    names: dict[str, ProtoField] = {}
    for one in message.fields:
        if one.number in numbers:
            other = numbers[one.number].name
            text = f"`{one.name}` has the number {one.number}, as `{other}` has"
            yield ProtoFault(text, one.spot, f"{_free(message)} is free", broken=True)
        if one.name in names:
            text = f"is a second field with the name `{one.name}`"
            yield ProtoFault(text, one.spot, "give one of the two another name", broken=True)
        if one.name in message.reserved_names:
            yield ProtoFault(f"the name `{one.name}` is reserved", one.spot, "use another name", broken=True)
        if any(first <= one.number <= last for first, last in message.reserved):
            text = f"`{one.name}` has the number {one.number}, which is reserved"
            yield ProtoFault(text, one.spot, f"{_free(message)} is free", broken=True)
        numbers.setdefault(one.number, one)
        names.setdefault(one.name, one)


def _alike_in_json(message: ProtoMessage, syntax: str) -> Iterator[ProtoFault]:
    """Fields of which the JSON form would have two of one name."""
    names: dict[str, str] = {}
    for one in message.fields:
        other = names.setdefault(one.json_name, one.name)
        if other != one.name:
            text = f"`{one.name}` is `{one.json_name}` in JSON, as `{other}` is"
            yield ProtoFault(text, one.spot, "give one of the two another name", broken=syntax == "proto3")


def field_faults(one: ProtoField, message: ProtoMessage, syntax: str) -> Iterator[ProtoFault]:
    """What is wrong with a field by itself."""
    if not 1 <= one.number <= LAST:
        text = f"`{one.name}` has the number {one.number}"
        yield ProtoFault(text, one.spot, f"numbers are 1 to {LAST:,}; {_free(message)} is free", broken=True)
    elif one.number in OWN:
        text = f"`{one.name}` has the number {one.number}, which Protocol Buffers keep for themselves"
        yield ProtoFault(text, one.spot, f"{_free(message)} is free", broken=True)
    if one.key and one.key not in KEYS:
        text = f"`{one.name}` is a map with keys of the type `{one.key}`"
        yield ProtoFault(text, one.spot, "keys are `string`, `bool`, or whole numbers", broken=True)
    if one.one_of and one.label:
        yield ProtoFault(f"is `{one.label}` in a `oneof`", one.spot, f"leave `{one.label}` out")
    yield from _by_syntax(one, syntax)


def _by_syntax(one: ProtoField, syntax: str) -> Iterator[ProtoFault]:
    if syntax == "proto2" and not one.label and not one.one_of:
        yield ProtoFault(f"`{one.name}` has no label", one.spot, "write `optional` before its type")
    if syntax == "proto3" and one.label == "required":
        yield ProtoFault(f"`{one.name}` is `required`, which proto3 has not", one.spot, "leave it out")
    if syntax == "proto3" and one.defaults:
        yield ProtoFault(f"`{one.name}` has a default, which proto3 has not", one.spot, "leave it out")
    if one.packed and (one.kind == "message" or one.type in UNPACKABLE or not one.repeated):
        yield ProtoFault(f"`{one.name}` cannot be packed", one.spot, "only lists of numbers can")


def enum_faults(enum: ProtoEnum, syntax: str) -> Iterator[ProtoFault]:
    """Values that an enum has twice, or lacks."""
    if not enum.values:
        name = enum.name.rpartition(".")[2]
        yield ProtoFault(f"the enum `{name}` has no value", enum.spot, "write one: `NAME = 0;`", broken=True)
    elif syntax == "proto3" and enum.values[0][1] != 0:
        name, _, spot = enum.values[0]
        hint = "let a value that means nothing be the first: `UNSPECIFIED = 0;`"
        yield ProtoFault(f"`{name}` is the first value and not 0", spot, hint)
    names: set[str] = set()
    numbers: dict[int, str] = {}
    for name, number, spot in enum.values:
        if name in names:
            yield ProtoFault(f"is `{name}` a second time", spot, "keep one of the two", broken=True)
        elif number in numbers and not enum.alias:
            hint = "give it another number, or write `option allow_alias = true;`"
            yield ProtoFault(f"`{name}` has the number {number}, as `{numbers[number]}` has", spot, hint)
        if number not in INT:
            yield ProtoFault(f"`{name}` has the number {number}", spot, "numbers have 32 bits", broken=True)
        names.add(name)
        numbers.setdefault(number, name)


def _free(message: ProtoMessage) -> int:
    """The next number that no field has and that is not reserved."""
    taken = {one.number for one in message.fields}
    number = 1
    while number in taken or any(first <= number <= last for first, last in message.reserved):
        last = next((last for first, last in message.reserved if first <= number <= last), number)
        number = max(number, last) + 1
    return number
