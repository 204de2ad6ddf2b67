"""Which values belong to an Avro type, in the binary encoding and in the JSON encoding."""

from __future__ import annotations

from kdev.payload.avro_types import AvroSchema, AvroType

INT = (-(2**31), 2**31 - 1)
LONG = (-(2**63), 2**63 - 1)
BYTE = 255
FLOATING = frozenset({"float", "double"})


def chosen(schema: AvroSchema, union: AvroType, value: object) -> int:
    """The number of the first branch of a union that accepts a value."""
    for number, branch in enumerate(union.branches):
        if accepts(schema, branch, value):
            return number
    raise ValueError(f"no type of the union accepts {value!r}")


def accepts(schema: AvroSchema, type_: AvroType, value: object) -> bool:
    """Whether a value is one of a type; bytes are texts of one character for each of them."""
    type_ = schema.resolved(type_)
    match type_.kind:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "union":
            return any(accepts(schema, branch, value) for branch in type_.branches)
        case "record" | "map" | "array":
            return _accepts_parts(schema, type_, value)
        case _ if type_.logical == "decimal" or type_.kind in {"int", "long", *FLOATING}:
            return _accepts_number(type_, value)
        case _:
            return isinstance(value, str) and _accepts_text(type_, value)


def accepts_json(schema: AvroSchema, type_: AvroType, value: object) -> bool:
    """Whether a value is one of a type in the JSON encoding, where a union says which type it is."""
    type_ = schema.resolved(type_)
    match type_.kind:
        case "union":
            return _accepts_labelled(schema, type_, value)
        case "record" if isinstance(value, dict):
            return [field.name for field in type_.fields] == list(value) and all(
                accepts_json(schema, field.type, value[field.name]) for field in type_.fields
            )
        case "map" | "array" if isinstance(value, dict | list) and type_.items is not None:
            entries = value.values() if isinstance(value, dict) else value
            return all(accepts_json(schema, type_.items, entry) for entry in entries)
        case "bytes" | "fixed":
            return isinstance(value, str) and _accepts_text(type_, value)
        case _:
            return accepts(schema, type_, value)


def _accepts_labelled(schema: AvroSchema, union: AvroType, value: object) -> bool:
    if value is None:
        return any(branch.kind == "null" for branch in union.branches)
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((label, inner),) = value.items()
    return any(branch.label == label and accepts_json(schema, branch, inner) for branch in union.branches)


def _accepts_parts(schema: AvroSchema, type_: AvroType, value: object) -> bool:
    match value:
        case dict() if type_.kind == "record":
            names = {field.name for field in type_.fields}
            return names == value.keys() and all(
                accepts(schema, field.type, value[field.name]) for field in type_.fields
            )
        case dict() if type_.kind == "map" and type_.items is not None:
            return all(accepts(schema, type_.items, entry) for entry in value.values())
        case list() if type_.kind == "array" and type_.items is not None:
            return all(accepts(schema, type_.items, item) for item in value)
        case _:
            return False


def _accepts_number(type_: AvroType, value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    if type_.kind in FLOATING:
        return True
    if type_.logical == "decimal":
        return abs(round(value * 10.0**type_.scale)) < int(10**type_.precision)
    low, high = INT if type_.kind == "int" else LONG
    return isinstance(value, int) and low <= value <= high


def _accepts_text(type_: AvroType, value: str) -> bool:
    match type_.kind:
        case "enum":
            return value in type_.symbols
        case "fixed":
            return len(value) == type_.size and max(map(ord, value), default=0) <= BYTE
        case "bytes":
            return max(map(ord, value), default=0) <= BYTE
        case _:
            return type_.kind == "string"
