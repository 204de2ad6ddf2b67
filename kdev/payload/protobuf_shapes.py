"""Messages of Protocol Buffers become shapes; a message met inside itself becomes `Again`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from kdev.errors import Place
from kdev.payload.protobuf_bytes import by_number, field_pieces, head_of, message_pieces
from kdev.payload.protobuf_known import DURATION, LIST, PLAIN, STRUCT, TIMESTAMP, VALUE, WRAPPERS
from kdev.payload.protobuf_values import Judge
from kdev.payload.protobuf_wire import ODD
from kdev.payload.shape import (
    Again,
    Anything,
    Choice,
    Field,
    Flag,
    Form,
    Many,
    Note,
    Number,
    Object,
    Shape,
    Text,
)
from kdev.payload.typed import value_of
from kdev.proto.definitions import FLOATING, WHOLE, ProtoField, ProtoMessage
from kdev.proto.resolving import Definitions

SPANS = r"^[1-9][0-9]{0,2}s$"
BASE64 = r"^[A-Za-z0-9]{12}$"
WHOLE_KEYS = r"^[1-9][0-9]{0,4}$"
MOST_FIELDS, DEEPEST = 1_000, 20
MONEY = "google.type.Money"
CENT, MOST_CENTS = 10_000_000, 99
"""A hundredth in nanos, and how many of them are less than a whole."""
UNSAID = ("UNSPECIFIED", "UNRECOGNIZED")

At = Callable[[tuple[str | int, ...]], Place]


def form_of(definitions: Definitions, root: ProtoMessage, judge: Judge, at: At) -> Form:
    """The shape of a message; in the JSON form where the judge judges that."""
    return _Reader(definitions, judge, at).form(root)


class _Reader:
    def __init__(self, definitions: Definitions, judge: Judge, at: At) -> None:
        self._definitions = definitions
        self._judge = judge
        self._binary = not judge.json
        self._at = at
        self._inside: list[str] = []
        self._looped: set[str] = set()
        self._again: dict[str, Shape] = {}
        self._apart_names: set[str] = set()
        self._waiting: list[ProtoMessage] = []
        self._count = 0

    def form(self, root: ProtoMessage) -> Form:
        pieces = partial(message_pieces, self._definitions, root)
        note = Note(
            self._at(root.spot),
            lambda value: not list(self._judge.objections(root, value)),
            keywords=("message",),
            pieces=pieces if self._binary else None,
        )
        shape = self._message(root, note)
        while self._waiting:
            message = self._waiting.pop()
            self._again[message.name] = Object(Note(self._at(message.spot)), self._fields(message))
        return Form(shape, self._again, binary=self._binary)

    def _message(self, message: ProtoMessage, note: Note) -> Shape:
        if message.name in self._inside:
            self._looped.add(message.name)
            return Again(replace(note, head=None), message.name)
        self._count += len(message.fields)
        if self._count > MOST_FIELDS or len(self._inside) > DEEPEST:
            return self._apart(message, note)
        self._inside.append(message.name)
        fields = self._fields(message)
        self._inside.pop()
        shape = Object(note, fields)
        if message.name in self._looped:
            self._again[message.name] = shape
        return shape

    def _fields(self, message: ProtoMessage) -> tuple[Field, ...]:
        fields = tuple(map(self._field, by_number(message) if self._binary else message.fields))
        return tuple(map(_of_money, fields)) if message.name == MONEY else fields

    def _apart(self, message: ProtoMessage, note: Note) -> Shape:
        """A message that is read only once, where a whole value of the root would have too many fields."""
        if message.name not in self._again and message.name not in self._apart_names:
            self._apart_names.add(message.name)
            self._waiting.append(message)
        return Again(replace(note, head=None), message.name)

    def _field(self, one: ProtoField) -> Field:
        name = one.name if self._binary else one.json_name
        required = one.implicit or one.repeated or one.label == "required"
        return Field(name, self._shape(one), required, group=one.one_of)

    def _shape(self, one: ProtoField) -> Shape:
        note = self._note(one)
        if one.key:
            return Object(note, extra=self._single(one, self._item(one)), names=_keys(one, note))
        if one.repeated:
            return Many(note, rest=self._single(one, self._item(one)))
        return self._single(one, note)

    def _single(self, one: ProtoField, note: Note) -> Shape:
        if one.kind == "enum":
            return self._enum(one, note)
        if one.kind != "message":
            return self._scalar(one, note)
        message = self._definitions.messages[one.type]
        if one.type in WRAPPERS:
            return self._scalar(message.fields[0], note)
        if one.type in PLAIN:
            return _plain(one.type, note)
        if one.group:
            return self._message(message, replace(note, sure=False))
        return self._message(message, replace(note, head=head_of(one) if note.pieces else None))

    def _enum(self, one: ProtoField, note: Note) -> Shape:
        names = self._definitions.enums[one.type].numbers
        said = tuple(name for name in names if not name.endswith(UNSAID))
        return Choice(note, said or tuple(names))

    def _scalar(self, one: ProtoField, note: Note) -> Shape:
        if one.type in WHOLE or one.type in FLOATING:
            # The bounds of a type are no bounds of what is likely: the judge keeps what has no room away.
            unsigned = 0 if WHOLE.get(one.type, (-1,))[0] == 0 else None
            return Number(note, one.type in WHOLE, _least(one, unsigned), _most(one, None))
        if one.type == "bool":
            return Flag(note)
        if one.type == "bytes":
            return Text(note) if self._binary else Text(note, patterns=(BASE64,))
        return Text(note, patterns=one.notes.get("pattern", ()))

    def _note(self, one: ProtoField) -> Note:
        note = self._bare(one)
        if not self._binary:
            return note
        return replace(note, pieces=partial(field_pieces, self._definitions, one))

    def _item(self, one: ProtoField) -> Note:
        """What holds for one value of a field that has many."""
        return replace(
            self._bare(one), fits=partial(self._judge.accepts_one, one), extensions={}, defaults=()
        )

    def _bare(self, one: ProtoField) -> Note:
        said = {name: _said(texts[0]) for name, texts in one.notes.items() if name.startswith("x-") and texts}
        text = one.type == "string"
        return Note(
            self._at(one.spot),
            partial(self._judge.accepts, one),
            keywords=("type",),
            examples=tuple(each if text else _said(each) for each in one.notes.get("example", ())),
            defaults=tuple(map(_named, one.defaults)),
            extensions=said,
        )


def _of_money(field: Field) -> Field:
    """A field of an amount: what holds the amount speaks for its units, and its nanos are whole cents."""
    if field.name == "nanos":
        cents = Number(field.shape.note, True, 0, CENT * MOST_CENTS, steps=(CENT,))
        return replace(field, shape=cents)
    return replace(field, silent=True) if field.name == "units" else field


def _plain(name: str, note: Note) -> Shape:
    if name == TIMESTAMP:
        return Text(note, formats=("date-time",))
    if name == DURATION:
        return Text(note, patterns=(SPANS,))
    if name == STRUCT:
        return Object(note, extra=Anything(Note(note.place)))
    if name == LIST:
        return Many(note, rest=Anything(Note(note.place)))
    return Anything(note) if name == VALUE else Object(note)


def _keys(one: ProtoField, note: Note) -> Shape:
    """The names in a map, which are texts in JSON whatever their type is."""
    bare = Note(note.place)
    if one.key == "bool":
        return Choice(bare, ("true", "false"))
    if one.key == "string":
        return Text(bare)
    return Text(replace(bare, fits=_is_numeral), patterns=(WHOLE_KEYS,))


def _is_numeral(name: object) -> bool:
    return str(name).isdecimal()


def _least(one: ProtoField, low: int | None) -> int | float | None:
    return _bound(one, ("min", "minimum"), low)


def _most(one: ProtoField, high: int | None) -> int | float | None:
    return _bound(one, ("max", "maximum"), high)


def _bound(one: ProtoField, words: tuple[str, ...], usual: int | None) -> int | float | None:
    said = (_said(text) for word in words for text in one.notes.get(word, ()))
    return next(
        (each for each in said if isinstance(each, int | float) and not isinstance(each, bool)), usual
    )


def _named(default: object) -> object:
    """A default as the JSON form has it, which has names for the numbers that are none."""
    if not isinstance(default, float) or math.isfinite(default):
        return default
    return next(name for name, number in ODD.items() if str(number) == str(default))


def _said(text: str) -> object:
    """What a comment says: JSON where it is that, else the text itself."""
    try:
        return value_of(text)
    except ValueError:
        return text
