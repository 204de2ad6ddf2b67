"""Avro, as the format of a payload: its shape, and its records as binary or in Avro's JSON encoding."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from kdev.errors import Place
from kdev.payload.avro_bytes import pieces, writer
from kdev.payload.avro_reading import value_from
from kdev.payload.avro_types import AvroSchema, AvroType, Path
from kdev.payload.avro_values import INT, LONG, accepts, accepts_json
from kdev.payload.shape import (
    Again,
    Choice,
    Field,
    Fits,
    Flag,
    Form,
    Many,
    Note,
    Null,
    Number,
    Object,
    OneOf,
    Scalar,
    Shape,
    Text,
)
from kdev.registry_schema import body, numbered

FLOAT = 1e6
NUMBERS = {"int": INT, "long": LONG, "float": (-FLOAT, FLOAT), "double": (-FLOAT, FLOAT)}
PRICES = tuple(range(99, 30_000, 295))


class Avro:
    """The format of a payload whose schema is Avro; `binary` is one of the two encodings of Avro."""

    def __init__(self, value: object, at: Callable[[Path], Place], *, binary: bool) -> None:
        self._schema = AvroSchema(value, at)
        self._binary = binary
        self.form: Form = _Reader(self._schema, binary=binary).form()
        self.fits: Fits = self._fits

    @property
    def record(self) -> str:
        """The full name of what it describes, empty where that has none."""
        return self._schema.resolved(self._schema.root).name

    def encode(self, value: object) -> bytes:
        """A value as the bytes of a record."""
        if not self._binary:
            return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        found = pieces(self._schema, self._schema.root, value, _itself)
        return b"".join(each if isinstance(each, bytes) else each.write(each.value) for each in found)

    def decode(self, data: bytes) -> object:
        """The value that the bytes of a record hold; the id of a schema registry may stand before it.

        Raises ValueError when they hold none.
        """
        if not self._binary:
            return json.loads(body(data))
        try:
            return value_from(self._schema, data)
        except ValueError:
            if not numbered(data):
                raise
            return value_from(self._schema, body(data))

    def _fits(self, value: object) -> bool:
        judge = accepts if self._binary else accepts_json
        return judge(self._schema, self._schema.root, value)


class _Reader:
    """Reads the types of one schema into shapes; a type met inside itself becomes `Again`."""

    def __init__(self, schema: AvroSchema, *, binary: bool) -> None:
        self._schema = schema
        self._binary = binary
        self._inside: list[str] = []
        self._looped: set[str] = set()
        self._again: dict[str, Shape] = {}

    def form(self) -> Form:
        root = self._shape(self._schema.root)
        return Form(root, self._again, binary=self._binary)

    def _shape(self, written: AvroType, defaults: tuple[object, ...] = ()) -> Shape:
        type_ = self._schema.resolved(written)
        if type_.kind != "record":
            return self._simple(type_, self._note(type_, defaults))
        if type_.name in self._inside:
            self._looped.add(type_.name)
            return Again(self._note(type_), type_.name)
        self._inside.append(type_.name)
        fields = tuple(
            Field(field.name, self._shape(field.type, field.defaults), required=True)
            for field in type_.fields
        )
        self._inside.pop()
        shape = Object(self._note(type_), fields)
        if type_.name in self._looped:
            self._again[type_.name] = shape
        return shape

    def _simple(self, type_: AvroType, note: Note) -> Shape:
        if type_.logical == "decimal":
            return self._decimal(type_, note)
        if type_.kind in NUMBERS:
            return self._number(type_, note)
        return self._parts(type_, note) or _PLAIN.get(type_.kind, _text)(type_, note)

    def _parts(self, type_: AvroType, note: Note) -> Shape | None:
        match type_.kind:
            case "array" if type_.items is not None:
                return Many(note, rest=self._shape(type_.items))
            case "map" if type_.items is not None:
                return Object(replace(note, sure=False), extra=self._shape(type_.items))
            case "union":
                return self._union(type_, note)
            case _:
                return None

    def _union(self, type_: AvroType, note: Note) -> Shape:
        branches = [self._branch(branch) for branch in type_.branches]
        return branches[0] if len(branches) == 1 and self._binary else OneOf(note, tuple(branches))

    def _branch(self, type_: AvroType) -> Shape:
        shape = self._shape(type_)
        if self._binary or isinstance(shape, Null):
            return shape
        # The JSON encoding says which type of a union it is: {"string": "a"}.
        return Object(Note(shape.note.place), (Field(type_.label, shape, required=True, silent=True),))

    def _number(self, type_: AvroType, note: Note) -> Shape:
        low, high = NUMBERS[type_.kind]
        whole = type_.kind in {"int", "long"}
        return Number(note, whole, low, high, formats=(type_.logical,) if type_.logical else ())

    def _decimal(self, type_: AvroType, note: Note) -> Shape:
        limit = 10**type_.precision
        step = 10.0**-type_.scale
        if self._binary:
            high = (limit - 1) * step
            return Number(note, low=-high, high=high, steps=(step,) if type_.scale else (1,))
        write = writer(type_)
        raw = [write(number * step) for number in PRICES if number < limit] or [write(0)]
        return Choice(
            note, tuple(dict.fromkeys(_without_length(type_, each).decode("latin-1") for each in raw))
        )

    def _note(self, type_: AvroType, defaults: tuple[object, ...] = ()) -> Note:
        schema = self._schema
        return Note(
            place=schema.place(type_.path),
            fits=partial(accepts if self._binary else accepts_json, schema, type_),
            keywords=("type",),
            defaults=tuple(value for value in defaults if value is not None),
            extensions=type_.properties,
            pieces=partial(_pieces, schema, type_) if self._binary else None,
        )


def _pieces(
    schema: AvroSchema, type_: AvroType, value: object, plain: Callable[[object], object]
) -> Iterable[bytes | Scalar]:
    return pieces(schema, type_, value, plain)


def _text(type_: AvroType, note: Note) -> Shape:
    if type_.kind == "fixed":
        return Text(note, type_.size, type_.size)
    return Text(note, formats=("uuid",) if type_.logical == "uuid" else ())


def _without_length(type_: AvroType, raw: bytes) -> bytes:
    return raw if type_.kind == "fixed" else raw[1:]


def _itself(value: object) -> object:
    return value


_PLAIN: Mapping[str, Callable[[AvroType, Note], Shape]] = {
    "null": lambda _, note: Null(note),
    "boolean": lambda _, note: Flag(note),
    "enum": lambda type_, note: Choice(note, type_.symbols),
}
