"""Which values belong to a message, in words where one does not."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator

from kdev.payload.misfit import Objection
from kdev.payload.protobuf_known import (
    DURATION,
    PLAIN,
    STRUCT,
    TIMESTAMP,
    VALUE,
    WRAPPERS,
    seconds_of,
    span_of,
)
from kdev.payload.protobuf_wire import ODD
from kdev.proto.definitions import FLOATING, WHOLE, ProtoField, ProtoMessage
from kdev.proto.resolving import Definitions

Path = tuple[str | int, ...]
TRUTHS = ("true", "false")
NUMERAL = re.compile(r"-?[0-9]{1,20}")
"""A whole number of at most 64 bits, as texts of the JSON form have it."""


class Judge:
    """Judges values by definitions; `json` ones have the names of the JSON form too, and numbers as text."""

    def __init__(self, definitions: Definitions, *, json: bool = False) -> None:
        self.definitions = definitions
        self.json = json
        self._known: dict[str, dict[str, ProtoField]] = {}

    def objections(self, message: ProtoMessage, value: object, path: Path = ()) -> Iterator[Objection]:
        """What is wrong with a message."""
        if not isinstance(value, dict):
            yield Objection(path, "must be a message, an object")
            return
        known = self._known.get(message.name) or self._names(message)
        alternatives: dict[str, str] = {}
        for name, entry in value.items():
            if name not in known:
                yield Objection((*path, name), _strange(message, name))
                continue
            one = known[name]
            if one.one_of and alternatives.setdefault(one.one_of, name) != name:
                text = f"is there beside `{alternatives[one.one_of]}`, of which the `oneof` lets one be"
                yield Objection((*path, name), text)
            yield from self.field(one, entry, (*path, name))
        for one in message.fields:
            if one.label == "required" and one.name not in value and one.json_name not in value:
                yield Objection(path, f"lacks `{one.name}`")

    def _names(self, message: ProtoMessage) -> dict[str, ProtoField]:
        known = {one.name: one for one in message.fields}
        if self.json:
            known |= {one.json_name: one for one in message.fields}
        self._known[message.name] = known
        return known

    def field(self, one: ProtoField, value: object, path: Path = ()) -> Iterator[Objection]:
        """What is wrong with the value of a field."""
        if one.key:
            yield from self._entries(one, value, path)
        elif one.repeated:
            if not isinstance(value, list):
                yield Objection(path, "must be a list")
                return
            for number, item in enumerate(value):
                yield from self._single(one, item, (*path, number))
        elif value is not None or not self.json:
            yield from self._single(one, value, path)

    def _entries(self, one: ProtoField, value: object, path: Path) -> Iterator[Objection]:
        if not isinstance(value, dict):
            yield Objection(path, "must be an object")
            return
        for name, entry in value.items():
            wrong = _wrong_key(one.key, name)
            if wrong:
                yield Objection((*path, name), wrong)
            yield from self._single(one, entry, (*path, name))

    def accepts(self, one: ProtoField, value: object) -> bool:
        """Whether a value is one of a field."""
        return not any(True for _ in self.field(one, value))

    def accepts_one(self, one: ProtoField, value: object) -> bool:
        """Whether a value is one of those that a field has many of."""
        return not any(True for _ in self._single(one, value, ()))

    def _single(self, one: ProtoField, value: object, path: Path) -> Iterator[Objection]:
        if one.kind == "message" and one.type not in PLAIN:
            yield from self.objections(self.definitions.messages[one.type], value, path)
            return
        words = self._wrong(one, value)
        if words:
            yield Objection(path, words)

    def _wrong(self, one: ProtoField, value: object) -> str:
        if one.type in WRAPPERS:
            return self._wrong(self.definitions.messages[one.type].fields[0], value)
        if one.type in PLAIN:
            return _wrong_plain(one.type, value)
        if one.kind == "enum":
            return self._wrong_enum(one, value)
        if one.type in WHOLE:
            return _wrong_whole(one.type, _numeral(value) if self.json else value)
        if one.type in FLOATING:
            fine = isinstance(value, int | float) and not isinstance(value, bool)
            return "" if fine or str(value) in ODD else f"must be a number, got `{value}`"
        return _wrong_scalar(one.type, value)

    def _wrong_enum(self, one: ProtoField, value: object) -> str:
        enum = self.definitions.enums[one.type]
        if isinstance(value, str) and value in enum.numbers:
            return ""
        if self.json and isinstance(value, int) and not isinstance(value, bool) and value in enum.names:
            return ""
        return f"must be a value of the enum `{enum.name.rpartition('.')[2]}`, got `{value}`"


def _strange(message: ProtoMessage, name: str) -> str:
    one = next((each for each in message.fields if str(each.number) == name), None)
    if one is not None:
        return f"stands in another wire type than `{one.name}`, which is `{one.type}`"
    what = "number" if name.isdigit() else "name"
    return f"is no field of `{message.name.rpartition('.')[2]}`: it has none of this {what}"


def _wrong_whole(kind: str, value: object) -> str:
    low, high = WHOLE[kind]
    whole = value.is_integer() if isinstance(value, float) else isinstance(value, int)
    if isinstance(value, bool) or not isinstance(value, int | float) or not whole:
        return f"must be a whole number, got `{value}`"
    return "" if low <= value <= high else f"must be a number of the type `{kind}`, got `{value}`"


def _numeral(value: object) -> object:
    text = value if isinstance(value, str) else ""
    return int(text) if NUMERAL.fullmatch(text) else value


def _wrong_key(kind: str, name: str) -> str:
    if kind == "bool":
        return "" if name in TRUTHS else f"must be `true` or `false`, got `{name}`"
    return _wrong_whole(kind, _numeral(name)) if kind in WHOLE else ""


def _wrong_scalar(kind: str, value: object) -> str:
    if kind == "bool":
        return "" if isinstance(value, bool) else f"must be `true` or `false`, got `{value}`"
    if not isinstance(value, str):
        return f"must be a text, got `{value}`"
    if kind == "bytes":
        try:
            b64decode(value, validate=True)
        except ValueError:
            return f"must be base64, got `{value}`"
    return ""


def _wrong_plain(name: str, value: object) -> str:
    if name in (TIMESTAMP, DURATION):
        read = seconds_of if name == TIMESTAMP else span_of
        try:
            read(value if isinstance(value, str) else "")
        except ValueError:
            what = (
                "a time such as `2026-01-31T12:00:00Z`" if name == TIMESTAMP else "a duration such as `1.5s`"
            )
            return f"must be {what}, got `{value}`"
        return ""
    if name == STRUCT:
        return "" if isinstance(value, dict) else f"must be an object, got `{value}`"
    return "" if name == VALUE or isinstance(value, list) else f"must be a list, got `{value}`"
